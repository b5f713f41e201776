#include <gtest/gtest.h>

#include "insights/limits.h"
#include "insights/questions/queries.h"
#include "insights/questions/test_view.h"

namespace taskflow::insights {
namespace {

class NamesTest : public ::testing::Test {
 protected:
  NamesTest() : view_(64) {
    for (int i = 0; i < 2'000; ++i) {
      Event event;
      event.action = i % 3 == 0 ? "view" : "create";
      event.who = i % 7 == 0 ? "anonymous" : "person" + std::to_string(i % 40);
      event.what = "thing " + std::to_string(i % 97);
      event.time_ms = 1'000'000 + i * 1'000;
      view_.Add(event);
    }
  }
  TestView view_;
  Sums sums_;
};

TEST_F(NamesTest, ThePartsAreAllNamesAndTheirRowsThoseOfTheTop) {
  for (auto by : {TopBy::kWho, TopBy::kWhat, TopBy::kPage, TopBy::kTitle}) {
    const auto top = *TopOf(view_, {}, by, kTopMax, sums_);
    std::map<std::string, std::uint64_t> events;
    std::vector<std::string> names;
    for (std::size_t part = 1; part <= 4; ++part) {
      const auto some = *NamesOf(view_, {}, by, {part, 4}, 1'000, sums_);
      EXPECT_EQ(some.all, top.names);
      EXPECT_FALSE(some.too_many);
      EXPECT_LT(some.rows.size(), top.names);
      for (const auto& [text, count] : some.rows) {
        EXPECT_TRUE(events.emplace(text, count).second) << text;
        names.push_back(text);
      }
    }
    EXPECT_EQ(events.size(), top.names);
    names.emplace_back("nobody knows this");
    auto rows = *DescribeNames(view_, {}, by, names, sums_);
    EXPECT_EQ(rows.size(), top.rows.size());
    for (const auto& row : top.rows) {
      EXPECT_EQ(events[row.name], row.events);
      auto found = std::find_if(rows.begin(), rows.end(),
                                [&](const auto& one) { return one.name == row.name; });
      ASSERT_NE(found, rows.end());
      EXPECT_EQ(found->people, row.people);
      EXPECT_EQ(found->first_ms, row.first_ms);
      EXPECT_EQ(found->last_ms, row.last_ms);
    }
  }
}

TEST_F(NamesTest, TooManyForOneAnswer) {
  const auto some = *NamesOf(view_, {}, TopBy::kWhat, {1, 1}, 96, sums_);
  EXPECT_TRUE(some.too_many);
  EXPECT_EQ(some.all, 97u);
  EXPECT_TRUE(some.rows.empty());
  EXPECT_FALSE(NamesOf(view_, {}, TopBy::kWhat, {1, 1}, 97, sums_)->too_many);
  EXPECT_FALSE(
      DescribeNames(view_, {}, TopBy::kWhat, std::vector<std::string>(kTopMax + 1), sums_));
}

}  // namespace
}  // namespace taskflow::insights
