// The people whom the numbers of a summary, a funnel and a retention count, page by page.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "insights/questions/each_piece.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {

// Beside having done anything that the filter wants.
struct PeopleWanted {
  // When their first event of all was, whatever the filter.
  std::int64_t first_from_ms = std::numeric_limits<std::int64_t>::min();  // included
  std::int64_t first_to_ms = std::numeric_limits<std::int64_t>::max();    // not included
  std::vector<std::string> steps;  // that they did, all of them, as FunnelOf counts; may be empty
  FunnelOrder order = FunnelOrder::kAny;
};

// How many events each person has, by TextId of the view's whos(); the anonymous among them.
Result<std::vector<std::uint64_t>> EventsOfPeople(const View& view, const Filter& filter,
                                                  Sums& sums);
// When the first and the last event of each of at most kTopMax people were, who have some.
Result<std::vector<Extent>> ExtentsOf(const View& view, const Filter& filter,
                                      std::span<const TextId> people, Sums& sums);

// Most events first, then as they came into the table. Not the anonymous.
struct People {
  struct Row {
    std::string name;
    std::uint64_t events = 0;  // that the filter wants, as the next
    std::int64_t first_ms = 0, last_ms = 0;
    TextId id = 0;
  };
  struct Position {
    std::uint64_t events = 0;
    TextId id = 0;
  };
  std::vector<Row> rows;
  std::uint64_t total = 0;
  std::optional<Position> next;  // of the page that follows: the last of this one, as `after`
};
// 1 to kTopMax rows, at most kFunnelStepsMax steps; else kInvalid.
Result<People> PeopleOf(const View& view, const Filter& filter, const PeopleWanted& wanted,
                        std::optional<People::Position> after, std::size_t limit, Sums& sums);

// By TextId of the view's whos().
struct StepsOfPeople {
  std::vector<std::uint8_t> done;     // how many of the steps, as FunnelOf counts
  std::vector<std::uint64_t> events;  // as EventsOfPeople
};
// The errors of FunnelOf.
Result<StepsOfPeople> StepsDone(const View& view, const Filter& filter,
                                const std::vector<std::string>& steps, FunnelOrder order,
                                Sums& sums);

}  // namespace taskflow::insights
