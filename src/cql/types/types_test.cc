#include <gtest/gtest.h>

#include "cql/types/compare.h"
#include "cql/types/text.h"
#include "cql/types/token.h"
#include "cql/types/type.h"

namespace taskflow::cql {
namespace {

std::string Printed(std::string_view text) {
  auto type = ParseType(text);
  return type ? ToCql(*type) : "error: " + type.error().message;
}

Type Of(std::string_view text) {
  auto type = ParseType(text);
  EXPECT_TRUE(type) << text;
  return type.value_or(Type{});
}

std::string Bytes(std::string_view type, std::string_view text) {
  auto bytes = FromText(Of(type), text);
  EXPECT_TRUE(bytes) << type << " " << text;
  return bytes.value_or("");
}

TEST(TypeText, IsPrintedAsCassandraPrintsIt) {
  for (std::string_view text : {"ascii",
                                "bigint",
                                "blob",
                                "boolean",
                                "counter",
                                "date",
                                "decimal",
                                "double",
                                "duration",
                                "float",
                                "inet",
                                "int",
                                "smallint",
                                "text",
                                "time",
                                "timestamp",
                                "timeuuid",
                                "tinyint",
                                "uuid",
                                "varint",
                                "list<int>",
                                "set<text>",
                                "map<text, int>",
                                "frozen<map<text, frozen<list<int>>>>",
                                "frozen<tuple<int, text>>",
                                "map<text, frozen<set<inet>>>",
                                "list<frozen<tuple<int, frozen<list<int>>>>>"}) {
    EXPECT_EQ(Printed(text), text);
  }
  EXPECT_EQ(Printed(" VARCHAR "), "text");
  EXPECT_EQ(Printed("Map < Text,INT >"), "map<text, int>");
  EXPECT_EQ(Printed("tuple<int, list<int>>"), "frozen<tuple<int, frozen<list<int>>>>");
  EXPECT_EQ(Printed("frozen<map<text, list<int>>>"), "frozen<map<text, frozen<list<int>>>>");
}

TEST(TypeText, IsRefusedWithItsReason) {
  EXPECT_EQ(Printed("foo"), "error: Unknown type foo");
  EXPECT_EQ(Printed("list<list<int>>"),
            "error: Non-frozen collections are not allowed inside collections: list<list<int>>");
  EXPECT_TRUE(Printed("frozen<int>").starts_with("error: frozen<> is only allowed on"));
  EXPECT_TRUE(Printed("map<duration, int>").starts_with("error: Durations are not allowed"));
  EXPECT_TRUE(Printed("list<counter>").starts_with("error: Counters are not allowed"));
  for (std::string_view text :
       {"", "<", "list", "list<", "list<int", "list<int,int>", "map<int>", "int>", "int int",
        "frozen", "frozen<list<int>", "\"int\"", "list<>", "a.b"}) {
    EXPECT_TRUE(Printed(text).starts_with("error")) << text;
  }
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "frozen<list<";
  EXPECT_EQ(ParseType(deep).error().code, ErrorCode::kTooLarge);
}

TEST(TypeText, NamesUserTypesWhenAsked) {
  EXPECT_EQ(ToCql(*ParseType("frozen<ks.address>", true)), "frozen<address>");
  EXPECT_EQ(ParseType("\"Mixed\"", true)->name, "Mixed");
}

TEST(Token, IsTheDriversToken) {
  // From the Python driver 3.30's tests and what its Murmur3Token answers.
  std::string signed_bytes;
  for (int i = 0; i < 10; ++i) signed_bytes += std::string("\x00\xff\x10\xfa\x99", 5);
  EXPECT_EQ(TokenOf("123"), -7468325962851647638);
  EXPECT_EQ(TokenOf(signed_bytes), 5837342703291459765);
  EXPECT_EQ(TokenOf(std::string(8, '\xfe')), -8927430733708461935);
  EXPECT_EQ(TokenOf(std::string(8, '\x10')), 1446172840243228796);
  EXPECT_EQ(TokenOf("9223372036854775807"), 7162290910810015547);
  EXPECT_EQ(TokenOf(std::string(15, '\xf0')), 6485615539692487773);
  EXPECT_EQ(TokenOf("f47ac10b-58cc-4372-a567-0e02b2c3d479"), 5424877583464256765);
  EXPECT_EQ(TokenOf(Bytes("int", "1")), -4069959284402364209);
  EXPECT_EQ(TokenOf(""), INT64_MIN);
}

TEST(Token, CompositeKeysCarryLengths) {
  std::string_view one[] = {"ab"}, two[] = {"ab", ""};
  EXPECT_EQ(PartitionKeyOf(one), "ab");
  EXPECT_EQ(PartitionKeyOf(two), std::string("\0\2ab\0\0\0\0", 8));
}

TEST(Order, FollowsEachType) {
  auto ascending = [](std::string_view type, std::vector<std::string_view> texts) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      for (std::size_t j = 0; j < texts.size(); ++j) {
        int order = Compare(Of(type), Bytes(type, texts[i]), Bytes(type, texts[j]));
        EXPECT_EQ(order < 0, i < j) << type << " " << texts[i] << " " << texts[j];
        EXPECT_EQ(order > 0, i > j) << type << " " << texts[i] << " " << texts[j];
      }
    }
  };
  ascending("int", {"-2147483648", "-1", "0", "1", "2147483647"});
  ascending("tinyint", {"-128", "-1", "0", "127"});
  ascending("smallint", {"-32768", "0", "32767"});
  ascending("bigint", {"-9223372036854775808", "-1", "0", "9223372036854775807"});
  ascending("double", {"-inf", "-1e300", "-0.0", "0.0", "1e-300", "1", "inf", "nan"});
  ascending("float", {"-1.5", "-0.0", "0.0", "1.5", "nan"});
  ascending("varint", {"-99999999999999999999", "-129", "-128", "-1", "0", "127", "128", "255",
                       "256", "99999999999999999999"});
  ascending("decimal",
            {"-10", "-9.5", "-0.001", "0", "0.0011", "0.01", "1", "9.99", "10", "1e20", "1.1e20"});
  ascending("text", {"", "a", "aa", "b", "\xc3\xa9"});
  ascending("date", {"-0001-01-01", "1969-12-31", "1970-01-01", "2026-11-24"});
  ascending("timestamp", {"1969-12-31", "1970-01-01", "2026-11-24 10:00"});
  ascending("inet", {"10.0.0.1", "127.0.0.1", "192.168.0.1"});
  ascending("timeuuid",
            {"ffffffff-0000-1000-8000-000000000000", "00000000-0001-1000-8000-000000000000",
             "00000000-0001-1000-0000-000000000000"});
  ascending("uuid",
            {"ffffffff-0000-1000-8000-000000000000", "00000000-0001-1000-8000-000000000000",
             "00000000-0000-4000-8000-000000000000", "f0000000-0000-4000-8000-000000000000"});
}

TEST(Order, OfEqualDecimalsOfUnequalScaleIsNone) {
  EXPECT_EQ(Compare(Of("decimal"), Bytes("decimal", "1.0"), Bytes("decimal", "1.000")), 0);
  EXPECT_EQ(Compare(Of("decimal"), Bytes("decimal", "0"), Bytes("decimal", "0e5")), 0);
}

TEST(Validation, KnowsEachTypesBytes) {
  auto valid = [](std::string_view type, std::string_view bytes) {
    return Validate(Of(type), bytes).has_value();
  };
  using namespace std::string_view_literals;
  EXPECT_TRUE(valid("int", "1234"));
  EXPECT_TRUE(valid("int", ""));
  EXPECT_FALSE(valid("int", "123"));
  EXPECT_FALSE(valid("tinyint", ""));
  EXPECT_TRUE(valid("text", "h\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
  for (auto bad : {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                   "12345678\xff"})
    EXPECT_FALSE(valid("text", bad));
  EXPECT_FALSE(valid("ascii", "\xc3\xa9"));
  EXPECT_FALSE(valid("timeuuid", "\0\0\0\0\0\0\x40\0\0\0\0\0\0\0\0\0"sv));
  EXPECT_FALSE(valid("inet", "12345"));
  EXPECT_TRUE(valid("list<int>", "\0\0\0\1\0\0\0\4abcd"sv));
  EXPECT_FALSE(valid("list<int>", "\0\0\0\1\0\0\0\3abc"sv));
  EXPECT_FALSE(valid("list<int>", "\0\0\0\1\xff\xff\xff\xff"sv));
  EXPECT_FALSE(valid("list<int>", "\x7f\xff\xff\xff"sv));
  EXPECT_FALSE(valid("list<int>", "\0\0\0\0x"sv));
  EXPECT_TRUE(valid("tuple<int, text>", "\xff\xff\xff\xff\0\0\0\1a"sv));
  EXPECT_TRUE(valid("tuple<int, text>", "\0\0\0\4abcd"sv));
  EXPECT_FALSE(valid("time", "\x7f\xff\xff\xff\xff\xff\xff\xff"sv));
  EXPECT_FALSE(valid("duration", "\1\2\2"sv));
  EXPECT_EQ(Validate(Of("int"), "123").error().message, "Expected 4 or 0 byte int (3)");
}

}  // namespace
}  // namespace taskflow::cql
