#include "insights/questions/each_piece.h"
#include "insights/questions/queries.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {

// From the youngest piece back, as the others have nothing later, mostly.
Result<std::optional<Extent>> ExtentOf(const View& view, const Filter& filter) {
  Selector selector(view, filter);
  std::optional<Extent> extent;
  TRY(view.ScanBack(filter.from_ms, filter.to_ms, [&](const Columns& columns) {
    if (extent && columns.least_ms >= extent->first_ms && columns.most_ms <= extent->last_ms)
      return true;
    const auto rows = selector.Select(columns);
    if (rows.empty()) return true;
    const auto* times = columns.time_delta().data();
    auto least = times[rows[0]], most = least;
    rows.Each([&](std::uint32_t row) {
      least = std::min(least, times[row]);
      most = std::max(most, times[row]);
    });
    const auto first = columns.base_ms + least, last = columns.base_ms + most;
    if (!extent) extent = {first, last};
    extent = {std::min(extent->first_ms, first), std::max(extent->last_ms, last)};
    return true;
  }));
  return extent;
}

namespace {

struct SummaryParts {
  explicit SummaryParts(const View& view)
      : by_action(view.actions().size()),
        people(view.whos().size()),
        anonymous_id(Anonymous(view)) {}

  void Take(const Columns& columns, const Selection& rows) {
    CountActions(columns, rows, by_action);
    total += rows.size();
    const auto* ids = columns.who_ids().data();
    people_of.Each(columns, rows, [&](std::size_t code) { people.Add(ids[code]); });
    const auto nobody = PlaceOf(columns, columns.who_ids(), anonymous_id);
    if (nobody == columns.who_ids().size()) return;
    const auto* who = columns.who().data();
    std::uint32_t count = 0;
    rows.Each([&](std::uint32_t row) { count += who[row] == nobody; });
    anonymous += count;
  }
  void Join(const SummaryParts& other) {
    AddAll(by_action, other.by_action);
    people.Join(other.people);
    total += other.total;
    anonymous += other.anonymous;
  }

  std::vector<std::uint64_t> by_action;
  BitSet people;
  std::uint64_t total = 0, anonymous = 0;
  TextId anonymous_id;
  SeenPeople people_of;
};

}  // namespace

Result<Summary> Summarize(const View& view, const Filter& filter, FirstSeen& first_seen) {
  ASSIGN_OR_RETURN(auto first, first_seen.Of(view));
  SummaryParts parts(view);
  TRY(Gather(view, filter, parts, [&] { return SummaryParts(view); }));
  Summary summary;
  summary.events = {.total = parts.total, .by_action = std::move(parts.by_action)};
  summary.anonymous = parts.anonymous;
  parts.people.Remove(Anonymous(view));
  parts.people.Each([&](std::size_t id) {
    ++summary.people;
    const auto ms = id < first->first_ms.size() ? first->first_ms[id] : FirstTimes::kNever;
    summary.new_people += ms >= filter.from_ms && ms < filter.to_ms;
  });
  summary.returning = summary.people - summary.new_people;
  return summary;
}

}  // namespace taskflow::insights
