#include "insights/questions/filter.h"

#include <gtest/gtest.h>

#include <map>

#include "insights/questions/first_seen.h"
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

}  // namespace
}  // namespace taskflow::insights
