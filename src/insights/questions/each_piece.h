// The loop that every question has.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "insights/limits.h"
#include "insights/questions/filter.h"
#include "insights/questions/numbers.h"
#include "insights/questions/sums.h"

namespace taskflow::insights {

// What a question gathers of the rows that the filter wants, in values that `make` makes for the
// view. Such a value has
//   void Take(const Columns& columns, const Selection& rows);  // of a piece that has any
//   bool Wants(const Columns& columns);  // if there is one: whether to look at the piece at all
//   void Save(ByteWriter& to) const;
//   bool Add(ByteReader& from);  // what another one saved; false: it is of no use for this view
// Pieces are shown from the youngest back. Of the settled ones, those that `place` has no sum of
// are halved between two threads, and the sum is kept there.
template <typename Make>
class Gatherer {
 public:
  using Gathered = decltype(std::declval<const Make&>()());

  Gatherer(const View& view, const Filter& filter, const SumPlace& place, const Make& make)
      : view_(view), filter_(filter), place_(place), make_(make) {}

  Result<Gathered> Find() {
    if (!filter_.text.empty()) matches_ = place_.sums().MatchesOf(view_, filter_.text);
    const auto settled = view_.settled_rows();
    const auto sum = place_.Find(view_);
    auto all = make_();
    std::uint64_t begin = 0;
    if (sum.bytes != nullptr) {
      if (Add(*sum.bytes, all))
        begin = sum.rows;
      else
        all = make_();
    }
    if (begin < settled) {
      const bool few = begin > 0 && settled - begin <= kFewRows;
      TRY(few ? Scan({begin, settled}, all) : ScanByTwo({begin, settled}, all));
      if (place_.keeps()) place_.Keep(view_, Saved(all));
    }
    TRY(Scan({.begin_row = settled}, all));
    return all;
  }

 private:
  static constexpr std::size_t kFewRows = 4 * kPieceRows;  // one thread does them as fast

  Status Scan(View::Part part, Gathered& into) const {
    Selector selector(view_, filter_, matches_);
    return view_.ScanBack(filter_.from_ms, filter_.to_ms, part, [&](const Columns& columns) {
      if constexpr (requires { into.Wants(columns); }) {
        if (!into.Wants(columns)) return true;
      }
      const auto rows = selector.Select(columns);
      if (!rows.empty()) into.Take(columns, rows);
      return true;
    });
  }
  Status ScanByTwo(View::Part part, Gathered& into) const {
    part.of = 2;
    auto second = part;
    second.share = 1;
    std::string theirs;
    Status second_done;
    std::thread beside([&, gathered = make_()]() mutable {
      second_done = Scan(second, gathered);
      theirs = Saved(gathered);
    });
    auto done = Scan(part, into);
    beside.join();
    TRY(done);
    TRY(second_done);
    if (Add(theirs, into)) return {};
    return Fail(ErrorCode::kInternal, "what two threads have found does not go together");
  }
  static std::string Saved(const Gathered& gathered) {
    std::string out;
    ByteWriter to(out);
    gathered.Save(to);
    return out;
  }
  static bool Add(std::string_view saved, Gathered& to) {
    ByteReader from(saved);
    return to.Add(from) && from.AtEnd();
  }

  const View& view_;
  const Filter& filter_;
  const SumPlace& place_;
  const Make& make_;
  std::shared_ptr<ViewMatches> matches_;  // of the filter's text, if there is one
};

template <typename Make>
auto Gather(const View& view, const Filter& filter, const SumPlace& place, const Make& make) {
  return Gatherer<Make>(view, filter, place, make).Find();
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
  [[gnu::always_inline]] void Each(const Columns& columns, const Selection& rows, Body&& body) {
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
  void Save(ByteWriter& to) const {
    SaveNumbers(to, words_.size(), [this](std::size_t i) { return words_[i]; });
  }
  bool Add(ByteReader& from) {
    return TakeNumbers(from, words_.size(),
                       [this](std::size_t i, std::uint64_t word) { words_[i] |= word; });
  }
  std::uint64_t Count() const {
    std::uint64_t count = 0;
    for (auto word : words_) count += static_cast<std::uint64_t>(std::popcount(word));
    return count;
  }
  // body(number), ascending.
  template <typename Body>
  [[gnu::always_inline]] void Each(Body&& body) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      for (auto word = words_[i]; word != 0; word &= word - 1)
        body(i * 64 + static_cast<std::size_t>(std::countr_zero(word)));
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace taskflow::insights
