#include "insights/questions/queries.h"

#include <gtest/gtest.h>

#include <random>

#include "insights/limits.h"
#include "insights/questions/naive_answers.h"
#include "insights/questions/test_view.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kBeginMs = 1'758'000'000'000;  // 2025-09-16; clocks are set in October

std::shared_ptr<const TimeZone> Zone(std::string_view name) {
  auto zone = TimeZone::Find(name);
  EXPECT_TRUE(zone) << zone.error().message;
  return *zone;
}

// Random events over some weeks, many of them late, some of them gone.
class QueriesTest : public testing::TestWithParam<int> {
 protected:
  QueriesTest() : random_(static_cast<unsigned>(GetParam())), view_(Below(2) ? 7 : 64) {
    Grow(300);
  }

  std::size_t Below(std::size_t end) { return random_() % end; }

  Event RandomEvent() {
    static const std::vector<std::string> kActions = {"view",     "create",   "complete", "delete",
                                                      "register", "register", "strange"};
    Event event;
    event.action = Below(3) ? "view" : kActions[Below(kActions.size())];
    event.who = Below(4) ? "Person" + std::to_string(Below(20)) : "anonymous";
    event.what = event.action == "view" ? "/page/" + std::to_string(Below(6))
                                        : "Buy nr. " + std::to_string(Below(30));
    clock_ms_ += static_cast<std::int64_t>(Below(kDayMs / 3));
    event.time_ms = clock_ms_ - static_cast<std::int64_t>(Below(5) ? 0 : Below(20 * kDayMs));
    if (Below(8) == 0) event.time_ms = clock_ms_ / kDayMs * kDayMs;  // alike
    event.automated = Below(5) == 0;
    event.local = Below(5) == 0;
    return event;
  }
  void Grow(int count) {
    for (int i = 0; i < count; ++i) {
      auto event = RandomEvent();
      view_.Add(event);
      event.id = std::to_string(events_.size());
      events_.push_back(event);
      gone_.push_back(false);
      if (Below(10) == 0) RemoveOne();
    }
  }
  void RemoveOne() {
    const auto row = Below(events_.size());
    view_.Remove(row);
    gone_[row] = true;
  }
  NaiveAnswers Naive() const {
    std::vector<Event> there;
    for (std::size_t i = 0; i < events_.size(); ++i)
      if (!gone_[i]) there.push_back(events_[i]);
    return NaiveAnswers(there);
  }

  Filter RandomFilter() {
    Filter filter;
    const auto span = static_cast<std::size_t>(clock_ms_ - kBeginMs);
    if (Below(2)) filter.from_ms = kBeginMs + static_cast<std::int64_t>(Below(span));
    if (Below(2)) filter.to_ms = kBeginMs + static_cast<std::int64_t>(Below(span));
    if (Below(4) == 0) filter.actions = {"view", "create"};
    if (Below(4) == 0) filter.actions = {"complete", "never seen"};
    if (Below(8) == 0) filter.who = "Person" + std::to_string(Below(22));
    if (Below(8) == 0) filter.what = "/page/" + std::to_string(Below(8));
    if (Below(4) == 0) filter.text = Below(2) ? "pERSON1" : "uy NR. 1";
    if (Below(5) == 0) filter.automated = Below(2) == 1;
    if (Below(5) == 0) filter.local = Below(2) == 1;
    return filter;
  }

  std::mt19937 random_;
  std::int64_t clock_ms_ = kBeginMs;
  TestView view_;
  std::vector<Event> events_;
  std::vector<bool> gone_;
  Sums sums_;
};

TEST_P(QueriesTest, SummaryAndExtent) {
  for (int round = 0; round < 60; ++round) {
    if (round % 3 == 0) Grow(4);
    const auto filter = RandomFilter();
    const auto naive = Naive();
    const auto events = naive.Of(filter);
    std::map<std::string, std::uint64_t> by_action;
    std::set<std::string> people, newcomers;
    std::uint64_t anonymous = 0;
    std::int64_t least = 0, most = 0;
    const auto first = naive.FirstTimes();
    for (const auto& event : events) {
      least = &event == &events[0] ? event.time_ms : std::min(least, event.time_ms);
      most = &event == &events[0] ? event.time_ms : std::max(most, event.time_ms);
      ++by_action[event.action];
      if (event.who == "anonymous") {
        ++anonymous;
        continue;
      }
      people.insert(event.who);
      const auto ms = first.at(event.who);
      if (ms >= filter.from_ms && ms < filter.to_ms) newcomers.insert(event.who);
    }
    auto summary = Summarize(view_, filter, sums_);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->events.total, events.size());
    for (TextId id = 0; id < view_.actions().size(); ++id)
      EXPECT_EQ(summary->events.by_action[id], by_action[std::string(view_.actions().Text(id))]);
    EXPECT_EQ(summary->people, people.size());
    EXPECT_EQ(summary->new_people, newcomers.size());
    EXPECT_EQ(summary->returning, people.size() - newcomers.size());
    EXPECT_EQ(summary->anonymous, anonymous);
    auto extent = ExtentOf(view_, filter, sums_);
    ASSERT_TRUE(extent);
    ASSERT_EQ(extent->has_value(), !events.empty());
    if (!events.empty()) {
      EXPECT_EQ((*extent)->first_ms, least);
      EXPECT_EQ((*extent)->last_ms, most);
    }
  }
}

TEST_P(QueriesTest, Series) {
  for (auto name : {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"}) {
    for (auto step : {Step::kHour, Step::kDay, Step::kWeek, Step::kMonth}) {
      const auto filter = RandomFilter();
      auto borders = Borders(*Zone(name), step, kBeginMs + 3 * kDayMs, kBeginMs + 70 * kDayMs);
      ASSERT_TRUE(borders) << borders.error().message;
      auto series = CountByTime(view_, filter, *borders, sums_);
      ASSERT_TRUE(series);
      ASSERT_EQ(series->buckets.size() + 1, borders->size());
      const auto events = Naive().Of(filter);
      for (std::size_t i = 0; i < series->buckets.size(); ++i) {
        std::uint64_t total = 0;
        std::vector<std::uint64_t> by_action(view_.actions().size());
        for (const auto& event : events) {
          if (event.time_ms < (*borders)[i] || event.time_ms >= (*borders)[i + 1]) continue;
          ++total;
          ++by_action[view_.actions().Find(event.action)];
        }
        EXPECT_EQ(series->buckets[i].total, total);
        EXPECT_EQ(series->buckets[i].by_action, by_action);
      }
    }
  }
}

TEST_P(QueriesTest, TopNames) {
  for (auto by : {TopBy::kWho, TopBy::kWhat, TopBy::kPage, TopBy::kTitle}) {
    for (std::size_t limit : {1, 3, 10, 100}) {
      const auto filter = RandomFilter();
      std::map<std::string, std::vector<Event>> names;
      std::uint64_t all = 0;
      for (const auto& event : Naive().Of(filter)) {
        const bool title =
            event.action == "create" || event.action == "complete" || event.action == "delete";
        if ((by == TopBy::kPage && event.action != "view") || (by == TopBy::kTitle && !title))
          continue;
        names[by == TopBy::kWho ? event.who : event.what].push_back(event);
        ++all;
      }
      std::vector<std::pair<std::string, std::vector<Event>>> order(names.begin(), names.end());
      std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.second.size() > b.second.size();
      });
      auto top = TopOf(view_, filter, by, limit, sums_);
      ASSERT_TRUE(top);
      EXPECT_EQ(top->names, names.size());
      ASSERT_EQ(top->rows.size(), std::min(limit, names.size()));
      for (std::size_t i = 0; i < top->rows.size(); ++i) {
        const auto& [name, events] = order[i];
        const auto& row = top->rows[i];
        EXPECT_EQ(row.name, name);
        EXPECT_EQ(row.events, events.size());
        all -= events.size();
        std::set<std::string> people;
        std::set<std::int64_t> times;
        for (const auto& event : events) {
          if (event.who != "anonymous") people.insert(event.who);
          times.insert(event.time_ms);
        }
        EXPECT_EQ(row.people, people.size());
        EXPECT_EQ(row.first_ms, *times.begin());
        EXPECT_EQ(row.last_ms, *times.rbegin());
      }
      EXPECT_EQ(top->other_events, all);
    }
  }
}

TEST_P(QueriesTest, Funnel) {
  const std::vector<std::string> all = {"view", "register", "create", "complete", "view", "none"};
  for (int round = 0; round < 30; ++round) {
    auto steps = all;
    std::shuffle(steps.begin(), steps.end(), random_);
    steps.resize(1 + Below(steps.size()));
    const auto filter = RandomFilter();
    for (auto order : {FunnelOrder::kAny, FunnelOrder::kTime}) {
      auto funnel = FunnelOf(view_, filter, steps, order, sums_);
      ASSERT_TRUE(funnel);
      EXPECT_EQ(funnel->people, Naive().Funnel(filter, steps, order));
    }
  }
  EXPECT_FALSE(FunnelOf(view_, {}, {}, FunnelOrder::kAny, sums_));
  EXPECT_FALSE(FunnelOf(view_, {}, std::vector<std::string>(11, "view"), FunnelOrder::kAny, sums_));
}

TEST_P(QueriesTest, Retention) {
  for (auto name : {"Europe/Berlin", "Pacific/Apia", "UTC"}) {
    for (int round = 0; round < 6; ++round) {
      Grow(2);
      const auto filter = RandomFilter();
      if (filter.from_ms >= filter.to_ms) continue;
      const auto weeks = 1 + Below(9);
      auto retention = RetentionOf(view_, filter, *Zone(name), weeks, sums_);
      ASSERT_TRUE(retention);
      std::map<Date, NaiveAnswers::Cohort> cohorts;
      for (const auto& cohort : retention->cohorts) {
        cohorts[cohort.week] = {cohort.people, cohort.returned};
        EXPECT_EQ(cohort.week_ms, Zone(name)->BeginOf(cohort.week));
      }
      EXPECT_EQ(cohorts, Naive().Retention(filter, *Zone(name), weeks));
    }
  }
}

TEST_P(QueriesTest, EventsPageByPage) {
  for (std::size_t limit : {1, 7, 50, 1'000}) {
    const auto filter = RandomFilter();
    auto expected = Naive().Of(filter);
    std::stable_sort(expected.begin(), expected.end(), [](const Event& a, const Event& b) {
      return a.time_ms != b.time_ms ? a.time_ms > b.time_ms : std::stoul(a.id) > std::stoul(b.id);
    });
    std::vector<Event> got;
    std::optional<Page::Position> after;
    do {
      auto page = EventsOf(view_, filter, after, limit, sums_);
      ASSERT_TRUE(page);
      EXPECT_EQ(page->total, expected.size());
      EXPECT_TRUE(page->events.size() == limit || !page->next);
      got.insert(got.end(), page->events.begin(), page->events.end());
      after = page->next;
    } while (after && got.size() < 2 * expected.size());
    EXPECT_EQ(got, expected);
  }
}

TEST_P(QueriesTest, Export) {
  const auto filter = RandomFilter();
  std::vector<Event> got;
  ASSERT_TRUE(ExportEvents(view_, filter, [&](std::span<const Event> events) {
    got.insert(got.end(), events.begin(), events.end());
    return true;
  }));
  EXPECT_EQ(got, Naive().Of(filter));
  int calls = 0;
  ASSERT_TRUE(ExportEvents(view_, {}, [&](std::span<const Event>) { return ++calls < 2; }));
  EXPECT_EQ(calls, 2);
}

INSTANTIATE_TEST_SUITE_P(Seeds, QueriesTest, testing::Range(0, 12));

TEST(EmptyViewTest, HasAnAnswerToEverything) {
  TestView view;
  Sums sums;
  EXPECT_EQ(Summarize(view, {}, sums)->people, 0u);
  EXPECT_FALSE(ExtentOf(view, {}, sums)->has_value());
  EXPECT_EQ(CountByTime(view, {}, {0, 10, 20}, sums)->buckets.size(), 2u);
  EXPECT_TRUE(TopOf(view, {}, TopBy::kPage, 10, sums)->rows.empty());
  EXPECT_EQ(FunnelOf(view, {}, {"view"}, FunnelOrder::kTime, sums)->people[0], 0u);
  EXPECT_TRUE(RetentionOf(view, {}, *Zone("UTC"), 8, sums)->cohorts.empty());
  EXPECT_EQ(EventsOf(view, {}, std::nullopt, 10, sums)->total, 0u);
}

TEST(FarTimesTest, StayWithinTheirLimits) {
  TestView view(4);
  Sums sums;
  const std::int64_t far = std::int64_t{1} << 61;
  for (auto ms : {-far, std::int64_t{0}, far, far + 1'000})
    view.Add({.action = "view", .who = "p" + std::to_string(ms), .what = "/", .time_ms = ms});
  auto zone = Zone("Europe/Berlin");
  auto retention = RetentionOf(view, {}, *zone, 53, sums);
  ASSERT_TRUE(retention);
  EXPECT_EQ(retention->cohorts.size(), 3u);
  EXPECT_EQ(EventsOf(view, {}, std::nullopt, 10, sums)->events.front().time_ms, far + 1'000);
  EXPECT_FALSE(Borders(*zone, Step::kMonth, -far, far));
}

TEST(BordersTest, RefusesWhatIsTooMuchOrNothing) {
  auto zone = Zone("Europe/Berlin");
  EXPECT_FALSE(Borders(*zone, Step::kMinute, 0, 2'001 * 60'000));
  EXPECT_EQ(Borders(*zone, Step::kMinute, 0, 2'000 * 60'000)->size(), 2'001u);
  EXPECT_FALSE(Borders(*zone, Step::kDay, 5, 5));
}

}  // namespace
}  // namespace taskflow::insights
