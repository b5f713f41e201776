#include "app/option_values.h"

#include <gtest/gtest.h>

namespace taskflow::app {
namespace {

constexpr std::int64_t kNow = 1'764'000'000'000;

Call With(std::string name, std::string value) {
  Call call;
  call.options[std::move(name)] = std::move(value);
  return call;
}

TEST(OptionValues, NumbersHaveBordersAndADefault) {
  EXPECT_EQ(*NumberOption({}, "--limit", 20, 1, 100), 20);
  EXPECT_EQ(*NumberOption(With("--limit", "100"), "--limit", 20, 1, 100), 100);
  for (const char* wrong : {"0", "101", "", "x", "1x", "-1", "1.5", "99999999999999999999"}) {
    auto number = NumberOption(With("--limit", wrong), "--limit", 20, 1, 100);
    ASSERT_FALSE(number) << wrong;
    EXPECT_EQ(number.error().code, ErrorCode::kInvalid);
    EXPECT_NE(number.error().message.find("--limit"), std::string::npos);
  }
}

TEST(OptionValues, AMomentIsAgoOrADayOrATime) {
  EXPECT_EQ(*ParseMoment("90s", kNow), kNow - 90'000);
  EXPECT_EQ(*ParseMoment("2h", kNow), kNow - 7'200'000);
  EXPECT_EQ(*ParseMoment("1w", kNow), kNow - 604'800'000);
  EXPECT_EQ(*ParseMoment("2025-11-24", kNow), 1'763'942'400'000);
  EXPECT_EQ(*ParseMoment("2025-11-24T10:00:00.123Z", kNow), 1'763'978'400'123);
  EXPECT_EQ(*ParseMoment("1763978400123", kNow), 1'763'978'400'123);
  for (const char* wrong : {"", "h", "2y", "-1h", "yesterday", "2025-13-01"}) {
    EXPECT_FALSE(ParseMoment(wrong, kNow)) << wrong;
  }
}

TEST(OptionValues, MomentErrorsNameTheOption) {
  EXPECT_FALSE(MomentOption({}, "--since", kNow)->has_value());
  auto moment = MomentOption(With("--since", "soon"), "--since", kNow);
  ASSERT_FALSE(moment);
  EXPECT_TRUE(moment.error().message.starts_with("--since: 'soon'")) << moment.error().message;
}

TEST(OptionValues, ListsAreSplitAtCommas) {
  EXPECT_EQ(SplitList(" a, b ,,c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(SplitList("").empty());
}

}  // namespace
}  // namespace taskflow::app
