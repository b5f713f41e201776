#include "insights/questions/filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <thread>

#include "insights/questions/first_seen.h"
#include "insights/questions/queries.h"
#include "insights/questions/test_view.h"

namespace taskflow::insights {
namespace {

tl::expected<Filter, ParameterError> Parse(std::map<std::string, std::string, std::less<>> query) {
  return ParseFilter([&](std::string_view name) -> std::optional<std::string_view> {
    auto found = query.find(name);
    if (found == query.end()) return std::nullopt;
    return found->second;
  });
}

TEST(ParseFilterTest, TakesEveryParameter) {
  auto filter = Parse({{"from", "2026-11-23"},
                       {"to", "1795478400000"},
                       {"action", "view,create"},
                       {"who", "a@b.c"},
                       {"what", "/x"},
                       {"text", "Milk"},
                       {"automated", "false"},
                       {"local", "true"}});
  ASSERT_TRUE(filter) << filter.error().message;
  EXPECT_EQ(*filter, (Filter{.from_ms = 1'795'392'000'000,
                             .to_ms = 1'795'478'400'000,
                             .actions = {"view", "create"},
                             .who = "a@b.c",
                             .what = "/x",
                             .text = "Milk",
                             .automated = false,
                             .local = true}));
  EXPECT_EQ(*Parse({}), Filter{});
  EXPECT_EQ(*Parse({{"who", ""}, {"from", ""}, {"action", ""}}), Filter{});
}

TEST(ParseFilterTest, NamesTheParameterThatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"from", "yesterday"}, {"to", "2026-02-30"},
      {"automated", "yes"},  {"local", "1"},
      {"action", ",,"},      {"text", std::string(5'000, 'x')},
      {"from", "1e9"},       {"to", "99999999999999999999"}};
  for (const auto& [name, value] : wrong) {
    auto filter = Parse({{name, value}});
    ASSERT_FALSE(filter) << name << " " << value;
    EXPECT_EQ(filter.error().parameter, name);
    EXPECT_NE(filter.error().message.find(name), std::string::npos);
  }
  EXPECT_EQ(Parse({{"from", "2026-01-02"}, {"to", "2026-01-02"}}).error().parameter, "to");
}

TEST(ParseTimeTest, Forms) {
  const std::int64_t ten = 1'795'428'000'000;  // 2026-11-23T10:00:00Z
  for (auto text : {"1795428000000", "2026-11-23T10:00Z", "2026-11-23T10:00",
                    "2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000Z", "2026-11-23T11:00:00+01:00",
                    "2026-11-23T05:00-0500", "2026-11-23T11:00:00 01:00", "2026-11-23 10:00"})
    EXPECT_EQ(ParseTime(text), ten) << text;
  EXPECT_EQ(ParseTime("2026-11-23T10:00:00.0305Z"), ten + 30);
  EXPECT_EQ(ParseTime("-1"), -1);
  EXPECT_EQ(ParseTime("0001-01-01"), -62'135'596'800'000);
  for (auto text :
       {"", "2026-11", "2026-11-23T", "2026-11-23T10", "2026-11-23T24:00Z", "2026-11-23T10:00:60Z",
        "2026-11-23T10:00Zx", "2026-11-23T10:00:00.Z", "2025-02-29", "0000-01-01",
        "0001-01-01T00:00+01:00", "253402300800000", "+5", "1 "})
    EXPECT_FALSE(ParseTime(text)) << text;
}

TEST(FirstSeenTest, FollowsWhatComesAndGoes) {
  TestView view(2);
  Sums sums;
  auto add = [&](const std::string& who, std::int64_t ms) {
    view.Add({.action = "view", .who = who, .what = "/", .time_ms = ms});
  };
  auto first = [&](std::string_view who) {
    return FirstSeen(view, sums)->at(view.whos().Find(who));
  };
  add("a", 50);
  add("b", 60);
  add("a", 40);
  EXPECT_EQ(first("a"), 40);
  add("a", 30);
  add("c", 90);
  EXPECT_EQ(first("a"), 30);
  EXPECT_EQ(first("b"), 60);
  EXPECT_EQ(first("c"), 90);
  view.Remove(3);
  view.Remove(1);
  EXPECT_EQ(first("a"), 40);
  EXPECT_EQ(first("b"), kNever);
}

// In whichever order they are asked for, by two threads, and with texts that come later.
TEST(TextMatchesTest, AreSharedAndGrow) {
  TestView view;
  Sums sums;
  auto text_of = [](std::size_t i) {  // each second and third hold it together
    return fmt::format(fmt::runtime(i % 7 == 0   ? "Buy MiLk {}"
                                    : i % 7 == 1 ? "{} mil"
                                                 : "k {}"),
                       i);
  };
  std::vector<TextId> ids;
  auto grow = [&](std::size_t end) {
    for (auto i = ids.size(); i < end; ++i) ids.push_back(view.what_texts().Add(text_of(i)));
  };
  auto look = [&](ViewMatches& matches, bool back) {
    auto mine = ids;
    if (back) std::reverse(mine.begin(), mine.end());
    std::vector<std::uint8_t> has(mine.size());
    std::size_t expected = 0;
    const auto found = matches.whats.Look(view.whats(), mine, has.data());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      ASSERT_EQ(has[i], mine[i] % 7 == 0) << mine[i];
      expected += has[i];
    }
    EXPECT_EQ(found, expected);
  };
  grow(3'000);
  const auto matches = sums.MatchesOf(view, "mILk");
  std::thread beside([&] { look(*matches, true); });
  look(*matches, false);
  beside.join();
  EXPECT_EQ(sums.MatchesOf(view, "mILk"), matches);
  EXPECT_NE(sums.MatchesOf(view, "mil "), matches);
  const auto again = sums.MatchesOf(view, "mILk");
  look(*again, false);
  grow(3'700);
  const auto longer = sums.MatchesOf(view, "mILk");
  EXPECT_NE(longer, again);
  look(*longer, true);
}

// The same filter in one place that is kept: another text of as many events has other answers.
TEST(TextMatchesTest, AreOfTheirText) {
  TestView view(4);
  Sums sums;
  for (int i = 0; i < 40; ++i)
    view.Add({.action = "view", .who = "p" + std::to_string(i % 5), .what = i % 4 ? "/a" : "/b"});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(Summarize(view, {.text = "/A"}, sums)->events.total, 30u);
    EXPECT_EQ(Summarize(view, {.text = "/B"}, sums)->events.total, 10u);
    EXPECT_EQ(Summarize(view, {.text = "P1"}, sums)->events.total, 8u);
    view.Remove(0);
    view.Add({.action = "view", .who = "p0", .what = "/b"});
  }
}

}  // namespace
}  // namespace taskflow::insights
