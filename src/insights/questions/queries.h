// The questions that the dashboard asks. Each scans the view once or twice, on the caller's thread;
// errors are those of View::Scan.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "insights/questions/filter.h"
#include "insights/questions/time_zone.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

// By action, in the order of the view's dictionary; `total` is their sum.
struct Counts {
  std::uint64_t total = 0;
  std::vector<std::uint64_t> by_action;  // as long as the view's actions()
};

// People are those of `who`, "anonymous" not among them.
struct Summary {
  Counts events;
  std::uint64_t people = 0;      // who did anything within the filter
  std::uint64_t new_people = 0;  // of them, whose first event of all is in the filter's range
  std::uint64_t returning = 0;   // the others
  std::uint64_t anonymous = 0;   // events of nobody
};
Result<Summary> Summarize(const View& view, const Filter& filter);

enum class Step : std::uint8_t { kMinute, kHour, kDay, kWeek, kMonth };
// Buckets by borders, ascending, half-open: [borders[i], borders[i + 1]). At least two borders.
struct Series {
  std::vector<std::int64_t> borders_ms;
  std::vector<Counts> buckets;  // one less
};
// The borders that cover [from, to): the calendar's in the zone. kInvalid for more than
// kBucketsMax (limits.h).
Result<std::vector<std::int64_t>> Borders(const TimeZone& zone, Step step, std::int64_t from_ms,
                                          std::int64_t to_ms);
Result<Series> CountByTime(const View& view, const Filter& filter,
                           std::vector<std::int64_t> borders_ms);

enum class TopBy : std::uint8_t {
  kWho,
  kWhat,
  kPage,   // `what` of views
  kTitle,  // `what` of create, complete and delete
};
struct Top {
  struct Row {
    std::string name;
    std::uint64_t events = 0, people = 0;
    std::int64_t first_ms = 0, last_ms = 0;
  };
  std::vector<Row> rows;           // most events first, then by name
  std::uint64_t names = 0;         // all of them
  std::uint64_t other_events = 0;  // of the names that are not among the rows
};
Result<Top> TopOf(const View& view, const Filter& filter, TopBy by, std::size_t limit);

// How many people did the first step, of these the second too, and so on. Not the anonymous.
struct Funnel {
  std::vector<std::uint64_t> people;  // as many as steps
};
enum class FunnelOrder : std::uint8_t {
  kAny,   // all of the steps so far, in whatever order
  kTime,  // each step at or after the one before it, first occurrences that allow the most steps
};
// 1 to kFunnelStepsMax steps, names of actions.
Result<Funnel> FunnelOf(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps, FunnelOrder order);

// People by the week of their first event of all, which begins on Monday in the zone, and how many
// of them did something in that week and each one after it. The filter's range chooses the
// cohorts; its other parts say what counts as doing something.
struct Retention {
  struct Cohort {
    std::int64_t week_ms = 0;  // its beginning
    std::uint64_t people = 0;
    std::vector<std::uint64_t> returned;  // [0]: in the week itself
  };
  std::vector<Cohort> cohorts;
};
Result<Retention> RetentionOf(const View& view, const Filter& filter, const TimeZone& zone,
                              std::size_t weeks);

// Youngest first: by time, and of the same time by row, descending. `total` counts all that the
// filter wants.
struct Page {
  struct Position {
    std::int64_t time_ms = 0;
    std::uint64_t row = 0;
  };
  std::vector<Event> events;
  std::uint64_t total = 0;
  std::optional<Position> next;  // of the page that follows
};
Result<Page> EventsOf(const View& view, const Filter& filter, std::optional<Page::Position> after,
                      std::size_t limit);

}  // namespace taskflow::insights
