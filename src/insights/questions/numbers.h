// Many numbers as bytes, few for those that are small and nearly none for those that are 0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/bytes.h"

namespace taskflow::insights {

// number_at(i) for each i below `count`.
template <typename NumberAt>
[[gnu::always_inline]] inline void SaveNumbers(ByteWriter& to, std::size_t count,
                                               NumberAt&& number_at) {
  constexpr std::size_t kAtOnce = 256, kBytesMax = 10;  // of one number
  auto& out = to.out();
  to.UVarlong(count);
  std::uint64_t zeros = 0;
  for (std::size_t i = 0; i < count;) {
    const auto size = out.size();
    out.resize(size + (kAtOnce + 1) * 2 * kBytesMax);
    auto* at = out.data() + size;
    auto put = [&](std::uint64_t number) {
      for (; number >= 0x80; number >>= 7) *at++ = static_cast<char>(number | 0x80);
      *at++ = static_cast<char>(number);
    };
    for (const auto end = std::min(count, i + kAtOnce); i < end; ++i) {
      const std::uint64_t number = number_at(i);
      if (number == 0) {
        ++zeros;
        continue;
      }
      if (zeros != 0) put(0), put(zeros);
      zeros = 0;
      put(number);
    }
    out.resize(static_cast<std::size_t>(at - out.data()));
  }
  if (zeros != 0) {
    to.U8(0);
    to.UVarlong(zeros);
  }
}

// What was saved: take(i, number) of those that are not 0, all of which are below `size`. False for
// others, and for bytes that were not saved so.
template <typename Take>
[[gnu::always_inline]] inline bool TakeNumbers(ByteReader& from, std::size_t size, Take&& take) {
  const auto count = from.UVarlong();
  for (std::uint64_t i = 0; i < count && from.ok();) {
    const auto number = from.UVarlong();
    if (number != 0) {
      if (i >= size) return false;
      take(static_cast<std::size_t>(i++), number);
    } else {
      const auto zeros = from.UVarlong();
      if (zeros > count - i) return false;
      i += zeros;
    }
  }
  return from.ok();
}

// Vectors of counts, and of bits.
template <typename T>
void SaveAll(ByteWriter& to, const std::vector<T>& all) {
  SaveNumbers(to, all.size(), [&](std::size_t i) { return std::uint64_t{all.data()[i]}; });
}
template <typename T>
bool AddCounts(ByteReader& from, std::vector<T>& to) {
  return TakeNumbers(from, to.size(), [&](std::size_t i, std::uint64_t number) {
    to.data()[i] += static_cast<T>(number);
  });
}
template <typename T>
bool AddBits(ByteReader& from, std::vector<T>& to) {
  return TakeNumbers(from, to.size(), [&](std::size_t i, std::uint64_t number) {
    to.data()[i] = static_cast<T>(to.data()[i] | number);
  });
}

// Times, less than 2^63 ms apart; kNever is none.
inline constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
template <typename TimeAt>
[[gnu::always_inline]] inline void SaveTimes(ByteWriter& to, std::size_t count, TimeAt&& time_at) {
  auto least = kNever;
  for (std::size_t i = 0; i < count; ++i) least = std::min(least, time_at(i));
  to.ZigZag64(least);
  SaveNumbers(to, count, [&](std::size_t i) {
    const std::int64_t ms = time_at(i);
    return ms == kNever ? 0 : static_cast<std::uint64_t>(ms - least) + 1;
  });
}
template <typename Take>
[[gnu::always_inline]] inline bool TakeTimes(ByteReader& from, std::size_t size, Take&& take) {
  const auto least = from.ZigZag64();
  return TakeNumbers(from, size, [&](std::size_t i, std::uint64_t number) {
    take(i, least + static_cast<std::int64_t>(number - 1));
  });
}

// Vectors of times, of which the earliest count.
inline void SaveFirsts(ByteWriter& to, const std::vector<std::int64_t>& all) {
  SaveTimes(to, all.size(), [&](std::size_t i) { return all.data()[i]; });
}
inline bool AddFirsts(ByteReader& from, std::vector<std::int64_t>& to) {
  return TakeTimes(from, to.size(), [&](std::size_t i, std::int64_t ms) {
    to.data()[i] = std::min(to.data()[i], ms);
  });
}

}  // namespace taskflow::insights
