#include "insights/questions/people.h"

#include <algorithm>

#include "insights/limits.h"
#include "insights/questions/first_seen.h"
#include "insights/questions/name_counts.h"

namespace taskflow::insights {

Result<std::vector<std::uint64_t>> EventsOfPeople(const View& view, const Filter& filter,
                                                  Sums& sums) {
  ASSIGN_OR_RETURN(auto found,
                   Gather(view, filter, SumPlace(sums, "events of people", filter),
                          [&] { return NameCounts(NameCounts::Of::kWho, view.whos().size()); }));
  return std::move(found.counts);
}

Result<People> PeopleOf(const View& view, const Filter& filter, const PeopleWanted& wanted,
                        std::optional<People::Position> after, std::size_t limit, Sums& sums) {
  if (limit == 0 || limit > kTopMax)
    return Fail(ErrorCode::kInvalid, "limit must be 1 to {}", kTopMax);
  ASSIGN_OR_RETURN(const auto first_ms, FirstSeen(view, sums));
  StepsOfPeople of_steps;
  if (wanted.steps.empty()) {
    ASSIGN_OR_RETURN(of_steps.events, EventsOfPeople(view, filter, sums));
  } else {
    ASSIGN_OR_RETURN(of_steps, StepsDone(view, filter, wanted.steps, wanted.order, sums));
  }
  const auto& done = of_steps.done;
  const auto& events = of_steps.events;
  const auto anonymous = Anonymous(view);
  auto is_wanted = [&](std::size_t id) {
    if (events[id] == 0 || id == anonymous) return false;
    if (!wanted.steps.empty() && done[id] < wanted.steps.size()) return false;
    const auto ms = id < first_ms.size() ? first_ms[id] : kNever;
    return ms >= wanted.first_from_ms && ms < wanted.first_to_ms;
  };
  auto before = [](const People::Position& a, const People::Position& b) {
    return a.events != b.events ? a.events > b.events : a.id < b.id;
  };
  People people;
  std::vector<People::Position> found;
  for (std::size_t id = 0; id < events.size(); ++id) {
    if (!is_wanted(id)) continue;
    ++people.total;
    const People::Position at{events[id], static_cast<TextId>(id)};
    if (!after || before(*after, at)) found.push_back(at);
  }
  const auto shown = std::min(limit, found.size());
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(shown);
  std::partial_sort(found.begin(), end, found.end(), before);
  if (shown < found.size()) people.next = found[shown - 1];
  std::vector<TextId> ids;
  for (std::size_t i = 0; i < shown; ++i) ids.push_back(found[i].id);
  ASSIGN_OR_RETURN(const auto extents, ExtentsOf(view, filter, ids, sums));
  for (std::size_t i = 0; i < shown; ++i) {
    people.rows.push_back({std::string(view.whos().Text(ids[i])), found[i].events,
                           extents[i].first_ms, extents[i].last_ms, ids[i]});
  }
  return people;
}

}  // namespace taskflow::insights
