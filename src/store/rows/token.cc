#include "store/rows/token.h"

#include <bit>
#include <cstring>
#include <limits>

namespace taskflow::store {
namespace {

constexpr std::uint64_t kC1 = 0x87c37b91114253d5, kC2 = 0x4cf5ad432745937f;

std::uint64_t Mix(std::uint64_t k, std::uint64_t first, int turn, std::uint64_t second) {
  return std::rotl(k * first, turn) * second;
}

std::uint64_t Finish(std::uint64_t k) {
  k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
  k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
  return k ^ (k >> 33);
}

std::uint64_t LoadLittleEndian(const char* from) {
  std::uint64_t v;
  std::memcpy(&v, from, sizeof v);
  if constexpr (std::endian::native == std::endian::big) v = __builtin_bswap64(v);
  return v;
}

// Up to eight bytes, each sign-extended as Java's bytes are.
std::uint64_t LoadTail(const char* from, std::size_t count) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto byte = static_cast<std::int64_t>(static_cast<signed char>(from[i]));
    v ^= static_cast<std::uint64_t>(byte) << (8 * i);
  }
  return v;
}

}  // namespace

std::int64_t TokenOf(std::string_view key) {
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  if (key.empty()) return kMin;
  std::uint64_t h1 = 0, h2 = 0;
  const char* at = key.data();
  for (std::size_t blocks = key.size() / 16; blocks > 0; --blocks, at += 16) {
    h1 ^= Mix(LoadLittleEndian(at), kC1, 31, kC2);
    h1 = (std::rotl(h1, 27) + h2) * 5 + 0x52dce729;
    h2 ^= Mix(LoadLittleEndian(at + 8), kC2, 33, kC1);
    h2 = (std::rotl(h2, 31) + h1) * 5 + 0x38495ab5;
  }
  std::size_t tail = key.size() % 16;
  if (tail > 8) h2 ^= Mix(LoadTail(at + 8, tail - 8), kC2, 33, kC1);
  if (tail > 0) h1 ^= Mix(LoadTail(at, tail < 8 ? tail : 8), kC1, 31, kC2);
  h1 ^= key.size();
  h2 ^= key.size();
  h1 += h2;
  h2 += h1;
  auto token = static_cast<std::int64_t>(Finish(h1) + Finish(h2));
  return token == kMin ? std::numeric_limits<std::int64_t>::max() : token;
}

}  // namespace taskflow::store
