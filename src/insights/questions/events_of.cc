#include <algorithm>

#include "insights/limits.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

using Position = Page::Position;

bool Younger(const Position& a, const Position& b) {
  return a.time_ms != b.time_ms ? a.time_ms > b.time_ms : a.row > b.row;
}

// How many there are, and the youngest of them that come after a position.
class Youngest {
 public:
  Youngest(std::optional<Position> after, std::size_t count) : after_(after), count_(count) {}

  void Take(const Columns& columns, const Selection& rows) {
    total += rows.size();
    if (after_ && columns.least_ms > after_->time_ms) return;
    if (heap_.size() == count_ && columns.most_ms < heap_.front().time_ms) return;
    const auto* times = columns.time_delta().data();
    rows.Each([&](std::uint32_t row) {
      Look({columns.base_ms + times[row], columns.first_row + row});
    });
  }
  void Save(ByteWriter& to) const {
    to.U64(total);
    to.U64(heap_.size());
    for (const auto& at : heap_) {
      to.I64(at.time_ms);
      to.U64(at.row);
    }
  }
  bool Add(ByteReader& from) {
    total += from.U64();
    for (auto left = from.U64(); left > 0 && from.ok(); --left) {
      const auto time_ms = from.I64();
      Look({time_ms, from.U64()});
    }
    return from.ok();
  }
  std::vector<Position> Sorted() && {
    std::sort_heap(heap_.begin(), heap_.end(), Younger);
    return std::move(heap_);
  }

  std::uint64_t total = 0;

 private:
  void Look(const Position& at) {
    if (heap_.size() == count_ && !Younger(at, heap_.front())) return;
    if (after_ && !Younger(*after_, at)) return;
    if (heap_.size() == count_) {
      std::pop_heap(heap_.begin(), heap_.end(), Younger);
      heap_.pop_back();
    }
    heap_.push_back(at);
    std::push_heap(heap_.begin(), heap_.end(), Younger);
  }

  std::optional<Position> after_;
  std::size_t count_;
  std::vector<Position> heap_;  // the oldest in front
};

}  // namespace

Result<Page> EventsOf(const View& view, const Filter& filter, std::optional<Position> after,
                      std::size_t limit, Sums& sums) {
  if (limit == 0 || limit > kPageEventsMax)
    return Fail(ErrorCode::kInvalid, "limit must be 1 to {}", kPageEventsMax);
  std::string name;
  ByteWriter key(name);
  key.U64(limit);
  if (after) {
    key.I64(after->time_ms);
    key.U64(after->row);
  }
  ASSIGN_OR_RETURN(auto youngest, Gather(view, filter, SumPlace(sums, "events", filter, name),
                                         [&] { return Youngest(after, limit + 1); }));
  Page page;
  page.total = youngest.total;
  auto positions = std::move(youngest).Sorted();
  if (positions.size() > limit) {
    positions.pop_back();
    page.next = positions.back();
  }
  std::vector<std::uint64_t> rows;
  for (const auto& position : positions) rows.push_back(position.row);
  ASSIGN_OR_RETURN(page.events, view.Rows(rows));
  page.positions = std::move(positions);
  return page;
}

Status ExportEvents(const View& view, const Filter& filter, const TakeEvents& take) {
  Selector selector(view, filter);
  Status done;
  std::vector<std::uint64_t> numbers;
  TRY(view.Scan(filter.from_ms, filter.to_ms, [&](const Columns& columns) {
    const auto rows = selector.Select(columns);
    bool more = true;
    for (std::size_t at = 0; more && done && at < rows.size();) {
      numbers.clear();
      for (; at < rows.size() && numbers.size() < kPageEventsMax; ++at)
        numbers.push_back(columns.first_row + rows[at]);
      if (auto events = view.Rows(numbers))
        more = take(*events);
      else
        done = Fail(std::move(events).error());
    }
    return more && done.has_value();
  }));
  return done;
}

}  // namespace taskflow::insights
