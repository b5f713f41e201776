// Stable sorting of many small items by a number of each, by its digits (Knuth, The Art of Computer
// Programming, 5.2.5): the time goes with the number of items alone.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace taskflow {

// By key(item), of 32 bits.
template <typename T, typename Key>
void RadixSort(std::vector<T>& items, Key&& key) {
  constexpr std::size_t kFew = 256, kBits = 11, kDigits = 3;
  constexpr std::uint32_t kMask = (1 << kBits) - 1;
  if (items.size() < kFew) {
    std::stable_sort(items.begin(), items.end(),
                     [&](const T& a, const T& b) { return key(a) < key(b); });
    return;
  }
  std::array<std::array<std::uint32_t, kMask + 1>, kDigits> places{};
  for (const auto& item : items) {
    const std::uint32_t k = key(item);
    for (std::size_t i = 0; i < kDigits; ++i) ++places[i][k >> kBits * i & kMask];
  }
  std::vector<T> sorted(items.size());
  for (std::size_t i = 0; i < kDigits; ++i) {
    auto& place = places[i];
    auto digit = [&](const T& item) { return std::uint32_t{key(item)} >> kBits * i & kMask; };
    if (place[digit(items.front())] == items.size()) continue;  // all have this one
    std::uint32_t next = 0;
    for (auto& count : place) next += std::exchange(count, next);
    for (const auto& item : items) sorted[place[digit(item)]++] = item;
    items.swap(sorted);
  }
}

// By key(item), of 64 bits that are a hash's: few have the same high half.
template <typename T, typename Key>
void SortByHash(std::vector<T>& items, Key&& key) {
  RadixSort(items, [&](const T& item) { return static_cast<std::uint32_t>(key(item) >> 32); });
  for (std::size_t i = 1; i < items.size(); ++i) {
    for (auto at = i; at > 0 && key(items[at]) < key(items[at - 1]); --at)
      std::swap(items[at], items[at - 1]);
  }
}

}  // namespace taskflow
