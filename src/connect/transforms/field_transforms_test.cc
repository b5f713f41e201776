// Transforms of fields, topics and headers. Times and texts are those of Kafka 3.9's own tests
// (connect/transforms/src/test: TimestampConverterTest, CastTest, MaskFieldTest, FlattenTest).
#include "connect/connect_fixture.h"
#include "connect/data/literal.h"
#include "connect/transforms/time_format.h"
#include "connect/transforms/transform_fixture.h"

namespace taskflow::connect {
namespace {

constexpr std::int64_t kMoment = 86'400'000LL + 1'234;  // 1970-01-02T00:00:01.234Z
constexpr const char* kPattern = "yyyy MM dd HH mm ss SSS z";
constexpr const char* kMomentText = "1970 01 02 00 00 01 234 UTC";

TEST_F(TransformTest, CastChangesFieldsAndTheirTypes) {
  ASSERT_TRUE(Apply("Cast$Value", {{"spec", "n:string,id:string"}}));
  EXPECT_EQ(record_.value.Find("n")->text(), "7");
  EXPECT_EQ(record_.value.schema->fields[1].schema->type, Type::kString);
  ASSERT_TRUE(Apply("Cast$Value", {{"spec", "n:float64"}}));
  EXPECT_EQ(record_.value.Find("n")->real, 7);
}

TEST_F(TransformTest, CastChangesAWholeValue) {
  record_.value = Value::Real(Type::kFloat64, 42.7, nullptr);
  ASSERT_TRUE(Apply("Cast$Value", {{"spec", "int8"}}));
  EXPECT_EQ(record_.value.integer, 42);
  EXPECT_EQ(record_.value.type, Type::kInt8);
  record_.value = Value::Integer(Type::kInt32, 300);
  ASSERT_TRUE(Apply("Cast$Value", {{"spec", "int8"}}));
  EXPECT_EQ(record_.value.integer, 44);  // the low byte
  record_.value = Value::Null();
  EXPECT_TRUE(Apply("Cast$Value", {{"spec", "int8"}}));
}

TEST_F(TransformTest, CastSaysWhatCannotBeCast) {
  auto wrong = Apply("Cast$Value", {{"spec", "id:int32"}});
  EXPECT_EQ(wrong.error().message, "Value (u-1) was out of range for requested data type INT32");
  EXPECT_EQ(Apply("Cast$Value", {{"spec", "id:money"}}).error().message,
            "Invalid type found in casting spec: money");
  EXPECT_FALSE(Apply("Cast$Value", {{"spec", "int8,id:int32"}}));
}

TEST_F(TransformTest, MaskFieldPutsZerosOrAReplacement) {
  ASSERT_TRUE(Apply("MaskField$Value", {{"fields", "id,n"}}));
  EXPECT_EQ(record_.value.Find("id")->text(), "");
  EXPECT_EQ(record_.value.Find("n")->integer, 0);
  UseMap();
  ASSERT_TRUE(Apply("MaskField$Value", {{"fields", "id,n"}, {"replacement", "123"}}));
  EXPECT_EQ(record_.value.Find("id")->text(), "123");
  EXPECT_EQ(record_.value.Find("n")->integer, 123);
  EXPECT_EQ(Apply("MaskField$Value", {{"fields", "n"}, {"replacement", "x"}}).error().message,
            "Unable to convert x (INT64) to number");
  record_.value = Value::Null();
  EXPECT_EQ(Apply("MaskField$Value", {{"fields", "n"}}).error().message,
            "Only Map objects supported in absence of schema for [mask fields], found: null");
}

TEST_F(TransformTest, FlattenJoinsNames) {
  const Schema outer{.type = Type::kStruct,
                     .fields = {{"a", record_.value.schema}, {"b", &OptionalString()}}};
  std::vector<Value> items{record_.value, Value::Null(&OptionalString())};
  record_.value = Value::Container(Type::kStruct, items.data(), 2, &outer);
  ASSERT_TRUE(Apply("Flatten$Value", {{"delimiter", "_"}}));
  ASSERT_EQ(record_.value.size, 3U);
  EXPECT_EQ(record_.value.Find("a_id")->text(), "u-1");
  EXPECT_EQ(record_.value.Find("a_n")->integer, 7);
  EXPECT_TRUE(record_.value.Find("b")->IsNull());
}

TEST_F(TransformTest, FlattenTakesNestedMaps) {
  UseMap();
  std::vector<Value> items{Value::Text(Type::kString, "a"), record_.value};
  record_.value = Value::Container(Type::kMap, items.data(), 1, nullptr);
  ASSERT_TRUE(Apply("Flatten$Value", {}));
  EXPECT_EQ(record_.value.Find("a.id")->text(), "u-1");
}

TEST_F(TransformTest, TimestampConverterGoesBetweenForms) {
  record_.value = Value::Integer(Type::kInt64, kMoment);
  ASSERT_TRUE(Apply("TimestampConverter$Value", {{"target.type", "string"}, {"format", kPattern}}));
  EXPECT_EQ(record_.value.text(), kMomentText);
  ASSERT_TRUE(
      Apply("TimestampConverter$Value",
            {{"target.type", "unix"}, {"format", kPattern}, {"unix.precision", "microseconds"}}));
  EXPECT_EQ(record_.value.integer, kMoment * 1'000);
}

TEST_F(TransformTest, TimestampConverterChangesAField) {
  record_.timestamp_ms = kMoment;
  ASSERT_TRUE(Apply("InsertField$Value", {{"timestamp.field", "at"}}));
  auto as = [&](const char* target) {
    auto before = record_.value;
    EXPECT_TRUE(Apply("TimestampConverter$Value", {{"field", "at"}, {"target.type", target}}));
    auto at = *record_.value.Find("at");
    record_.value = before;
    return at;
  };
  EXPECT_EQ(as("Date").integer, 1);
  EXPECT_EQ(as("Time").integer, 1'234);
  EXPECT_EQ(as("Timestamp").schema->name, "org.apache.kafka.connect.data.Timestamp");
  EXPECT_EQ(
      Apply("TimestampConverter$Value", {{"field", "at"}, {"target.type", "string"}}).error().code,
      ErrorCode::kInvalid);
}

TEST_F(TransformTest, TimestampConverterTakesTimesFarAway) {
  auto as = [&](const char* target, std::int64_t ms) {
    record_.value = Value::Integer(Type::kInt64, ms);
    return Apply("TimestampConverter$Value", {{"target.type", target}});
  };
  ASSERT_TRUE(as("Time", INT64_MIN));
  EXPECT_EQ(record_.value.integer, ((16 * 60 + 47) * 60 + 4) * 1'000 + 192);
  EXPECT_EQ(as("Date", INT64_MIN).error().message,
            "-9223372036854775808 ms is too large for a Date");
  ASSERT_TRUE(as("Date", (std::int64_t{INT32_MAX} + 1) * 86'400'000 - 1));
  EXPECT_EQ(record_.value.integer, INT32_MAX);
}

TEST_F(TransformTest, TimestampRouterPutsTheTimeIntoTheTopic) {
  record_.topic = "test";
  record_.timestamp_ms = 1'483'425'001'864;
  ASSERT_TRUE(Apply("TimestampRouter", {{"topic.format", "ts-${topic}-${timestamp}-ts"},
                                        {"timestamp.format", "yyyyMMddHHmm"}}));
  EXPECT_EQ(record_.topic, "ts-test-201701030630-ts");
  record_.timestamp_ms = -1;
  EXPECT_FALSE(Apply("TimestampRouter", {}));
}

TEST_F(TransformTest, SetSchemaMetadataNamesASchema) {
  ASSERT_TRUE(Apply("SetSchemaMetadata$Value", {{"schema.name", "foo"}, {"schema.version", "42"}}));
  EXPECT_EQ(record_.value.schema->name, "foo");
  EXPECT_EQ(record_.value.schema->version, 42);
  UseMap();
  EXPECT_EQ(Apply("SetSchemaMetadata$Value", {{"schema.name", "foo"}}).error().message,
            "Schema required for [updating schema metadata]");
}

TEST_F(TransformTest, HeadersComeGoAndAreSeen) {
  ASSERT_TRUE(Apply("InsertHeader", {{"header", "one"}, {"value.literal", "1"}}));
  ASSERT_TRUE(
      Apply("HeaderFrom$Value", {{"fields", "id"}, {"headers", "two"}, {"operation", "move"}}));
  ASSERT_EQ(record_.headers.size(), 2U);
  EXPECT_EQ(record_.headers[0].value.type, Type::kInt8);
  EXPECT_EQ(record_.headers[1].value.text(), "u-1");
  EXPECT_EQ(record_.value.Find("id"), nullptr);
  EXPECT_EQ(record_.value.Find("n")->integer, 7);
  ASSERT_TRUE(Apply("DropHeaders", {{"headers", "one,three"}}));
  EXPECT_EQ(record_.headers.size(), 1U);
  EXPECT_FALSE(
      Apply("HeaderFrom$Value", {{"fields", "n"}, {"headers", "a,b"}, {"operation", "copy"}}));
}

TEST(TimeFormat, WritesAndReadsAsJavaDoes) {
  auto both = [](std::string_view pattern, std::string_view text, std::int64_t ms) {
    auto format = TimeFormat::Compile(pattern);
    ASSERT_TRUE(format) << pattern;
    EXPECT_EQ(format->Format(ms), text);
    EXPECT_EQ(format->Parse(text), ms) << pattern;
  };
  both("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2017-01-03T06:30:01.864Z", 1'483'425'001'864);
  both("EEE, d MMM yyyy hh:mm:ss a z", "Tue, 3 Jan 2017 06:30:01 AM UTC", 1'483'425'001'000);
  both("yyyyMMdd", "20170103", 1'483'401'600'000);
  both("yyyy-DDD", "2017-003", 1'483'401'600'000);
  both("HH 'o''clock'", "07 oclock", 7 * 3'600'000);
  EXPECT_EQ(TimeFormat::Compile("yyyy-MM-dd HH:mm Z")->Parse("2017-01-03 08:30 +0200"),
            1'483'425'000'000);
  EXPECT_EQ(TimeFormat::Compile("yyyy-MM-dd")->Parse("yesterday"), std::nullopt);
  EXPECT_EQ(TimeFormat::Compile("yyyy-QQ").error().message, "Illegal pattern character 'Q'");
  EXPECT_EQ(TimeFormat::Compile("'open").error().message, "Unterminated quote");
}

TEST(TimeFormat, KnowsTimesFarAway) {
  EXPECT_EQ(TimeFormat::Compile("yyyy-MM-dd'T'HH:mm:ss.SSSXXX E")->Format(INT64_MAX),
            "292278994-08-17T07:12:55.807Z Sun");
  EXPECT_EQ(TimeFormat::Compile("HH:mm:ss.SSS")->Format(INT64_MIN), "16:47:04.192");
  for (auto pattern : {"dd", "D", "MM", "yyyy", "HH"})
    EXPECT_EQ(TimeFormat::Compile(pattern)->Parse("999999999999").has_value(), pattern[0] == 'H');
}

TEST(Literal, TextsOfNumbersAreJavas) {
  for (auto [number, text] :
       std::initializer_list<std::pair<double, const char*>>{{1, "1.0"},
                                                             {0, "0.0"},
                                                             {-0.5, "-0.5"},
                                                             {1e7, "1.0E7"},
                                                             {1234567, "1234567.0"},
                                                             {0.001, "0.001"},
                                                             {0.0001, "1.0E-4"},
                                                             {1.5e300, "1.5E300"},
                                                             {100, "100.0"}}) {
    EXPECT_EQ(JavaText(number, false), text);
  }
  EXPECT_EQ(JavaText(0.1F, true), "0.1");
}

TEST(Literal, TakesTheTypeThatFits) {
  Arena arena;
  auto type = [&](std::string_view text) { return ParseLiteral(text, arena).type; };
  EXPECT_EQ(type("null"), Type::kNull);
  EXPECT_EQ(type("true"), Type::kBoolean);
  EXPECT_EQ(type("127"), Type::kInt8);
  EXPECT_EQ(type("-129"), Type::kInt16);
  EXPECT_EQ(type("40000"), Type::kInt32);
  EXPECT_EQ(type("3000000000"), Type::kInt64);
  EXPECT_EQ(type("1.5"), Type::kFloat32);
  EXPECT_EQ(type("2026-11-25"), Type::kInt32);
  EXPECT_EQ(ParseLiteral("2019-08-23T14:34:54.346Z", arena).integer, 1'566'570'894'346);
  EXPECT_EQ(type("e"), Type::kString);
}

}  // namespace
}  // namespace taskflow::connect
