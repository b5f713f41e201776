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

// The youngest of what it is shown that come after a position.
class Youngest {
 public:
  Youngest(std::optional<Position> after, std::size_t count) : after_(after), count_(count) {}

  void Look(const Columns& columns, const Selection& rows) {
    if (after_ && columns.least_ms > after_->time_ms) return;
    if (heap_.size() == count_ && columns.most_ms < heap_.front().time_ms) return;
    const auto* times = columns.time_delta().data();
    rows.Each([&](std::uint32_t row) {
      const Position at{columns.base_ms + times[row], columns.first_row + row};
      if (heap_.size() == count_ && !Younger(at, heap_.front())) return;
      if (after_ && !Younger(*after_, at)) return;
      Push(at);
    });
  }
  std::vector<Position> Sorted() && {
    std::sort_heap(heap_.begin(), heap_.end(), Younger);
    return std::move(heap_);
  }

 private:
  void Push(const Position& at) {
    if (heap_.size() == count_) {
      std::pop_heap(heap_.begin(), heap_.end(), Younger);
      heap_.pop_back();
    }
    heap_.push_back(at);
    std::push_heap(heap_.begin(), heap_.end(), Younger);
  }

  const std::optional<Position> after_;
  const std::size_t count_;
  std::vector<Position> heap_;  // the oldest in front
};

}  // namespace

Result<Page> EventsOf(const View& view, const Filter& filter, std::optional<Position> after,
                      std::size_t limit) {
  if (limit == 0 || limit > kPageEventsMax)
    return Fail(ErrorCode::kInvalid, "limit must be 1 to {}", kPageEventsMax);
  Page page;
  Selector selector(view, filter);
  Youngest youngest(after, limit + 1);
  TRY(view.ScanBack(filter.from_ms, filter.to_ms, [&](const Columns& columns) {
    const auto rows = selector.Select(columns);
    page.total += rows.size();
    if (!rows.empty()) youngest.Look(columns, rows);
    return true;
  }));
  auto positions = std::move(youngest).Sorted();
  if (positions.size() > limit) {
    positions.pop_back();
    page.next = positions.back();
  }
  std::vector<std::uint64_t> rows;
  for (const auto& position : positions) rows.push_back(position.row);
  ASSIGN_OR_RETURN(page.events, view.Rows(rows));
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
