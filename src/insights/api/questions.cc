#include "insights/api/questions.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <limits>

#include "base/clock.h"
#include "insights/api/event_text.h"
#include "insights/api/parameters.h"
#include "insights/limits.h"
#include "insights/questions/people.h"
#include "insights/questions/queries.h"

namespace taskflow::insights {
namespace {

// The range of equal length before the filter's.
Maybe<Filter> Before(const Filter& filter) {
  bool open = filter.from_ms == std::numeric_limits<std::int64_t>::min() ||
              filter.to_ms == std::numeric_limits<std::int64_t>::max();
  if (open) return Wrong("compare", "To compare, give both from and to.");
  auto out = filter;
  auto length = filter.to_ms - filter.from_ms;  // of times within years 1 to 9999
  out.to_ms = filter.from_ms;
  out.from_ms = filter.from_ms - length;
  return out;
}

std::int64_t Number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

json::object ByAction(const View& view, const Counts& counts) {
  json::object out;
  for (std::size_t i = 0; i < counts.by_action.size(); ++i) {
    if (counts.by_action[i] == 0) continue;
    out[Printable(view.actions().Text(static_cast<TextId>(i)))] = Number(counts.by_action[i]);
  }
  return out;
}

Answer SummaryOf(const View& view, const Filter& filter, Sums& sums) {
  ASSIGN_OR_ANSWER(auto summary, Summarize(view, filter, sums));
  return json::object{
      {"events", Number(summary.events.total)}, {"byAction", ByAction(view, summary.events)},
      {"people", Number(summary.people)},       {"newPeople", Number(summary.new_people)},
      {"returning", Number(summary.returning)}, {"anonymous", Number(summary.anonymous)}};
}

Answer AskSummary(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(bool compare, FlagIn(parameters, "compare"));
  ASSIGN_OR_ANSWER(auto out, SummaryOf(view, filter, sums));
  if (!compare) return out;
  ASSIGN_OR_ANSWER(auto earlier, Before(filter));
  ASSIGN_OR_ANSWER(auto before, SummaryOf(view, earlier, sums));
  out["before"] = std::move(before);
  return out;
}

struct Steps {
  Step step;
  std::string_view name;
  std::shared_ptr<const TimeZone> zone;
};

Answer SeriesOf(const View& view, const Filter& filter, const Steps& steps, Sums& sums) {
  json::array buckets;
  auto range = filter;
  bool open = range.from_ms == std::numeric_limits<std::int64_t>::min() ||
              range.to_ms == std::numeric_limits<std::int64_t>::max();
  if (open) {
    ASSIGN_OR_ANSWER(auto extent, ExtentOf(view, filter, sums));
    if (!extent) return json::object{{"buckets", std::move(buckets)}};
    range.from_ms = std::max(range.from_ms, extent->first_ms);
    range.to_ms = std::min(range.to_ms, extent->last_ms + 1);
  }
  auto borders = Borders(*steps.zone, steps.step, range.from_ms, range.to_ms);
  if (!borders && borders.error().code == ErrorCode::kInvalid) {
    return Wrong(range.from_ms < range.to_ms ? "step" : "to", borders.error().message);
  }
  ASSIGN_OR_ANSWER(auto found, std::move(borders));
  ASSIGN_OR_ANSWER(auto series, CountByTime(view, filter, std::move(found), sums));
  for (std::size_t i = 0; i < series.buckets.size(); ++i) {
    buckets.push_back(json::object{{"from", FormatIso8601(series.borders_ms[i])},
                                   {"to", FormatIso8601(series.borders_ms[i + 1])},
                                   {"events", Number(series.buckets[i].total)},
                                   {"byAction", ByAction(view, series.buckets[i])}});
  }
  return json::object{{"buckets", std::move(buckets)}};
}

Answer AskSeries(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(bool compare, FlagIn(parameters, "compare"));
  ASSIGN_OR_ANSWER(auto step, ChoiceIn<Step>(parameters, "step",
                                             {{"minute", Step::kMinute},
                                              {"hour", Step::kHour},
                                              {"day", Step::kDay},
                                              {"week", Step::kWeek},
                                              {"month", Step::kMonth}},
                                             "day"));
  ASSIGN_OR_ANSWER(auto zone, ZoneIn(parameters));
  Steps steps{step, TextIn(parameters, "step", "day"), std::move(zone)};
  ASSIGN_OR_ANSWER(auto series, SeriesOf(view, filter, steps, sums));
  json::object out{{"step", std::string(steps.name)},
                   {"zone", std::string(TextIn(parameters, "zone", "UTC"))}};
  out["buckets"] = std::move(series["buckets"]);
  if (!compare) return out;
  ASSIGN_OR_ANSWER(auto earlier, Before(filter));
  ASSIGN_OR_ANSWER(auto before, SeriesOf(view, earlier, steps, sums));
  out["before"] = std::move(before["buckets"]);
  return out;
}

Answer AskTop(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto by, TopByIn(parameters));
  ASSIGN_OR_ANSWER(auto limit, CountIn(parameters, "limit", kTopDefault, kTopMax));
  ASSIGN_OR_ANSWER(auto top, TopOf(view, filter, by, limit, sums));
  json::array rows;
  for (const auto& row : top.rows) {
    rows.push_back(json::object{{"name", Printable(row.name)},
                                {"events", Number(row.events)},
                                {"people", Number(row.people)},
                                {"first", FormatIso8601(row.first_ms)},
                                {"last", FormatIso8601(row.last_ms)}});
  }
  return json::object{{"rows", std::move(rows)},
                      {"names", Number(top.names)},
                      {"otherEvents", Number(top.other_events)}};
}

Maybe<std::vector<std::string>> StepsIn(const Parameters& parameters, std::string_view otherwise) {
  std::vector<std::string> out;
  auto text = TextIn(parameters, "steps", otherwise);
  while (true) {
    auto comma = text.find(',');
    out.emplace_back(text.substr(0, comma));
    if (out.back().empty() || out.size() > kFunnelStepsMax) {
      return Wrong("steps",
                   fmt::format("steps are 1 to {} actions, separated by commas.", kFunnelStepsMax));
    }
    if (comma == text.npos) return out;
    text.remove_prefix(comma + 1);
  }
}

Maybe<FunnelOrder> OrderIn(const Parameters& parameters) {
  return ChoiceIn<FunnelOrder>(parameters, "order",
                               {{"any", FunnelOrder::kAny}, {"time", FunnelOrder::kTime}}, "any");
}

Answer AskFunnel(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto names, StepsIn(parameters, "view,register,create,complete"));
  ASSIGN_OR_ANSWER(auto order, OrderIn(parameters));
  ASSIGN_OR_ANSWER(auto funnel, FunnelOf(view, filter, names, order, sums));
  json::array steps;
  for (std::size_t i = 0; i < names.size(); ++i) {
    steps.push_back(json::object{{"action", names[i]}, {"people", Number(funnel.people[i])}});
  }
  return json::object{{"steps", std::move(steps)},
                      {"order", std::string(TextIn(parameters, "order", "any"))}};
}

Answer AskRetention(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto weeks, CountIn(parameters, "weeks", kWeeksDefault, kWeeksMax));
  ASSIGN_OR_ANSWER(auto zone, ZoneIn(parameters));
  ASSIGN_OR_ANSWER(auto retention, RetentionOf(view, filter, *zone, weeks, sums));
  json::array cohorts;
  for (const auto& cohort : retention.cohorts) {
    json::array returned;
    for (auto people : cohort.returned) returned.push_back(Number(people));
    const auto& week = cohort.week;
    cohorts.push_back(
        json::object{{"week", fmt::format("{:04}-{:02}-{:02}", week.year, week.month, week.day)},
                     {"from", FormatIso8601(cohort.week_ms)},
                     {"people", Number(cohort.people)},
                     {"returned", std::move(returned)}});
  }
  return json::object{{"cohorts", std::move(cohorts)}};
}

// "1764115200000.57": where the last one of the page before stands, such as time and row.
template <typename First>
Maybe<std::optional<std::pair<First, std::uint64_t>>> AfterIn(const Parameters& parameters) {
  auto text = TextIn(parameters, "after");
  if (text.empty()) return std::nullopt;
  const auto dot = text.find('.');
  const auto before = text.substr(0, dot);
  First first{};
  auto [end, error] = std::from_chars(before.data(), before.data() + before.size(), first);
  auto second = dot == text.npos ? std::nullopt : NumberOf(text.substr(dot + 1));
  if (error != std::errc{} || end != before.data() + before.size() || !second) {
    return Wrong("after", "after is the next of the page before.");
  }
  return std::pair(first, *second);
}

Answer AskEvents(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto limit, CountIn(parameters, "limit", kPageDefault, kPageEventsMax));
  ASSIGN_OR_ANSWER(auto last, AfterIn<std::int64_t>(parameters));
  std::optional<Page::Position> after;
  if (last) after = {last->first, last->second};
  ASSIGN_OR_ANSWER(auto page, EventsOf(view, filter, after, limit, sums));
  ASSIGN_OR_ANSWER(bool placed, FlagIn(parameters, kPlaced));
  json::array events;
  for (std::size_t i = 0; i < page.events.size(); ++i) {
    events.push_back(EventJson(page.events[i]));
    const auto& [time_ms, row] = page.positions[i];
    if (placed) events.back().as_object()["at"] = fmt::format("{}.{}", time_ms, row);
  }
  json::value next;
  if (page.next) next = fmt::format("{}.{}", page.next->time_ms, page.next->row);
  return json::object{
      {"events", std::move(events)}, {"total", Number(page.total)}, {"next", std::move(next)}};
}

Maybe<PeopleWanted> PeopleWantedIn(const Parameters& parameters) {
  PeopleWanted out;
  for (auto [name, to] :
       {std::pair("firstFrom", &out.first_from_ms), std::pair("firstTo", &out.first_to_ms)}) {
    auto text = TextIn(parameters, name);
    if (text.empty()) continue;
    auto ms = ParseTime(text);
    if (!ms) return Wrong(name, fmt::format("{} must be a time, as from and to.", name));
    *to = *ms;
  }
  ASSIGN_OR_ANSWER(out.order, OrderIn(parameters));
  if (TextIn(parameters, "steps").empty()) return out;
  ASSIGN_OR_ANSWER(out.steps, StepsIn(parameters, ""));
  return out;
}

Answer AskPeople(const Parameters& parameters, const View& view, Sums& sums) {
  ASSIGN_OR_ANSWER(auto filter, FilterIn(parameters));
  ASSIGN_OR_ANSWER(auto wanted, PeopleWantedIn(parameters));
  ASSIGN_OR_ANSWER(auto limit, CountIn(parameters, "limit", kPageDefault, kTopMax));
  ASSIGN_OR_ANSWER(auto last, AfterIn<std::uint64_t>(parameters));
  std::optional<People::Position> after;
  if (last) after = {last->first, static_cast<TextId>(last->second)};
  ASSIGN_OR_ANSWER(auto people, PeopleOf(view, filter, wanted, after, limit, sums));
  ASSIGN_OR_ANSWER(bool placed, FlagIn(parameters, kPlaced));
  json::array rows;
  for (const auto& row : people.rows) {
    rows.push_back(json::object{{"name", Printable(row.name)},
                                {"events", Number(row.events)},
                                {"first", FormatIso8601(row.first_ms)},
                                {"last", FormatIso8601(row.last_ms)}});
    if (placed) rows.back().as_object()["at"] = fmt::format("{}.{}", row.events, row.id);
  }
  json::value next;
  if (people.next) next = fmt::format("{}.{}", people.next->events, people.next->id);
  return json::object{
      {"people", std::move(rows)}, {"total", Number(people.total)}, {"next", std::move(next)}};
}

constexpr Question kQuestions[] = {
    {"summary", AskSummary},     {"series", AskSeries}, {"top", AskTop},      {"funnel", AskFunnel},
    {"retention", AskRetention}, {"people", AskPeople}, {"events", AskEvents}};

}  // namespace

std::span<const Question> Questions() { return kQuestions; }

}  // namespace taskflow::insights
