#include "app/demo/month.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "app/demo/titles.h"

namespace taskflow::app {
namespace {

using events::Action;

constexpr std::int64_t kEnd = 1'764'090'000'000, kDay = 86'400'000;

MonthOptions Options() {
  return {.seed = 7, .events = 6'000, .days = 30, .people = 25, .end_ms = kEnd};
}

TEST(Month, HasExactlyTheEventsInTheRangeByTime) {
  for (std::int64_t count : {1, 3, 17, 200, 6'000}) {
    auto options = Options();
    options.events = count;
    auto month = MakeMonth(options);
    ASSERT_EQ(month.size(), static_cast<std::size_t>(count));
    std::int64_t last = kEnd - 30 * kDay;
    for (const auto& event : month) {
      EXPECT_GE(event.time_ms, last);
      last = event.time_ms;
    }
    EXPECT_LT(last, kEnd);
  }
}

TEST(Month, TheSameAgainForTheSameSeed) {
  auto options = Options();
  EXPECT_EQ(MakeMonth(options), MakeMonth(options));
  std::set<std::string> ids;
  for (const auto& event : MakeMonth(options)) ids.insert(event.id);
  EXPECT_EQ(ids.size(), 6'000u);
  options.end_ms += 3'600'000;
  for (const auto& event : MakeMonth(options)) EXPECT_TRUE(ids.contains(event.id));
  options.seed = 8;
  for (const auto& event : MakeMonth(options)) EXPECT_FALSE(ids.contains(event.id));
}

TEST(Month, IdsAreUuidsOfTheirOwn) {
  for (const auto& event : MakeMonth(Options())) {
    ASSERT_TRUE(events::IsUuid(event.id)) << event.id;
    ASSERT_TRUE(IsDemoId(event.id));
  }
  EXPECT_FALSE(IsDemoId("de300000-1111-4111-8111-000000000001"));
  EXPECT_FALSE(IsDemoId("de300000"));
}

TEST(Month, NobodyDoesWhatCannotBe) {
  std::map<std::string, std::multiset<std::string>> tasks, done;
  std::set<std::string> registered;
  for (const auto& event : MakeMonth(Options())) {
    if (event.who == "anonymous") {
      EXPECT_EQ(event.action, Action::kView);
      continue;
    }
    EXPECT_TRUE(event.who.ends_with(kDemoDomain));
    if (event.action == Action::kRegister) {
      EXPECT_TRUE(registered.insert(event.who).second);
      continue;
    }
    EXPECT_TRUE(registered.contains(event.who)) << event.who;
    if (event.action == Action::kCreate) tasks[event.who].insert(event.what);
    if (event.action != Action::kComplete && event.action != Action::kDelete) continue;
    auto& open = tasks[event.who];
    auto& finished = done[event.who];
    // Of two of the same name, which one is deleted is not told.
    bool completes = event.action == Action::kComplete;
    auto& from = !completes && finished.contains(event.what) ? finished : open;
    auto found = from.find(event.what);
    ASSERT_NE(found, from.end()) << event.who << " " << event.what;
    from.erase(found);
    if (completes) finished.insert(event.what);
  }
  EXPECT_EQ(registered.size(), 25u);
}

TEST(Month, LooksLikeOne) {
  auto options = Options();
  options.events = 20'000;
  std::map<Action, int> actions;
  int weekend = 0, night = 0;
  for (const auto& event : MakeMonth(options)) {
    ++actions[event.action];
    auto day = (event.time_ms / kDay + 3) % 7;
    if (day >= 5) ++weekend;
    auto hour = event.time_ms % kDay / 3'600'000;
    if (hour < 4) ++night;
  }
  EXPECT_GT(actions[Action::kView], actions[Action::kCreate]);
  EXPECT_GT(actions[Action::kCreate], actions[Action::kComplete]);
  EXPECT_GT(actions[Action::kComplete], actions[Action::kDelete]);
  EXPECT_GT(actions[Action::kDelete], 0);
  EXPECT_GT(actions[Action::kLogin], 100);
  EXPECT_LT(weekend, 20'000 / 5);
  EXPECT_LT(night, 20'000 / 6);
}

TEST(Titles, HaveNoSlotsLeft) {
  Dice dice(1);
  for (int i = 0; i < 2'000; ++i) {
    auto title = MakeTitle(static_cast<std::size_t>(i) % kTitleKinds, dice);
    EXPECT_FALSE(title.empty());
    EXPECT_EQ(title.find('%'), std::string::npos) << title;
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < 5'000; ++i) names.insert(DemoName(i));
  EXPECT_EQ(names.size(), 5'000u);
}

}  // namespace
}  // namespace taskflow::app
