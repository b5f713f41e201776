#include "insights/questions/each_piece.h"
#include "insights/questions/first_seen.h"
#include "insights/questions/queries.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {

namespace {

struct Extents {
  // From the youngest piece back, the others have nothing later, mostly.
  bool Wants(const Columns& columns) const {
    return !extent || columns.least_ms < extent->first_ms || columns.most_ms > extent->last_ms;
  }
  void Take(const Columns& columns, const Selection& rows) {
    const auto* times = columns.time_delta().data();
    auto least = times[rows[0]], most = least;
    rows.Each([&](std::uint32_t row) {
      least = std::min(least, times[row]);
      most = std::max(most, times[row]);
    });
    Add({columns.base_ms + least, columns.base_ms + most});
  }
  void Save(ByteWriter& to) const {
    to.U8(extent.has_value());
    if (!extent) return;
    to.I64(extent->first_ms);
    to.I64(extent->last_ms);
  }
  bool Add(ByteReader& from) {
    if (from.U8() == 0) return from.ok();
    const auto first_ms = from.I64();
    Add({first_ms, from.I64()});
    return from.ok();
  }

  std::optional<Extent> extent;

 private:
  void Add(const Extent& more) {
    if (!extent) extent.emplace();
    extent->Include(more);
  }
};

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
  void Save(ByteWriter& to) const {
    SaveAll(to, by_action);
    people.Save(to);
    to.U64(total);
    to.U64(anonymous);
  }
  bool Add(ByteReader& from) {
    if (!AddCounts(from, by_action) || !people.Add(from)) return false;
    total += from.U64();
    anonymous += from.U64();
    return from.ok();
  }

  std::vector<std::uint64_t> by_action;
  BitSet people;
  std::uint64_t total = 0, anonymous = 0;
  TextId anonymous_id;
  SeenPeople people_of;
};

}  // namespace

Result<std::optional<Extent>> ExtentOf(const View& view, const Filter& filter, Sums& sums) {
  ASSIGN_OR_RETURN(
      auto found, Gather(view, filter, SumPlace(sums, "extent", filter), [] { return Extents(); }));
  return found.extent;
}

Result<Summary> Summarize(const View& view, const Filter& filter, Sums& sums) {
  ASSIGN_OR_RETURN(const auto first_ms, FirstSeen(view, sums));
  ASSIGN_OR_RETURN(auto parts, Gather(view, filter, SumPlace(sums, "summary", filter),
                                      [&] { return SummaryParts(view); }));
  Summary summary;
  summary.events = {.total = parts.total, .by_action = std::move(parts.by_action)};
  summary.anonymous = parts.anonymous;
  parts.people.Remove(Anonymous(view));
  parts.people.Each([&](std::size_t id) {
    ++summary.people;
    const auto ms = id < first_ms.size() ? first_ms[id] : kNever;
    summary.new_people += ms >= filter.from_ms && ms < filter.to_ms;
  });
  summary.returning = summary.people - summary.new_people;
  return summary;
}

}  // namespace taskflow::insights
