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
  // The low 45 bits of a hash are the probes; the line is of the high ones.
  struct alignas(64) Line {
    std::array<std::uint64_t, 8> words{};

    void Add(std::uint64_t bits) {
      for (int i = 0; i < kProbes; ++i, bits >>= 9) words[bits >> 6 & 7] |= Bit(bits);
    }
    bool MayHave(std::uint64_t bits) const {
      bool all = true;
      for (int i = 0; i < kProbes; ++i, bits >>= 9) all = all && (words[bits >> 6 & 7] & Bit(bits));
      return all;
    }
    static std::uint64_t Bit(std::uint64_t bits) { return std::uint64_t{1} << (bits & 63); }
    static constexpr int kProbes = 5;
  };
  static std::size_t LineAt(std::uint64_t hash, std::uint64_t lines) {
    return static_cast<std::size_t>(static_cast<unsigned __int128>(hash) * lines >> 64);
  }

 public:
  static constexpr std::size_t kLineBytes = sizeof(Line), kLineBits = 8 * kLineBytes;

  // kMixed: as earlier versions have written them.
  enum class Lines : std::uint8_t { kMixed = 0, kAscending = 1 };

  static std::uint64_t BytesFor(std::uint64_t expected, std::size_t bits_each) {
    return (expected * bits_each / kLineBits + 1) * kLineBytes;
  }
  // Of 11 bits each, one in a hundred that are not in it gets a maybe; of 20, one in a thousand.
  Bloom(std::size_t expected, std::size_t bits_each)
      : lines_(BytesFor(expected, bits_each) / kLineBytes) {}

  void Add(std::uint64_t hash) { lines_[LineOf(hash)].Add(hash); }
  bool MayHave(std::uint64_t hash) const { return lines_[LineOf(hash)].MayHave(hash); }
  // As it lies on disk.
  std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(lines_)); }
  Lines order() const { return order_; }
  std::size_t size_bytes() const { return lines_.size() * kLineBytes; }

  // A filter of kAscending that is made part by part, and never whole in memory.
  class Parts {
   public:
    // Of `filter_bytes` in all (BytesFor).
    Parts(std::uint64_t filter_bytes, std::size_t part_bytes)
        : lines_(filter_bytes / kLineBytes),
          part_(std::min<std::uint64_t>(part_bytes, filter_bytes) / kLineBytes) {}
    // `hash` is not below those that were added before. write(bytes): of each part that is
    // complete, in their order.
    template <typename Write>
    void Add(std::uint64_t hash, Write&& write) {
      const auto line = LineAt(hash, lines_);
      while (line >= begin_ + part_.size()) Next(write);
      part_[line - begin_].Add(hash);
    }
    // The parts that are left.
    template <typename Write>
    void End(Write&& write) {
      while (begin_ < lines_) Next(write);
    }

   private:
    template <typename Write>
    void Next(Write& write) {
      const auto size = std::min<std::uint64_t>(part_.size(), lines_ - begin_);
      write(std::as_bytes(std::span(part_).first(size)));
      std::fill(part_.begin(), part_.end(), Line{});
      begin_ += size;
    }

    const std::uint64_t lines_;
    std::uint64_t begin_ = 0;  // the part's first line
    std::vector<Line> part_;
  };
  // Of so many bytes, which are to be filled.
  static Bloom OfBytes(std::uint64_t bytes, Lines order) {
    Bloom out(0, 0);
    out.order_ = order;
    out.lines_.resize(std::max<std::uint64_t>(bytes / kLineBytes, 1));
    return out;
  }
  void Prefetch(std::uint64_t hash) const { __builtin_prefetch(&lines_[LineOf(hash)]); }

 private:
  std::size_t LineOf(std::uint64_t hash) const {
    if (order_ == Lines::kMixed) hash *= 0x9e3779b97f4a7c15;
    return LineAt(hash, lines_.size());
  }

  std::vector<Line> lines_;
  Lines order_ = Lines::kAscending;
};

}  // namespace taskflow::insights
