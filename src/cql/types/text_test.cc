#include "cql/types/text.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/random.h"
#include "cql/types/numbers.h"

namespace taskflow::cql {
namespace {

Type Of(std::string_view text) { return ParseType(text, true).value_or(Type{}); }

std::string Shown(std::string_view type, std::string_view text) {
  auto bytes = FromText(Of(type), text);
  return bytes ? ToText(Of(type), *bytes) : "error: " + bytes.error().message;
}
std::string Json(std::string_view type, std::string_view text) {
  auto bytes = FromText(Of(type), text);
  return bytes ? ToJsonText(Of(type), *bytes) : "error: " + bytes.error().message;
}

// A collection of elements given as text.
std::string Collected(std::string_view element, std::vector<std::string_view> texts,
                      std::size_t width = 1) {
  std::string out;
  ByteWriter w(out);
  w.I32(static_cast<std::int32_t>(texts.size() / width));
  for (auto text : texts) {
    auto bytes = FromText(Of(element), text).value_or("");
    w.I32(static_cast<std::int32_t>(bytes.size()));
    w.Raw(bytes);
  }
  return out;
}

TEST(Text, ComesBackAsItWasGiven) {
  for (auto [type, text] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"int", "-5"},
           {"bigint", "9223372036854775807"},
           {"tinyint", "-128"},
           {"smallint", "7"},
           {"varint", "-12345678901234567890123"},
           {"varint", "0"},
           {"varint", "128"},
           {"varint", "-128"},
           {"decimal", "-12.50"},
           {"decimal", "0.000001"},
           {"decimal", "1E+7"},
           {"decimal", "1.25E-10"},
           {"decimal", "0"},
           {"decimal", "-0.5"},
           {"text", "t\xc3\xa9"},
           {"blob", "0x00ff"},
           {"blob", "0x"},
           {"uuid", "f47ac10b-58cc-4372-a567-0e02b2c3d479"},
           {"inet", "10.0.0.1"},
           {"inet", "2001:db8::1"},
           {"date", "2026-11-24"},
           {"date", "0001-01-01"},
           {"time", "10:00:00.123456789"},
           {"duration", "1y2mo3d4h5m6s7ms8us9ns"},
           {"duration", "-1d"},
           {"duration", "14d"},
           {"timeuuid", "d2177dd0-eaa2-11de-a572-001b779c76e3"}}) {
    EXPECT_EQ(Shown(type, text), text) << type;
  }
}

TEST(Text, IsCqlshsText) {
  EXPECT_EQ(Shown("timestamp", "2026-11-24 10:00:00.123+0100"), "2026-11-24 09:00:00.123000+0000");
  EXPECT_EQ(Shown("timestamp", "1969-12-31T23:59:59.999Z"), "1969-12-31 23:59:59.999000+0000");
  EXPECT_EQ(Shown("timestamp", "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(Shown("boolean", "TRUE"), "True");
  EXPECT_EQ(Shown("double", "3.14159265"), "3.14159");
  EXPECT_EQ(Shown("double", "1234.5678"), "1234.5678");
  EXPECT_EQ(Shown("double", "1e20"), "1e+20");
  EXPECT_EQ(Shown("double", "0"), "0");
  EXPECT_EQ(Shown("float", "nan"), "NaN");
  EXPECT_EQ(Shown("text", "a\nb\\c\x01'"), "a\\nb\\\\c\\x01'");
  EXPECT_EQ(ToText(Of("int"), std::nullopt), "null");
  EXPECT_EQ(ToText(Of("int"), "abc"), "0x616263");
  EXPECT_EQ(ToText(Of("int"), ""), "");
  EXPECT_EQ(Shown("duration", "P1Y2M3DT4H5M6S"), "1y2mo3d4h5m6s");
  EXPECT_EQ(Shown("duration", "P2W"), "14d");
  EXPECT_EQ(Shown("decimal", "-12.50e3"), "-1.250E+4");
}

TEST(Text, OfCollectionsQuotesTheirTexts) {
  EXPECT_EQ(ToText(Of("list<int>"), Collected("int", {"3", "1"})), "[3, 1]");
  EXPECT_EQ(ToText(Of("set<text>"), Collected("text", {"it's", "b"})), "{'it''s', 'b'}");
  EXPECT_EQ(ToText(Of("map<text, text>"), Collected("text", {"a", "1", "b", "2"}, 2)),
            "{'a': '1', 'b': '2'}");
  EXPECT_EQ(ToText(Of("list<inet>"), Collected("inet", {"::1"})), "['::1']");
  EXPECT_EQ(
      ToText(Of("tuple<int, text>"), std::string_view("\0\0\0\4\0\0\0\7\xff\xff\xff\xff", 12)),
      "(7, null)");
}

TEST(Text, AsJson) {
  EXPECT_EQ(Json("text", "a\"b\\\n\x01"), "\"a\\\"b\\\\\\n\\u0001\"");
  EXPECT_EQ(Json("double", "1"), "1.0");
  EXPECT_EQ(Json("float", "0.1"), "0.1");
  EXPECT_EQ(Json("double", "nan"), "null");
  EXPECT_EQ(Json("boolean", "true"), "true");
  EXPECT_EQ(Json("blob", "0x00FF"), "\"0x00ff\"");
  EXPECT_EQ(Json("timestamp", "2026-11-24"), "\"2026-11-24 00:00:00.000Z\"");
  EXPECT_EQ(Json("decimal", "1.50"), "1.50");
  EXPECT_EQ(ToJsonText(Of("map<int, int>"), Collected("int", {"1", "2"}, 2)), "{\"1\": 2}");
  EXPECT_EQ(ToJsonText(Of("list<text>"), Collected("text", {"a", "b"})), "[\"a\", \"b\"]");
  EXPECT_EQ(ToJsonText(Of("int"), std::nullopt), "null");
}

TEST(Text, IsRefusedWhenItIsNoValue) {
  for (auto [type, text] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"int", "2147483648"},
           {"int", "1x"},
           {"int", ""},
           {"tinyint", "128"},
           {"blob", "0x0"},
           {"blob", "xyz"},
           {"uuid", "f47ac10b"},
           {"timeuuid", "f47ac10b-58cc-4372-a567-0e02b2c3d479"},
           {"inet", "10.0.0"},
           {"date", "2026-13-01"},
           {"date", "2026-02-30"},
           {"time", "24:00"},
           {"timestamp", "yesterday"},
           {"timestamp", "2026-11-24T"},
           {"duration", "1x"},
           {"duration", ""},
           {"duration", "P"},
           {"duration", "P1YT"},
           {"duration", "9223372036854775807h"},
           {"decimal", "1e"},
           {"decimal", "."},
           {"varint", "-"},
           {"boolean", "yes"},
           {"list<int>", "[1]"},
           {"ascii", "\xc3\xa9"}}) {
    EXPECT_FALSE(FromText(Of(type), text)) << type << " " << text;
  }
  EXPECT_FALSE(FromText(Of("varint"), std::string(kDigitsMax + 1, '9')));
}

TEST(Durations, KeepEveryValue) {
  for (auto value : {INT64_MIN, INT64_MIN + 1, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1},
                     std::int64_t{63}, std::int64_t{64}, std::int64_t{1} << 35, INT64_MAX}) {
    std::string bytes;
    AppendDuration(bytes, {0, 0, value});
    auto back = ReadDuration(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->nanos, value);
  }
  std::string bytes;
  AppendDuration(bytes, {1, 2, 3});
  EXPECT_EQ(bytes, "\x02\x04\x06");  // as the Python driver writes it
}

TEST(Text, SurvivesAnyBytes) {
  SeededRandom random(7);
  for (std::string_view text : {"ascii",
                                "bigint",
                                "blob",
                                "boolean",
                                "date",
                                "decimal",
                                "double",
                                "duration",
                                "float",
                                "inet",
                                "int",
                                "text",
                                "time",
                                "timestamp",
                                "timeuuid",
                                "uuid",
                                "varint",
                                "list<int>",
                                "map<text, frozen<set<varint>>>",
                                "tuple<int, frozen<list<text>>, duration>"}) {
    auto type = Of(text);
    for (int i = 0; i < 2'000; ++i) {
      auto bytes = random.Bytes(random.U64() % 24);
      if (i % 2 == 0 && bytes.size() > 8)
        bytes.replace(0, 8, std::string_view("\0\0\0\1\0\0\0\4", 8));
      ToText(type, bytes);
      ToJsonText(type, bytes);
      auto back = FromText(type, bytes);
      EXPECT_TRUE(!back || Validate(type, *back));
    }
  }
}

}  // namespace
}  // namespace taskflow::cql
