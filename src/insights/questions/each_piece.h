// The loop that every question has.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "insights/questions/filter.h"

namespace taskflow::insights {

// What a question gathers of the rows that the filter wants. Two threads take half of the pieces
// each, into a Gathered of their own, the second one made by `make`; what it has is joined at the
// end. A Gathered has
//   void Take(const Columns& columns, const Selection& rows);  // of a piece that has any
//   bool Wants(const Columns& columns);  // if there is one: whether to look at the piece at all
//   void Join(Gathered& other);  // which is of no use afterwards
template <typename Gathered, typename Make>
Status Gather(const View& view, const Filter& filter, Gathered& first, const Make& make) {
  auto take = [&](Gathered& into, View::Share share) {
    Selector selector(view, filter);
    return view.ScanShare(filter.from_ms, filter.to_ms, share, [&](const Columns& columns) {
      if constexpr (requires { into.Wants(columns); }) {
        if (!into.Wants(columns)) return true;
      }
      const auto rows = selector.Select(columns);
      if (!rows.empty()) into.Take(columns, rows);
      return true;
    });
  };
  Gathered second = make();
  Status second_done;
  std::thread beside([&] { second_done = take(second, {1, 2}); });
  auto done = take(first, {0, 2});
  beside.join();
  TRY(done);
  TRY(second_done);
  first.Join(second);
  return {};
}

template <typename T>
void AddAll(std::vector<T>& to, const std::vector<T>& more) {
  for (std::size_t i = 0; i < to.size(); ++i) to.data()[i] += more.data()[i];
}

// Who is nobody; the view's whos().size() when there is no such text.
inline TextId Anonymous(const View& view) { return view.whos().Find("anonymous"); }

// How often each action is there. Neighbours are often alike: four counters apart don't wait for
// one another.
class ActionCounts {
 public:
  void Add(std::uint8_t code, std::size_t i) { ++counts_[i % 4][code]; }
  void Add(const std::uint8_t* codes, const Selection& rows) {
    if (rows.all()) {
      for (std::size_t i = 0, n = rows.size(); i < n; ++i) Add(codes[i], i);
    } else {
      for (std::size_t i = 0, n = rows.size(); i < n; ++i) Add(codes[rows[i]], i);
    }
  }
  std::uint32_t Of(std::size_t code) const {  // at most the piece's rows
    return counts_[0][code] + counts_[1][code] + counts_[2][code] + counts_[3][code];
  }
  void MoveInto(std::span<const TextId> ids, std::uint64_t* by_action) const {
    for (std::size_t code = 0; code < ids.size(); ++code) by_action[ids[code]] += Of(code);
  }

 private:
  std::uint32_t counts_[4][256] = {};
};

inline void CountActions(const Columns& columns, const Selection& rows,
                         std::vector<std::uint64_t>& by_action) {
  ActionCounts counts;
  counts.Add(columns.action().data(), rows);
  counts.MoveInto(columns.action_ids(), by_action.data());
}

// The codes of people who have one of the rows, each once; body(code).
class SeenPeople {
 public:
  template <typename Body>
  void Each(const Columns& columns, const Selection& rows, Body&& body) {
    const auto people = columns.who_ids().size();
    if (rows.all() && columns.ascending) {  // each id has a row
      for (std::size_t code = 0; code < people; ++code) body(code);
      return;
    }
    seen_.assign(people, 0);
    auto* mark = seen_.data();
    const auto* who = columns.who().data();
    rows.Each([=](std::uint32_t row) { mark[who[row]] = 1; });
    for (std::size_t code = 0; code < people; ++code)
      if (mark[code] != 0) body(code);
  }

 private:
  std::vector<std::uint8_t> seen_;
};

// Numbers that are in or not.
class BitSet {
 public:
  explicit BitSet(std::size_t size) : words_((size + 63) / 64) {}
  void Add(std::size_t at) { words_.data()[at / 64] |= std::uint64_t{1} << at % 64; }
  void Remove(std::size_t at) {
    if (at / 64 < words_.size()) words_[at / 64] &= ~(std::uint64_t{1} << at % 64);
  }
  bool Has(std::size_t at) const { return words_[at / 64] >> at % 64 & 1; }
  std::uint64_t* words() { return words_.data(); }
  void Join(const BitSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
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
