// The loop that every question has.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "insights/questions/filter.h"

namespace taskflow::insights {

// body(columns, indices of the rows that the selector wants), for pieces that have any.
template <typename Body>
Status EachPiece(const View& view, Selector& selector, Body&& body) {
  return view.Scan(selector.from_ms(), selector.to_ms(), [&](const Columns& columns) {
    const auto rows = selector.Select(columns);
    if (!rows.empty()) body(columns, rows);
    return true;
  });
}

// Who is nobody; the view's whos().size() when there is no such text.
inline TextId Anonymous(const View& view) { return view.whos().Find("anonymous"); }

// Adds one to counts[codes[row]] for each row. Neighbours are often alike: four counters apart
// don't wait for one another.
inline void CountActions(const Columns& columns, std::span<const std::uint32_t> rows,
                         std::vector<std::uint64_t>& by_action) {
  std::uint32_t counts[4][256] = {};
  const auto* codes = columns.action.data();
  const auto* row = rows.data();
  std::size_t i = 0;
  for (; i + 4 <= rows.size(); i += 4) {
    ++counts[0][codes[row[i]]];
    ++counts[1][codes[row[i + 1]]];
    ++counts[2][codes[row[i + 2]]];
    ++counts[3][codes[row[i + 3]]];
  }
  for (; i < rows.size(); ++i) ++counts[0][codes[row[i]]];
  for (std::size_t code = 0; code < columns.action_ids.size(); ++code)
    by_action[columns.action_ids[code]] +=
        std::uint64_t{counts[0][code]} + counts[1][code] + counts[2][code] + counts[3][code];
}

// Numbers that are in or not.
class BitSet {
 public:
  explicit BitSet(std::size_t size) : words_((size + 63) / 64) {}
  void Add(std::size_t at) { words_[at / 64] |= std::uint64_t{1} << at % 64; }
  void Remove(std::size_t at) {
    if (at / 64 < words_.size()) words_[at / 64] &= ~(std::uint64_t{1} << at % 64);
  }
  bool Has(std::size_t at) const { return words_[at / 64] >> at % 64 & 1; }
  std::uint64_t* words() { return words_.data(); }
  std::uint64_t Count() const {
    std::uint64_t count = 0;
    for (auto word : words_) count += static_cast<std::uint64_t>(std::popcount(word));
    return count;
  }
  // body(number), ascending.
  template <typename Body>
  void Each(Body&& body) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      for (auto word = words_[i]; word != 0; word &= word - 1)
        body(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace taskflow::insights
