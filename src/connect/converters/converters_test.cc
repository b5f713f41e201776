#include "connect/connect_fixture.h"
#include "connect/converters/avro_converter.h"
#include "connect/converters/json_converter.h"
#include "connect/converters/simple.h"

namespace taskflow::connect {
namespace {

class AvroConverterTest : public testing::Test {
 protected:
  AvroConverterTest() : converter_(*registry_.Connect(""), clock_) {}

  Result<Value> Convert(std::string bytes) {
    kept_.push_back(std::move(bytes));
    return converter_.ToConnect("t", kept_.back(), arena_);
  }
  // The value of `avro` bytes under this schema.
  Result<Value> ConvertAs(std::string_view schema, std::string_view avro) {
    registry_.Put(++id_, std::string(schema));
    return Convert(Framed(id_, avro));
  }

  FakeRegistry registry_;
  ManualClock clock_;
  AvroConverter converter_;
  Arena arena_;
  std::deque<std::string> kept_;
  std::int32_t id_ = 100;
};

TEST_F(AvroConverterTest, DecodesTheEvent) {
  auto value = Convert(*Event("u-1").value);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(value->type, Type::kStruct);
  EXPECT_EQ(value->schema->name, "com.taskflow.events.InteractionEvent");
  EXPECT_EQ(value->Find("id")->text(), "u-1");
  EXPECT_EQ(value->Find("who")->text(), "ann");
  EXPECT_EQ(value->Find("absent"), nullptr);
}

TEST_F(AvroConverterTest, AsksForASchemaOnce) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(Convert(*Event("u").value));
  EXPECT_EQ(registry_.asked(), 1);
  registry_.SetAway(true);
  EXPECT_TRUE(Convert(*Event("u").value));
}

TEST_F(AvroConverterTest, TellsAnAbsentRegistryFromABadRecord) {
  registry_.SetAway(true);
  auto away = Convert(*Event("u").value);
  EXPECT_EQ(away.error().code, ErrorCode::kUnavailable);
  registry_.SetAway(false);
  EXPECT_TRUE(Convert(*Event("u").value));

  auto plain = Convert("plain text");
  EXPECT_EQ(plain.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(plain.error().message,
            "Failed to deserialize data for topic t to Avro: Unknown magic byte!");
  auto cut = Convert(Event("u").value->substr(0, 7));
  EXPECT_EQ(cut.error().code, ErrorCode::kCorrupt);
}

TEST_F(AvroConverterTest, DoesNotAskAgainAtOnceForAnUnknownSchema) {
  EXPECT_EQ(Convert(Framed(77, "")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(Convert(Framed(77, "")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(registry_.asked(), 1);
  registry_.Put(77, R"("string")");
  clock_.Advance(std::chrono::seconds(6));
  EXPECT_TRUE(Convert(Framed(77, std::string("\x02x", 2))));
}

TEST_F(AvroConverterTest, NullBytesAreNull) {
  auto value = converter_.ToConnect("t", std::nullopt, arena_);
  EXPECT_TRUE(value->IsNull());
  EXPECT_EQ(value->schema, nullptr);
}

TEST_F(AvroConverterTest, GivesEveryTypeItsShape) {
  using namespace std::literals;
  EXPECT_EQ(ConvertAs(R"("int")", "\x03")->integer, -2);
  EXPECT_EQ(ConvertAs(R"({"type":"int","connect.type":"int8"})", "\x04")->type, Type::kInt8);
  EXPECT_EQ(ConvertAs(R"("long")", "\x04")->type, Type::kInt64);
  EXPECT_EQ(ConvertAs(R"("boolean")", "\x01")->type, Type::kBoolean);
  EXPECT_EQ(ConvertAs(R"("double")", "\0\0\0\0\0\0\xf8\x3f"sv)->real, 1.5);
  EXPECT_EQ(ConvertAs(R"({"type":"enum","name":"E","symbols":["A","B"]})", "\x02")->text(), "B");
  EXPECT_EQ(ConvertAs(R"({"type":"fixed","name":"F","size":2})", "ab")->type, Type::kBytes);
  auto time = ConvertAs(R"({"type":"long","logicalType":"timestamp-millis"})", "\x02");
  EXPECT_EQ(time->schema->logical, Logical::kTimestamp);
  // Micros are none of Connect's types: the number as it is.
  auto micros = ConvertAs(R"({"type":"long","logicalType":"timestamp-micros"})", "\x02");
  EXPECT_EQ(micros->schema->logical, Logical::kNone);
  auto decimal =
      ConvertAs(R"({"type":"bytes","logicalType":"decimal","precision":4,"scale":2})", "\x02\x7b");
  EXPECT_EQ(decimal->schema->logical, Logical::kDecimal);
  EXPECT_EQ(decimal->schema->scale, 2);
}

TEST_F(AvroConverterTest, UnionsWithNullAreOptional) {
  using namespace std::literals;
  auto schema = R"(["null","string"])";
  EXPECT_TRUE(ConvertAs(schema, "\0"sv)->IsNull());
  auto there = ConvertAs(schema, "\x02\x02x");
  EXPECT_EQ(there->text(), "x");
  EXPECT_TRUE(there->schema->optional);
}

TEST_F(AvroConverterTest, OtherUnionsAreStructsOfTheirBranches) {
  auto value = ConvertAs(R"(["string","int"])", "\x02\x06");
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(value->schema->name, "io.confluent.connect.avro.Union");
  EXPECT_TRUE(value->Find("string")->IsNull());
  EXPECT_EQ(value->Find("int")->integer, 3);
}

TEST_F(AvroConverterTest, ARecordMayHaveTheNameThatUnionsGet) {
  auto value = ConvertAs(R"({"type":"record","name":"io.confluent.connect.avro.Union",)"
                         R"("fields":[{"name":"a","type":"int"}]})",
                         "\x04");
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(value->Find("a")->integer, 2);
}

TEST_F(AvroConverterTest, ContainersNest) {
  using namespace std::literals;
  auto value = ConvertAs(R"({"type":"map","values":{"type":"array","items":"int"}})",
                         "\x02\x02k\x04\x02\x04\0\0"sv);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(value->type, Type::kMap);
  const auto* list = value->Find("k");
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->children().size(), 2U);
  EXPECT_EQ(list->children()[1].integer, 2);
}

TEST_F(AvroConverterTest, RecursiveSchemasEnd) {
  using namespace std::literals;
  auto schema = R"({"type":"record","name":"R","fields":[{"name":"next","type":["null","R"]}]})";
  auto value = ConvertAs(schema, "\x02\x02\0"sv);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_TRUE(value->Find("next")->Find("next")->Find("next")->IsNull());
}

TEST(Converters, TextAndBytesStayAsTheyAre) {
  Arena arena;
  StringConverter text;
  EXPECT_EQ(text.ToConnect("t", "x", arena)->text(), "x");
  EXPECT_EQ(text.ToConnect("t", "x", arena)->schema, &OptionalString());
  EXPECT_TRUE(text.ToConnect("t", std::nullopt, arena)->IsNull());
  ByteArrayConverter bytes;
  EXPECT_EQ(bytes.ToConnect("t", "x", arena)->type, Type::kBytes);
}

TEST(Converters, RegistryNamesLeadWhereTheyAreSaid) {
  HostAliases hosts{{"schema-registry", {"127.0.0.1", 18081}}};
  EXPECT_EQ(*ResolveUrls({}, hosts, "http://schema-registry:8081, http://other:80/x"),
            "http://127.0.0.1:18081,http://other:80/x");
  EXPECT_EQ(*ResolveUrls({}, hosts, "http://other:80,http://own:x@third:81", "ann:p@ss"),
            "http://ann:p%40ss@other:80,http://ann:p%40ss@third:81");
  EXPECT_EQ(ResolveUrls({}, hosts, "").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ResolveUrls({}, hosts, "ftp://x").error().code, ErrorCode::kInvalid);
}

TEST(Converters, ARegistrysNameLeadsToItsWholeUrls) {
  HostAliases hosts{{"schema-registry", {"127.0.0.1", 18081}}};
  UrlAliases urls{{"schema-registry", "https://a:1/apis/v7,http://ann:x@b:2"}};
  EXPECT_EQ(*ResolveUrls(urls, hosts, "http://schema-registry:8081,http://other:80"),
            "https://a:1/apis/v7,http://ann:x@b:2,http://other:80");
  EXPECT_EQ(*ResolveUrls(urls, hosts, "http://schema-registry:8081/x"), "http://127.0.0.1:18081/x");
  EXPECT_EQ(*ResolveUrls(urls, hosts, "http://schema-registry", "me:me"),
            "https://me:me@a:1/apis/v7,http://me:me@b:2");
}

Result<Value> Json(std::string_view text, Config config, Arena& arena) {
  static std::vector<std::unique_ptr<Converter>> kept;  // values point to their schemas
  const auto* plugin = FindPlugin(ConverterPlugins(), "JsonConverter");
  ASSIGN_OR_RETURN(auto converter, plugin->make(Settings(plugin->keys(), config), {}));
  kept.push_back(std::move(converter));
  return kept.back()->ToConnect("t", text, arena);
}

TEST(JsonConverter, ReadsTheEnvelope) {
  Arena arena;
  // Written by JsonConverter of Kafka 3.9.1.
  auto value = Json(
      R"({"schema":{"type":"struct","fields":[{"type":"string","optional":false,"field":"id"},)"
      R"({"type":"int32","optional":true,"field":"n"},{"type":"bytes","optional":false,"name":)"
      R"("org.apache.kafka.connect.data.Decimal","version":1,"parameters":{"scale":"2"},"field":"d"},)"
      R"({"type":"int64","optional":false,"default":9,"field":"x"}],"optional":false,"name":"E"},)"
      R"("payload":{"id":"u-1","n":null,"d":"Ajs="}})",
      {}, arena);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(value->schema->name, "E");
  EXPECT_EQ(value->Find("id")->text(), "u-1");
  EXPECT_TRUE(value->Find("n")->IsNull());
  EXPECT_EQ(value->Find("d")->text(), "\x02\x3b");
  EXPECT_EQ(value->Find("d")->schema->scale, 2);
  EXPECT_EQ(value->Find("x")->integer, 9);
}

TEST(JsonConverter, ReadsPlainJson) {
  Arena arena;
  auto value =
      Json(R"({"a":1,"b":[1.5,"x",null],"c":{"d":true}})", {{"schemas.enable", "false"}}, arena);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->Find("a")->integer, 1);
  EXPECT_EQ(value->Find("b")->children()[0].real, 1.5);
  EXPECT_EQ(value->Find("c")->Find("d")->integer, 1);
}

std::string DecimalEnvelope(int scale, std::string_view payload) {
  return fmt::format(
      R"({{"schema":{{"type":"bytes","optional":false,"name":"org.apache.kafka.connect.data.Decimal",)"
      R"("version":1,"parameters":{{"scale":"{}"}}}},"payload":{}}})",
      scale, payload);
}

TEST(JsonConverter, ReadsDecimalsAsBytesAndAsNumbers) {
  Arena arena;
  using namespace std::literals;
  for (auto format : {"BASE64", "NUMERIC"}) {
    auto unscaled = [&](int scale, std::string_view payload) {
      auto value =
          Json(arena.Keep(DecimalEnvelope(scale, payload)), {{"decimal.format", format}}, arena);
      return value ? std::string(value->text()) : value.error().message;
    };
    EXPECT_EQ(unscaled(2, R"("Ajs=")"), "\x02\x3b");
    EXPECT_EQ(unscaled(2, "5.71"), "\x02\x3b");
    EXPECT_EQ(unscaled(2, "5.7100"), "\x02\x3b");
    EXPECT_EQ(unscaled(2, "-571e-2"), "\xfd\xc5");
    EXPECT_EQ(unscaled(2, "5"), "\x01\xf4");
    EXPECT_EQ(unscaled(-2, "5.0E+2"), "\x05");
    EXPECT_EQ(unscaled(3, "-0.000"), "\0"sv);
    // A double has no place for these.
    EXPECT_EQ(unscaled(0, "18446744073709551617"), "\x01\0\0\0\0\0\0\0\x01"sv);
    EXPECT_EQ(unscaled(2, "5.711"),
              "5.711 is no Decimal of scale 2: it has more digits behind the point, or over 1000");
    EXPECT_EQ(unscaled(2, "true"), "Invalid type for BYTES: bool");
    EXPECT_NE(unscaled(2, "1e999").find("is no Decimal"), std::string::npos);
  }
}

TEST(JsonConverter, WritesDecimalsAsItsKeySays) {
  Arena arena;
  auto written = [&](std::string_view payload, Config config) {
    auto value = Json(arena.Keep(DecimalEnvelope(2, payload)), {}, arena);
    const auto* plugin = FindPlugin(ConverterPlugins(), "JsonConverter");
    auto converter = plugin->make(Settings(plugin->keys(), config), {});
    return **(*converter)->FromConnect("t", "value", *value);
  };
  EXPECT_EQ(written("5.71", {}), R"({"schema":{"type":"bytes","optional":false,)"
                                 R"("name":"org.apache.kafka.connect.data.Decimal","version":1,)"
                                 R"("parameters":{"scale":"2"}},"payload":"Ajs="})");
  Config numeric{{"decimal.format", "numeric"}, {"schemas.enable", "false"}};
  EXPECT_EQ(written("5.71", numeric), "5.71");
  EXPECT_EQ(written("-0.1", numeric), "-0.10");
  EXPECT_EQ(written("123456789012345678901234567890.12", numeric),
            "123456789012345678901234567890.12");
  EXPECT_EQ(written("5.71", {{"schemas.enable", "false"}}), R"("Ajs=")");
  // What it would not read again stays bytes.
  EXPECT_EQ(written("1" + std::string(470, '0'), numeric), "1" + std::string(470, '0') + ".00");
  EXPECT_TRUE(written("1" + std::string(490, '0'), numeric).starts_with('"'));
}

TEST(JsonConverter, NumbersBesideADecimalStayWhatTheyAre) {
  Arena arena;
  auto value = Json(
      R"({"schema":{"type":"struct","optional":false,"fields":[{"field":"d","type":"bytes",)"
      R"("name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"1"},"default":2.5},)"
      R"({"field":"x","type":"double"},{"field":"n","type":"int32"}]},)"
      R"("payload":{"x":0.1,"n":7.9}})",
      {}, arena);
  ASSERT_TRUE(value) << value.error().message;
  EXPECT_EQ(value->Find("d")->text(), "\x19");
  EXPECT_EQ(value->Find("x")->real, 0.1);
  EXPECT_EQ(value->Find("n")->integer, 7);
}

TEST(JsonConverter, SchemasAreJudgedAsConnectDoes) {
  Arena arena;
  auto field = R"({"field":"a","type":"int32"})";
  auto twice =
      Json(arena.Keep(fmt::format(
               R"({{"schema":{{"type":"struct","fields":[{0},{0}]}},"payload":{{}}}})", field)),
           {}, arena);
  EXPECT_EQ(twice.error().message, "Cannot create field because of field name duplication a");
  // A logical type's name on another type is just a name.
  auto text = Json(R"({"schema":{"type":"string","name":"org.apache.kafka.connect.data.Date"},)"
                   R"("payload":"today"})",
                   {}, arena);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_EQ(text->schema->logical, Logical::kNone);
}

TEST(JsonConverter, MapsGoByTheirKeysSchemaBothWays) {
  Arena arena;
  auto there_and_back = [&](std::string_view keys, std::string_view payload) {
    auto envelope = fmt::format(R"({{"schema":{{"type":"map","keys":{},"values":{{"type":"int32",)"
                                R"("optional":false}},"optional":false}},"payload":{}}})",
                                keys, payload);
    auto value = Json(arena.Keep(envelope), {}, arena);
    if (!value) return value.error().message;
    JsonConverter converter(true, true, {});
    auto back = **converter.FromConnect("t", "value", *value);
    return back == envelope ? "the same" : back;
  };
  EXPECT_EQ(there_and_back(R"({"type":"string","optional":true})", R"({"a":1})"), "the same");
  EXPECT_EQ(there_and_back(R"({"type":"string","optional":false})", "{}"), "the same");
  EXPECT_EQ(there_and_back(R"({"type":"int32","optional":false})", "[]"), "the same");
  EXPECT_EQ(there_and_back(R"({"type":"int32","optional":false})", "[[7,1]]"), "the same");
}

TEST(JsonConverter, FloatsAreTheNearestFloats) {
  Arena arena;
  auto read = [&](std::string_view number) {
    return *Json(arena.Keep(fmt::format(R"({{"schema":{{"type":"float"}},"payload":{}}})", number)),
                 {}, arena);
  };
  EXPECT_EQ(read("0.1").real, 0.1F);
  JsonConverter json(false, true, {});
  EXPECT_EQ(*json.FromConnect("t", "value", read("0.1")), "0.1");
  StringConverter text;
  EXPECT_EQ(*text.FromConnect("t", "value", read("-1e300")), "-Infinity");
}

TEST(JsonConverter, IntegersStayWithinTheirType) {
  Arena arena;
  auto read = [&](std::string_view type, std::string_view number) {
    auto value =
        Json(arena.Keep(fmt::format(R"({{"schema":{{"type":"{}"}},"payload":{}}})", type, number)),
             {}, arena);
    return value ? std::to_string(value->integer) : value.error().message;
  };
  EXPECT_EQ(read("int8", "-128"), "-128");
  EXPECT_EQ(read("int8", "128"), "Invalid type for INT8: int64");
  EXPECT_EQ(read("int32", "2147483648"), "Invalid type for INT32: int64");
  EXPECT_EQ(read("int64", "9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(read("int64", "1e300"), "Invalid type for INT64: double");
}

TEST(JsonConverter, SaysWhatIsWrong) {
  Arena arena;
  auto why = [&](std::string_view text) { return Json(text, {}, arena).error().message; };
  EXPECT_NE(why(R"({"a":1})").find("requires \"schema\" and \"payload\""), std::string::npos);
  EXPECT_EQ(why(R"({"schema":{"type":"money"},"payload":1})"), "Unknown schema type: money");
  EXPECT_EQ(why(R"({"schema":{"type":"int32"},"payload":null})"),
            "Invalid null value for required INT32 field");
  EXPECT_NE(why("{").find("serialization error"), std::string::npos);
}

TEST(JsonConverter, ADecimalOfALargeScaleStaysBytes) {
  Arena arena;
  for (int scale : {-501, -500, 0, 500, 501}) {
    Schema schema{.type = Type::kBytes, .logical = Logical::kDecimal, .scale = scale};
    JsonConverter converter(false, true, {.numeric_decimals = true});
    auto text = **converter.FromConnect("t", "value", Value::Text(Type::kBytes, "\5", &schema));
    EXPECT_EQ(text.starts_with('"'), std::abs(scale) > 500) << text;
    if (std::abs(scale) <= 500) {
      EXPECT_EQ(UnscaledOf(text, scale), "\5") << text;
    }
  }
}

TEST(SimpleHeaderConverter, WritesWhatItHasRead) {
  Arena arena;
  SimpleHeaderConverter converter;
  for (auto text :
       {"2026-11-24", "10:00:00.120Z", "2026-11-24T10:00:00.000Z", "127", "1.5", "true", "text"}) {
    auto value = converter.ToConnect("t", text, arena);
    EXPECT_EQ(*converter.FromConnect("t", "h", *value), text);
  }
}

TEST(NumberConverter, ReadsBigEndianNumbers) {
  Arena arena;
  auto read = [&](std::string_view name, std::string_view bytes) {
    const auto* plugin = FindPlugin(ConverterPlugins(), name);
    Config none;
    auto converter = plugin->make(Settings(plugin->keys(), none), {});
    return (*converter)->ToConnect("t", bytes, arena);
  };
  using namespace std::literals;
  EXPECT_EQ(read("ShortConverter", "\xff\xfe")->integer, -2);
  EXPECT_EQ(read("IntegerConverter", "\0\0\1\0"sv)->integer, 256);
  EXPECT_EQ(read("LongConverter", "\0\0\0\0\0\0\0\5"sv)->integer, 5);
  EXPECT_EQ(read("FloatConverter", "\x3f\xc0\0\0"sv)->real, 1.5);
  EXPECT_EQ(read("DoubleConverter", "\x3f\xf8\0\0\0\0\0\0"sv)->real, 1.5);
  EXPECT_EQ(read("BooleanConverter", "\1")->integer, 1);
  EXPECT_EQ(read("IntegerConverter", "abc").error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace taskflow::connect
