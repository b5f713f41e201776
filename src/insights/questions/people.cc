#include "insights/questions/people.h"

#include <algorithm>

#include "insights/limits.h"
#include "insights/questions/first_seen.h"

#pragma GCC optimize("O3")  // loops over columns

namespace taskflow::insights {

namespace {

struct Tallies {
  explicit Tallies(const View& view) : all(view.whos().size()) {}

  void Take(const Columns& columns, const Selection& rows) {
    const auto ids = columns.who_ids();
    of_piece.assign(ids.size(), {});
    auto* tallies = of_piece.data();
    const auto* who = columns.who().data();
    const auto* times = columns.time_delta().data();
    rows.Each([=](std::uint32_t row) {
      auto& mine = tallies[who[row]];
      ++mine.events;
      mine.first = std::min(mine.first, times[row]);
      mine.last = std::max(mine.last, times[row]);
    });
    for (std::size_t code = 0; code < ids.size(); ++code) {
      const auto& mine = tallies[code];
      if (mine.events == 0) continue;
      Add(all.data()[ids[code]],
          {mine.events, columns.base_ms + mine.first, columns.base_ms + mine.last});
    }
  }
  void Save(ByteWriter& to) const {
    const auto* tallies = all.data();
    SaveNumbers(to, all.size(), [=](std::size_t id) { return tallies[id].events; });
    SaveTimes(to, all.size(), [=](std::size_t id) { return tallies[id].first_ms; });
    // The latest is the least of these.
    SaveTimes(to, all.size(), [=](std::size_t id) {
      return tallies[id].events == 0 ? kNever : -tallies[id].last_ms;
    });
  }
  bool Add(ByteReader& from) {
    auto* tallies = all.data();
    return TakeNumbers(from, all.size(),
                       [=](std::size_t id, std::uint64_t count) { tallies[id].events += count; }) &&
           TakeTimes(from, all.size(),
                     [=](std::size_t id, std::int64_t ms) {
                       tallies[id].first_ms = std::min(tallies[id].first_ms, ms);
                     }) &&
           TakeTimes(from, all.size(), [=](std::size_t id, std::int64_t ms) {
             tallies[id].last_ms = std::max(tallies[id].last_ms, -ms);
           });
  }
  static void Add(Tally& to, const Tally& more) {
    to.events += more.events;
    to.first_ms = std::min(to.first_ms, more.first_ms);
    to.last_ms = std::max(to.last_ms, more.last_ms);
  }

  struct PieceTally {
    std::uint32_t events = 0, first = std::numeric_limits<std::uint32_t>::max(), last = 0;
  };
  std::vector<Tally> all;
  std::vector<PieceTally> of_piece;  // by code
};

}  // namespace

Result<std::vector<Tally>> TallyPeople(const View& view, const Filter& filter, Sums& sums) {
  ASSIGN_OR_RETURN(auto tallies, Gather(view, filter, SumPlace(sums, "people", filter),
                                        [&] { return Tallies(view); }));
  return std::move(tallies.all);
}

Result<People> PeopleOf(const View& view, const Filter& filter, const PeopleWanted& wanted,
                        std::optional<People::Position> after, std::size_t limit, Sums& sums) {
  if (limit == 0 || limit > kTopMax)
    return Fail(ErrorCode::kInvalid, "limit must be 1 to {}", kTopMax);
  ASSIGN_OR_RETURN(const auto first_ms, FirstSeen(view, sums));
  std::optional<BitSet> did;
  if (!wanted.steps.empty()) {
    ASSIGN_OR_RETURN(did, WhoDid(view, filter, wanted.steps, wanted.order, sums));
  }
  ASSIGN_OR_RETURN(auto tallies, TallyPeople(view, filter, sums));
  const auto anonymous = Anonymous(view);
  auto is_wanted = [&](std::size_t id) {
    if (tallies[id].events == 0 || id == anonymous || (did && !did->Has(id))) return false;
    const auto ms = id < first_ms.size() ? first_ms[id] : kNever;
    return ms >= wanted.first_from_ms && ms < wanted.first_to_ms;
  };
  auto before = [](const People::Position& a, const People::Position& b) {
    return a.events != b.events ? a.events > b.events : a.id < b.id;
  };
  People people;
  std::vector<People::Position> found;
  for (std::size_t id = 0; id < tallies.size(); ++id) {
    if (!is_wanted(id)) continue;
    ++people.total;
    const People::Position at{tallies[id].events, static_cast<TextId>(id)};
    if (!after || before(*after, at)) found.push_back(at);
  }
  const auto shown = std::min(limit, found.size());
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(shown);
  std::partial_sort(found.begin(), end, found.end(), before);
  if (shown < found.size()) people.next = found[shown - 1];
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& tally = tallies[found[i].id];
    people.rows.push_back(
        {std::string(view.whos().Text(found[i].id)), tally.events, tally.first_ms, tally.last_ms});
  }
  return people;
}

}  // namespace taskflow::insights
