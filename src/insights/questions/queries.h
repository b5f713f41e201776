// The questions that the dashboard asks. Each scans the view once or a few times, on the caller's
// thread and another one, or only what is younger than the sum in `sums`; errors are those of
// View::Scan, and kInvalid where it says so. Events that are gone count for nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "insights/questions/filter.h"
#include "insights/questions/sums.h"
#include "insights/questions/time_zone.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

// By action, in the order of the view's dictionary; `total` is their sum.
struct Counts {
  std::uint64_t total = 0;
  std::vector<std::uint64_t> by_action;  // as long as the view's actions()
};

// When the first and the last of some events was: of none at first.
struct Extent {
  std::int64_t first_ms = std::numeric_limits<std::int64_t>::max();
  std::int64_t last_ms = std::numeric_limits<std::int64_t>::min();

  bool empty() const { return last_ms < first_ms; }
  void Include(const Extent& more) {
    first_ms = std::min(first_ms, more.first_ms);
    last_ms = std::max(last_ms, more.last_ms);
  }
};
// Of the filter's; nothing when there is none.
Result<std::optional<Extent>> ExtentOf(const View& view, const Filter& filter, Sums& sums);

// People are those of `who`, "anonymous" not among them.
struct Summary {
  Counts events;
  std::uint64_t people = 0;  // who did anything within the filter
  // Of them, whose first event of all, whatever the filter's other parts, is in the filter's range.
  std::uint64_t new_people = 0;
  std::uint64_t returning = 0;  // the others
  std::uint64_t anonymous = 0;  // events of nobody
};
Result<Summary> Summarize(const View& view, const Filter& filter, Sums& sums);

enum class Step : std::uint8_t { kMinute, kHour, kDay, kWeek, kMonth };
// Buckets by borders, ascending, half-open: [borders[i], borders[i + 1]). At least two borders.
struct Series {
  std::vector<std::int64_t> borders_ms;
  std::vector<Counts> buckets;  // one less
};
// The borders that cover [from, to): the calendar's in the zone, the first at or before `from`, the
// last at or after `to`. A day begins as TimeZone::BeginOf says, a week on Monday, a month on its
// first day. Hours and minutes are full ones of the local clock, counted from the day's beginning;
// where clocks are set by less than an hour, shorter ones lie beside. kInvalid unless from < to,
// for more than kBucketsMax buckets (limits.h), and for times outside years 1 to 9999.
Result<std::vector<std::int64_t>> Borders(const TimeZone& zone, Step step, std::int64_t from_ms,
                                          std::int64_t to_ms);
// Events outside the borders or the filter's range are in no bucket. kInvalid unless the borders
// are at least two and ascending.
Result<Series> CountByTime(const View& view, const Filter& filter,
                           std::vector<std::int64_t> borders_ms, Sums& sums);

enum class TopBy : std::uint8_t {
  kWho,
  kWhat,
  kPage,   // `what` of the action view
  kTitle,  // `what` of the actions create, complete and delete
};
// "anonymous" is a name among others, but nobody in `people`.
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
Result<Top> TopOf(const View& view, const Filter& filter, TopBy by, std::size_t limit, Sums& sums);

// The same in two steps, for one who adds up the names of several tables. First all names, in
// `of` parts by a hash that is everywhere the same, of which this is the `number`th (from 1).
struct NamesPart {
  std::size_t number = 1, of = 1;
};
struct Names {
  struct Name {
    std::string text;
    std::uint64_t events = 0;
  };
  std::uint64_t all = 0;   // of all parts
  bool too_many = false;   // of this part: more than the most, and so no rows
  std::vector<Name> rows;  // of this part, in any order
};
Result<Names> NamesOf(const View& view, const Filter& filter, TopBy by, const NamesPart& part,
                      std::size_t rows_max, Sums& sums);
// Then some of them, at most kTopMax (else kInvalid): those that are here, in any order.
Result<std::vector<Top::Row>> DescribeNames(const View& view, const Filter& filter, TopBy by,
                                            std::span<const std::string> names, Sums& sums);

// How many people did the first step, of these the second too, and so on. Not the anonymous. An
// event counts for each step that has its action.
struct Funnel {
  std::vector<std::uint64_t> people;  // as many as steps
};
enum class FunnelOrder : std::uint8_t {
  kAny,   // all of the steps so far, in whatever order
  kTime,  // each step at or after the one before it: step one is a person's first event of it, each
          // other one the first that is not before the event of the step before it
};
// 1 to kFunnelStepsMax steps, names of actions; else kInvalid.
Result<Funnel> FunnelOf(const View& view, const Filter& filter,
                        const std::vector<std::string>& steps, FunnelOrder order, Sums& sums);

// People by the week of their first event of all, which begins on Monday in the zone, and how many
// of them did something in that week and in each one after it.
// The cohorts are the weeks that have a moment of the filter's range and anybody's first event of
// all (anywhere in the week); when they are more than `weeks`, the youngest. What counts as doing
// something is an event that the filter wants, its range aside.
struct Retention {
  struct Cohort {
    std::int64_t week_ms = 0;  // its beginning
    Date week;                 // the Monday
    std::uint64_t people = 0;
    // [0]: in the week itself. At most `weeks`, and only such as have begun by the last event that
    // counts; so it is empty when none does since the week.
    std::vector<std::uint64_t> returned;
  };
  std::vector<Cohort> cohorts;  // ascending
};
// 1 to kWeeksMax weeks; else kInvalid.
Result<Retention> RetentionOf(const View& view, const Filter& filter, const TimeZone& zone,
                              std::size_t weeks, Sums& sums);

// Youngest first: by time, and of the same time by row, descending. `total` counts all that the
// filter wants.
struct Page {
  struct Position {
    std::int64_t time_ms = 0;
    std::uint64_t row = 0;
  };
  std::vector<Event> events;
  std::vector<Position> positions;  // of the events
  std::uint64_t total = 0;
  std::optional<Position> next;  // of the page that follows: the last of this one, as `after`
};
// Those after the position; from the youngest without. 1 to kPageEventsMax; else kInvalid.
Result<Page> EventsOf(const View& view, const Filter& filter, std::optional<Page::Position> after,
                      std::size_t limit, Sums& sums);

// All events of the filter in the order of their arrival, at most kPageEventsMax a call. `take`
// answers whether to go on.
using TakeEvents = std::function<bool(std::span<const Event>)>;
Status ExportEvents(const View& view, const Filter& filter, const TakeEvents& take);

}  // namespace taskflow::insights
