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
  // How a hash becomes a line and the bits in it. Filters are made of the last form; earlier
  // versions have written the others.
  enum class Form : std::uint8_t { kMixed = 0, kFiveProbes = 1, kSevenProbes = 2 };
  static constexpr Form kForm = Form::kSevenProbes;

 private:
  // Nine bits of `bits` are a probe, the low ones the first.
  struct alignas(64) Line {
    std::array<std::uint64_t, 8> words{};

    void Add(std::uint64_t bits) {
      for (int i = 0; i < kProbes; ++i) words[WordOf(bits, i)] |= BitOf(bits, i);
    }
    // The first three at once: more branches are guessed wrong than that they spare.
    template <int kProbesMade>
    bool MayHave(std::uint64_t bits) const {
      return HasAll<0, 3>(bits) && HasAll<3, kProbesMade>(bits);
    }

   private:
    static std::size_t WordOf(std::uint64_t bits, int probe) { return bits >> (9 * probe + 6) & 7; }
    static std::uint64_t BitOf(std::uint64_t bits, int probe) {
      return std::uint64_t{1} << (bits >> 9 * probe & 63);
    }
    template <int kBegin, int kEnd>
    bool HasAll(std::uint64_t bits) const {
      bool all = true;
      for (int i = kBegin; i < kEnd; ++i) all &= (words[WordOf(bits, i)] & BitOf(bits, i)) != 0;
      return all;
    }
    static constexpr int kProbes = 7;
  };
  // The high bits of a hash are its line's; mixed, they depend on all bits of it.
  static std::uint64_t Mixed(std::uint64_t hash) { return hash * 0x9e3779b97f4a7c15; }
  static std::size_t LineAt(std::uint64_t hash, std::uint64_t lines) {
    return static_cast<std::size_t>(static_cast<unsigned __int128>(hash) * lines >> 64);
  }

 public:
  static constexpr std::size_t kLineBytes = sizeof(Line), kLineBits = 8 * kLineBytes;

  static std::uint64_t BytesFor(std::uint64_t expected, std::size_t bits_each) {
    return (expected * bits_each / kLineBits + 1) * kLineBytes;
  }
  // Of 11 bits each, seven in a thousand that are not in it get a maybe; of 16, one.
  Bloom(std::size_t expected, std::size_t bits_each)
      : lines_(BytesFor(expected, bits_each) / kLineBytes) {}

  void Add(std::uint64_t hash) { lines_[LineOf(hash)].Add(Mixed(hash)); }
  bool MayHave(std::uint64_t hash) const {
    const auto& line = lines_[LineOf(hash)];
    return form_ == Form::kSevenProbes ? line.MayHave<7>(BitsOf(hash))
                                       : line.MayHave<5>(BitsOf(hash));
  }
  // As it lies on disk.
  std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(lines_)); }
  std::size_t size_bytes() const { return lines_.size() * kLineBytes; }

  // A filter that is made part by part, and never whole in memory.
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
      part_[line - begin_].Add(Mixed(hash));
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
  static Bloom OfBytes(std::uint64_t bytes, Form form) {
    Bloom out(0, 0);
    out.form_ = form;
    out.lines_.resize(std::max<std::uint64_t>(bytes / kLineBytes, 1));
    return out;
  }
  void Prefetch(std::uint64_t hash) const { __builtin_prefetch(&lines_[LineOf(hash)]); }

 private:
  std::size_t LineOf(std::uint64_t hash) const {
    return LineAt(form_ == Form::kMixed ? Mixed(hash) : hash, lines_.size());
  }

  std::uint64_t BitsOf(std::uint64_t hash) const {
    return form_ == Form::kFiveProbes ? hash : Mixed(hash);
  }

  std::vector<Line> lines_;
  Form form_ = kForm;
};

}  // namespace taskflow::insights
