#include "insights/questions/each_piece.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {

Result<std::optional<Extent>> ExtentOf(const View& view, const Filter& filter) {
  Selector selector(view, filter);
  std::optional<Extent> extent;
  TRY(EachPiece(view, selector, [&](const Columns& columns, std::span<const std::uint32_t> rows) {
    if (extent && columns.least_ms >= extent->first_ms && columns.most_ms <= extent->last_ms)
      return;
    const auto* times = columns.time_delta.data();
    auto least = times[rows[0]], most = least;
    for (auto row : rows) {
      least = std::min(least, times[row]);
      most = std::max(most, times[row]);
    }
    const auto first = columns.base_ms + least, last = columns.base_ms + most;
    if (!extent) extent = {first, last};
    extent = {std::min(extent->first_ms, first), std::max(extent->last_ms, last)};
  }));
  return extent;
}

Result<Summary> Summarize(const View& view, const Filter& filter, FirstSeen& first_seen) {
  ASSIGN_OR_RETURN(auto first, first_seen.Of(view));
  Selector selector(view, filter);
  Summary summary;
  summary.events.by_action.resize(view.actions().size());
  const auto anonymous = Anonymous(view);
  BitSet people(view.whos().size());
  std::vector<std::uint8_t> seen;
  TRY(EachPiece(view, selector, [&](const Columns& columns, std::span<const std::uint32_t> rows) {
    CountActions(columns, rows, summary.events.by_action);
    summary.events.total += rows.size();
    seen.assign(columns.who_ids.size(), 0);
    auto* mark = seen.data();
    const auto* who = columns.who.data();
    for (auto row : rows) mark[who[row]] = 1;
    for (std::size_t code = 0; code < seen.size(); ++code) {
      if (!mark[code]) continue;
      people.Add(columns.who_ids[code]);
      if (columns.who_ids[code] != anonymous) continue;
      for (auto row : rows) summary.anonymous += who[row] == code;
    }
  }));
  people.Remove(anonymous);
  people.Each([&](std::size_t id) {
    ++summary.people;
    const auto ms = id < first->first_ms.size() ? first->first_ms[id] : FirstTimes::kNever;
    summary.new_people += ms >= filter.from_ms && ms < filter.to_ms;
  });
  summary.returning = summary.people - summary.new_people;
  return summary;
}

}  // namespace taskflow::insights
