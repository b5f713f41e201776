#include "insights/questions/people.h"

#include <algorithm>

#include "insights/limits.h"

namespace taskflow::insights {
namespace {

struct Tally {
  std::uint64_t events = 0;
  std::int64_t first_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ms = std::numeric_limits<std::int64_t>::min();
};

void Add(Tally& to, const Tally& more) {
  to.events += more.events;
  to.first_ms = std::min(to.first_ms, more.first_ms);
  to.last_ms = std::max(to.last_ms, more.last_ms);
}

// By TextId of the view's whos().
Result<std::vector<Tally>> TallyAll(const View& view, const Filter& filter) {
  std::vector<Tally> all(view.whos().size()), of_piece;
  Selector selector(view, filter);
  TRY(EachPiece(view, selector, [&](const Columns& columns, std::span<const std::uint32_t> rows) {
    of_piece.assign(columns.who_ids.size(), {});
    const auto* who = columns.who.data();
    const auto* times = columns.time_delta.data();
    for (auto row : rows) {
      const auto ms = columns.base_ms + times[row];
      auto& mine = of_piece.data()[who[row]];
      ++mine.events;
      mine.first_ms = std::min(mine.first_ms, ms);
      mine.last_ms = std::max(mine.last_ms, ms);
    }
    for (std::size_t code = 0; code < of_piece.size(); ++code)
      if (of_piece[code].events != 0) Add(all.data()[columns.who_ids[code]], of_piece[code]);
  }));
  return all;
}

}  // namespace

Result<People> PeopleOf(const View& view, const Filter& filter, const PeopleWanted& wanted,
                        std::optional<People::Position> after, std::size_t limit,
                        FirstSeen& first_seen) {
  if (limit == 0 || limit > kTopMax)
    return Fail(ErrorCode::kInvalid, "limit must be 1 to {}", kTopMax);
  ASSIGN_OR_RETURN(auto first, first_seen.Of(view));
  std::optional<BitSet> did;
  if (!wanted.steps.empty()) {
    ASSIGN_OR_RETURN(did, WhoDid(view, filter, wanted.steps, wanted.order));
  }
  ASSIGN_OR_RETURN(auto tallies, TallyAll(view, filter));
  const auto anonymous = Anonymous(view);
  auto is_wanted = [&](std::size_t id) {
    if (tallies[id].events == 0 || id == anonymous || (did && !did->Has(id))) return false;
    const auto ms = id < first->first_ms.size() ? first->first_ms[id] : FirstTimes::kNever;
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
