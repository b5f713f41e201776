#include "insights/questions/people.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "insights/limits.h"
#include "insights/questions/naive_answers.h"
#include "insights/questions/test_view.h"
#include "insights/questions/time_funnel.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kNoon = 1'764'072'000'000;
constexpr std::int64_t kDayMs = 86'400'000;

class PeopleTest : public testing::Test {
 protected:
  void Add(const char* who, const char* action, std::int64_t ms) {
    Event event;
    event.who = who;
    event.action = action;
    event.what = "/";
    event.time_ms = ms;
    view_.Add(event);
  }
  // Page by page, as "name events".
  std::vector<std::string> Names(const Filter& filter, const PeopleWanted& wanted,
                                 std::size_t limit = 2) {
    std::vector<std::string> out;
    std::optional<People::Position> after;
    do {
      auto page = PeopleOf(view_, filter, wanted, after, limit, sums_);
      EXPECT_TRUE(page) << page.error().message;
      for (const auto& row : page->rows) out.push_back(fmt::format("{} {}", row.name, row.events));
      total_ = page->total;
      after = page->next;
    } while (after);
    EXPECT_EQ(out.size(), total_);
    return out;
  }

  TestView view_{7};
  Sums sums_;
  std::uint64_t total_ = 0;
};

using Lines = std::vector<std::string>;

TEST_F(PeopleTest, MostEventsFirstPageByPage) {
  for (auto who : {"ada", "anonymous", "ben", "cy", "ben", "dee", "cy", "cy"})
    Add(who, "view", kNoon);
  EXPECT_EQ(Names({}, {}), (Lines{"cy 3", "ben 2", "ada 1", "dee 1"}));
  EXPECT_EQ(Names({.who = "anonymous"}, {}), Lines{});
  EXPECT_EQ(Names({.to_ms = kNoon}, {}), Lines{});
  EXPECT_FALSE(PeopleOf(view_, {}, {}, {}, 0, sums_));
  EXPECT_FALSE(PeopleOf(view_, {}, {.steps = Lines(kFunnelStepsMax + 1, "view")}, {}, 1, sums_));
}

TEST_F(PeopleTest, FirstAndLastAreOfTheFilter) {
  for (int day : {4, 2, 9, 3}) Add("ada", day == 9 ? "create" : "view", kNoon + day * kDayMs);
  auto page = PeopleOf(view_, {.actions = {"view"}}, {}, {}, 5, sums_);
  ASSERT_EQ(page->rows.size(), 1u);
  EXPECT_EQ(page->rows[0].first_ms, kNoon + 2 * kDayMs);
  EXPECT_EQ(page->rows[0].last_ms, kNoon + 4 * kDayMs);
}

TEST_F(PeopleTest, StepsInAnyOrderAndInTime) {
  Add("ada", "create", kNoon);
  Add("ada", "view", kNoon + 1);
  Add("ben", "view", kNoon);
  Add("ben", "create", kNoon + 1);
  Add("cy", "view", kNoon);
  const Lines steps = {"view", "create"};
  EXPECT_EQ(Names({}, {.steps = steps}), (Lines{"ada 2", "ben 2"}));
  EXPECT_EQ(Names({}, {.steps = steps, .order = FunnelOrder::kTime}), Lines{"ben 2"});
  EXPECT_EQ(Names({.actions = {"view"}}, {.steps = steps, .order = FunnelOrder::kTime}), Lines{});
  EXPECT_EQ(Names({}, {.steps = {"never"}, .order = FunnelOrder::kTime}), Lines{});
}

// An event of long ago puts all others into one part of the time, where their own times decide.
TEST_F(PeopleTest, StepsInTimeOfManyEventsInAShortTime) {
  std::mt19937 random(5);
  Add("old", "view", kNoon - 40 * 365 * kDayMs);
  const Lines actions = {"view", "create", "complete", "login"};
  std::vector<Event> all;
  for (int i = 0; i < 900; ++i) {
    Event event;
    event.who = fmt::format("person-{}", random() % 40);
    event.action = actions[random() % actions.size()];
    event.time_ms = kNoon + static_cast<std::int64_t>(random() % 2'000);
    event.what = "/";
    view_.Add(event);
    all.push_back(event);
  }
  for (const Lines& steps : {Lines{"view", "create", "complete", "view", "login", "create"},
                             Lines{"login", "login", "view"}, Lines{"complete", "login"}}) {
    auto few = StepsInTime(view_, {}, steps, sums_, 2 * kFunnelStepsMax + 1);
    ASSERT_TRUE(few);
    std::vector<std::uint64_t> people(steps.size());
    for (auto done : few->done)
      for (std::size_t i = 0; i < done; ++i) ++people[i];
    auto naive = NaiveAnswers(all).Funnel({}, steps, FunnelOrder::kTime);
    if (steps[0] == "view") ++naive[0];  // of long ago
    EXPECT_EQ(people, naive);
    EXPECT_EQ(few->done, StepsInTime(view_, {}, steps, sums_)->done);
  }
}

// Whatever is counted, the list is as long.
TEST_F(PeopleTest, AsManyAsSummaryFunnelAndRetentionCount) {
  std::mt19937 random(7);
  auto below = [&](std::size_t end) { return random() % end; };
  const Lines actions = {"view", "register", "create", "complete"};
  for (int i = 0; i < 2'000; ++i) {
    auto who = fmt::format("person-{}", below(60));
    Add(below(6) ? who.c_str() : "anonymous", actions[below(4)].c_str(),
        kNoon + static_cast<std::int64_t>(below(60 * kDayMs)));
    if (below(8) == 0) view_.Remove(below(view_.rows()));
  }
  for (int round = 0; round < 40; ++round) {
    Filter filter;
    filter.from_ms = kNoon + static_cast<std::int64_t>(below(55)) * kDayMs;
    filter.to_ms = filter.from_ms + kDayMs + static_cast<std::int64_t>(below(5 * kDayMs));
    auto summary = Summarize(view_, filter, sums_);
    EXPECT_EQ(Names(filter, {}, 9).size(), summary->people);
    EXPECT_EQ(Names(filter, {.first_from_ms = filter.from_ms, .first_to_ms = filter.to_ms}).size(),
              summary->new_people);
    EXPECT_EQ(Names(filter, {.first_to_ms = filter.from_ms}).size(), summary->returning);
    for (auto order : {FunnelOrder::kAny, FunnelOrder::kTime}) {
      Lines steps;
      for (std::size_t n = 1 + below(4); n > 0; --n) steps.push_back(actions[below(4)]);
      auto funnel = FunnelOf(view_, filter, steps, order, sums_);
      for (std::size_t n = steps.size(); n > 0; --n, steps.pop_back())
        EXPECT_EQ(Names(filter, {.steps = steps, .order = order}).size(), funnel->people[n - 1]);
    }
  }
  auto zone = *TimeZone::Find("Europe/Berlin");
  auto retention = RetentionOf(view_, {}, *zone, 9, sums_);
  ASSERT_GT(retention->cohorts.size(), 0u);
  for (const auto& cohort : retention->cohorts) {
    auto week_of = [&](std::int32_t weeks) {
      return zone->BeginOf(AddDays(cohort.week, 7 * weeks));
    };
    PeopleWanted wanted{.first_from_ms = week_of(0), .first_to_ms = week_of(1)};
    EXPECT_EQ(Names({}, wanted).size(), cohort.people);
    for (std::size_t k = 0; k < cohort.returned.size(); ++k) {
      auto after = static_cast<std::int32_t>(k);
      Filter week{.from_ms = week_of(after), .to_ms = week_of(after + 1)};
      EXPECT_EQ(Names(week, wanted).size(), cohort.returned[k]);
    }
  }
}

}  // namespace
}  // namespace taskflow::insights
