// A filter of 64-bit hashes: says no for most of those that are not in it. One cache line a
// question; ascending hashes go through the lines in their order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace taskflow::insights {

class Bloom {
 public:
  static constexpr std::size_t kLineBytes = 64;

  // kMixed: as earlier versions have written them.
  enum class Lines : std::uint8_t { kMixed = 0, kAscending = 1 };

  // Of 11 bits each, one in a hundred that are not in it gets a maybe; of 20, one in a thousand.
  Bloom(std::size_t expected, std::size_t bits_each)
      : lines_(expected * bits_each / kLineBits + 1) {}

  void Add(std::uint64_t hash) {
    auto& line = lines_[LineOf(hash)];
    auto bits = hash;
    for (int i = 0; i < kProbes; ++i, bits >>= 9) line.words[bits >> 6 & 7] |= Bit(bits);
  }
  bool MayHave(std::uint64_t hash) const {
    const auto& line = lines_[LineOf(hash)];
    auto bits = hash;
    bool all = true;
    for (int i = 0; i < kProbes; ++i, bits >>= 9)
      all = all && (line.words[bits >> 6 & 7] & Bit(bits));
    return all;
  }
  // As it lies on disk.
  std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(lines_)); }
  Lines order() const { return order_; }
  std::size_t size_bytes() const { return lines_.size() * kLineBytes; }
  // Of so many bytes, which are to be filled.
  static Bloom OfBytes(std::uint64_t bytes, Lines order) {
    Bloom out(0, 0);
    out.order_ = order;
    out.lines_.resize(std::max<std::uint64_t>(bytes / kLineBytes, 1));
    return out;
  }
  void Prefetch(std::uint64_t hash) const { __builtin_prefetch(&lines_[LineOf(hash)]); }

 private:
  static constexpr std::size_t kLineBits = 8 * kLineBytes;
  static constexpr int kProbes = 5;
  struct alignas(kLineBytes) Line {
    std::array<std::uint64_t, 8> words{};
  };
  static std::uint64_t Bit(std::uint64_t bits) { return std::uint64_t{1} << (bits & 63); }
  // Its low 45 bits are the probes; the line is of the high ones.
  std::size_t LineOf(std::uint64_t hash) const {
    if (order_ == Lines::kMixed) hash *= 0x9e3779b97f4a7c15;
    return static_cast<std::size_t>(static_cast<unsigned __int128>(hash) * lines_.size() >> 64);
  }

  std::vector<Line> lines_;
  Lines order_ = Lines::kAscending;
};

}  // namespace taskflow::insights
