#include "store/query/literal.h"

#include <gtest/gtest.h>

#include "store/query/made_values.h"

namespace taskflow::store {
namespace {

using namespace std::string_literals;

TEST(Literal, Times) {
  EXPECT_EQ(ParseTimestampMillis("1970-01-02"), 86'400'000);
  EXPECT_EQ(ParseTimestampMillis("2026-11-24 10:00:00.123+0100"), 1'795'510'800'123);
  EXPECT_EQ(ParseTimestampMillis("2026-11-24T10:00Z"), 1'795'514'400'000);
  EXPECT_EQ(ParseTimestampMillis("-5"), -5);
  EXPECT_EQ(ParseTimeNanos("00:00:01.5"), 1'500'000'000);
  EXPECT_EQ(ParseDays("1969-12-31"), -1);
  for (auto bad : {"", "2026", "2026-13-01", "2026-02-30", "2026-01-01x", "99:00", "10:00:00."}) {
    EXPECT_EQ(ParseDays(bad), std::nullopt) << bad;
    EXPECT_EQ(ParseTimeNanos(bad), std::nullopt) << bad;
  }
}

TEST(Literal, VarintsAreAsShortAsTheyCanBe) {
  auto encoded = [](std::string_view digits) {
    std::string out;
    EXPECT_TRUE(ParseVarint(digits, out));
    return out;
  };
  EXPECT_EQ(encoded("0"), "\0"s);
  EXPECT_EQ(encoded("127"), "\x7f"s);
  EXPECT_EQ(encoded("128"), "\0\x80"s);
  EXPECT_EQ(encoded("-1"), "\xff"s);
  EXPECT_EQ(encoded("-128"), "\x80"s);
  EXPECT_EQ(encoded("-129"), "\xff\x7f"s);
  std::string out;
  EXPECT_FALSE(ParseVarint("12a", out));
  EXPECT_FALSE(ParseVarint(std::string(2'000, '9'), out));
}

// Examples of the native protocol's specification, v5 section 3, [vint].
TEST(Literal, Vints) {
  auto encoded = [](std::int64_t value) {
    std::string out;
    AppendVint(out, value);
    return out;
  };
  EXPECT_EQ(encoded(0), "\0"s);
  EXPECT_EQ(encoded(-1), "\1"s);
  EXPECT_EQ(encoded(64), "\x80\x80"s);
  EXPECT_EQ(encoded(128), "\x81\0"s);
  EXPECT_EQ(encoded(INT64_MIN), "\xff\xff\xff\xff\xff\xff\xff\xff\xff"s);
}

TEST(Literal, WrongKindsAreRefused) {
  cql::Term text{.kind = cql::Term::Kind::kString, .text = "x"};
  for (auto type : {cql::TypeId::kInt, cql::TypeId::kUuid, cql::TypeId::kBoolean,
                    cql::TypeId::kInet, cql::TypeId::kTimestamp}) {
    EXPECT_FALSE(EncodeLiteral(text, {.id = type}, "c"));
  }
  cql::Term number{.kind = cql::Term::Kind::kInteger, .text = "300"};
  EXPECT_FALSE(EncodeLiteral(number, {.id = cql::TypeId::kTinyint}, "c"));
  EXPECT_EQ(*EncodeLiteral(number, {.id = cql::TypeId::kSmallint}, "c"), "\1\x2c"s);
}

}  // namespace
}  // namespace taskflow::store
