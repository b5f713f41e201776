// A hash of 64 bits whose collisions nobody can make without its seed. For ids that come from
// outside.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace taskflow::insights {

inline std::uint64_t MultiplyMix(std::uint64_t a, std::uint64_t b) {
  auto product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

inline std::uint64_t KeyedHash(std::string_view bytes, std::uint64_t seed) {
  constexpr std::uint64_t kOdd1 = 0x9e3779b97f4a7c15, kOdd2 = 0xd6e8feb86659fd93;
  std::uint64_t hash = seed ^ MultiplyMix(bytes.size() ^ kOdd1, seed ^ kOdd2);
  while (!bytes.empty()) {
    std::uint64_t pair[2] = {};
    auto size = bytes.size() < sizeof pair ? bytes.size() : sizeof pair;
    std::memcpy(pair, bytes.data(), size);
    bytes.remove_prefix(size);
    hash = MultiplyMix(pair[0] ^ hash ^ kOdd1, pair[1] ^ std::rotl(seed, 31) ^ hash);
  }
  return MultiplyMix(hash ^ kOdd2, seed ^ kOdd1);
}

}  // namespace taskflow::insights
