#include "connect/connect_fixture.h"
#include "connect/converters/avro_converter.h"

namespace taskflow::connect {
namespace {

constexpr std::string_view kMade =
    R"({"type":"record","name":"Visit","namespace":"shop","fields":[)"
    R"({"name":"id","type":"string"},{"name":"n","type":["null","int"],"default":null}]})";

class AvroWriterTest : public testing::Test {
 protected:
  AvroWriterTest() {
    visit_.name = "shop.Visit";
    visit_.type = Type::kStruct;
    visit_.fields = {{"id", &text_}, {"n", &number_}};
  }

  void Use(Config config) {
    config["schema.registry.url"] = "http://registry";
    ConfigErrors wrong;
    Validate(AvroConverter::Keys(), config, "", wrong);
    ASSERT_TRUE(wrong.empty()) << wrong.begin()->second.front();
    Environment environment;
    environment.clock = &clock_;
    environment.connect_registry = [this](std::string_view url) { return registry_.Connect(url); };
    converter_ = *AvroConverter::Make(Settings(AvroConverter::Keys(), config), environment);
  }
  // Somebody has given the subject this schema.
  void Has(const std::string& subject, std::string_view schema) {
    ASSERT_TRUE((*registry_.Connect(""))->Register(subject, std::string(schema)));
  }
  Value Visit(std::string_view id, std::optional<int> n) {
    auto* items = arena_.Values(2);
    items[0] = Value::Text(Type::kString, id, &text_);
    items[1] = n ? Value::Integer(Type::kInt32, *n, &number_) : Value::Null(&number_);
    return Value::Container(Type::kStruct, items, 2, &visit_);
  }
  // The bytes behind the id, or the error.
  std::string Written(const Value& value, std::string_view part = "value") {
    auto bytes = converter_->FromConnect("t", part, value);
    if (!bytes) return bytes.error().message;
    id_ = LoadBigEndian<std::int32_t>((*bytes)->data() + 1);
    return (*bytes)->substr(5);
  }
  ErrorCode WrongBy(const Value& value) {
    return converter_->FromConnect("t", "value", value).error().code;
  }

  FakeRegistry registry_;
  ManualClock clock_;
  Arena arena_;
  Schema text_{.type = Type::kString};
  Schema number_{.type = Type::kInt32, .optional = true};
  Schema visit_;
  std::unique_ptr<Converter> converter_;
  std::int32_t id_ = 0;
};

bool Says(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

TEST_F(AvroWriterTest, RegistersByDefaultAndOnce) {
  Use({});
  EXPECT_EQ(Written(Visit("a", 3)),
            "\x02"
            "a\x02\x06");
  EXPECT_EQ(registry_.SchemaOf("t-value"), kMade);
  EXPECT_EQ(id_, 2);
  Written(Visit("b", 4));
  EXPECT_EQ(registry_.asked(), 1);
  Written(Value::Text(Type::kString, "k", &text_), "key");
  EXPECT_EQ(registry_.SchemaOf("t-key"), "\"string\"");
}

TEST_F(AvroWriterTest, ADecimalThatAvroHasNoTypeForIsRefused) {
  Use({});
  Schema decimal{.type = Type::kBytes, .logical = Logical::kDecimal, .scale = 64};
  EXPECT_EQ(Written(Value::Text(Type::kBytes, "\5", &decimal)), "\x02\5");
  for (int scale : {-1, 65}) {
    Schema wrong = decimal;
    wrong.scale = scale;
    auto says = fmt::format("a Decimal of scale {} cannot be Avro: it has 0 to 64", scale);
    auto written = Written(Value::Text(Type::kBytes, "\5", &wrong));
    EXPECT_TRUE(Says(written, says)) << written;
  }
}

TEST_F(AvroWriterTest, NamesSubjectsAsItsKeysSay) {
  constexpr std::string_view kIn = "io.confluent.kafka.serializers.subject.";
  Use({{"key.subject.name.strategy", fmt::format("{}TopicRecordNameStrategy", kIn)},
       {"value.subject.name.strategy", fmt::format("{}RecordNameStrategy", kIn)}});
  Written(Visit("a", 3));
  EXPECT_EQ(registry_.SchemaOf("shop.Visit"), kMade);
  Written(Visit("a", 3), "key");
  EXPECT_EQ(registry_.SchemaOf("t-shop.Visit"), kMade);
  auto wrong = Written(Value::Text(Type::kString, "k", &text_), "key");
  EXPECT_TRUE(Says(wrong,
                   "key.converter.key.subject.name.strategy goes by the record's name, and "
                   "the key is no record but string"))
      << wrong;
}

TEST_F(AvroWriterTest, ARecordThatMayBeNullHasItsName) {
  Use({{"value.subject.name.strategy",
        "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy"}});
  visit_.optional = true;
  Written(Visit("a", 3));
  EXPECT_EQ(registry_.SchemaOf("t-shop.Visit"), fmt::format(R"(["null",{}])", kMade));
}

TEST_F(AvroWriterTest, AnotherStrategyIsRefusedByItsKey) {
  ConfigErrors wrong;
  Validate(AvroConverter::Keys(),
           {{"v.schema.registry.url", "http://r"}, {"v.value.subject.name.strategy", "my.Own"}},
           "v.", wrong);
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_TRUE(Says(wrong["v.value.subject.name.strategy"].front(),
                   "Invalid value my.Own for configuration v.value.subject.name.strategy: Class "
                   "my.Own could not be found"));
}

TEST_F(AvroWriterTest, LooksUpWhatItMayNotRegister) {
  Use({{"auto.register.schemas", "false"}});
  Has("t-value", kMade);
  EXPECT_EQ(Written(Visit("a", 3)),
            "\x02"
            "a\x02\x06");
  EXPECT_EQ(id_, 2);
}

TEST_F(AvroWriterTest, WhatItMayNotRegisterAndDoesNotFindIsAskedForAgainLater) {
  Use({{"auto.register.schemas", "false"}});
  auto wrong = Written(Visit("a", 3));
  EXPECT_TRUE(Says(wrong,
                   "value.converter.auto.register.schemas=false: Subject 't-value' not "
                   "found.: register {\"type\":\"record\""))
      << wrong;
  EXPECT_TRUE(Says(wrong, "under t-value, or set value.converter.auto.register.schemas=true"));
  EXPECT_EQ(WrongBy(Visit("a", 3)), ErrorCode::kNotFound);
  EXPECT_EQ(registry_.asked(), 1);
  EXPECT_EQ(registry_.SchemaOf("t-value"), "");
  Has("t-value", kMade);
  clock_.Advance(std::chrono::seconds(6));
  Written(Visit("a", 3));
  EXPECT_EQ(id_, 2);
}

TEST_F(AvroWriterTest, ARegistryThatIsAwayIsAskedAtOnceAgain) {
  Use({{"auto.register.schemas", "false"}});
  registry_.SetAway(true);
  EXPECT_EQ(WrongBy(Visit("a", 3)), ErrorCode::kUnavailable);
  registry_.SetAway(false);
  Has("t-value", kMade);
  Written(Visit("a", 3));
  EXPECT_EQ(id_, 2);
}

TEST_F(AvroWriterTest, WritesAsTheLatestVersionSays) {
  Use({{"auto.register.schemas", "false"}, {"use.latest.version", "true"}});
  Has("t-value", R"({"type":"record","name":"Visit","namespace":"shop","fields":[)"
                 R"({"name":"n","type":["null","long"]},)"
                 R"({"name":"id","type":"string"},{"name":"by","type":"string","default":"us"}]})");
  EXPECT_EQ(Written(Visit("a", 3)),
            "\x02\x06\x02"
            "a\x04us");
  using namespace std::literals;
  EXPECT_EQ(Written(Visit("a", std::nullopt)),
            "\0\x02"
            "a\x04us"s);
  EXPECT_EQ(id_, 2);
}

TEST_F(AvroWriterTest, WhatDoesNotFitTheLatestVersionIsRefused) {
  Use({{"auto.register.schemas", "false"}, {"use.latest.version", "true"}});
  auto none = Written(Visit("a", 3));
  EXPECT_TRUE(Says(none, "value.converter.use.latest.version=true: Subject 't-value' not found"))
      << none;
  clock_.Advance(std::chrono::seconds(6));
  Has("t-value", R"({"type":"record","name":"Visit","namespace":"shop","fields":[)"
                 R"({"name":"id","type":"string"},{"name":"n","type":"int"}]})");
  auto wrong = Written(Visit("a", 3));
  EXPECT_TRUE(Says(wrong,
                   "value.converter.use.latest.version=true: the latest version of subject "
                   "t-value (schema id 2) cannot hold the data: {errorType:'TYPE_MISMATCH'"))
      << wrong;
  EXPECT_TRUE(Says(wrong, "or set value.converter.latest.compatibility.strict=false")) << wrong;
}

TEST_F(AvroWriterTest, ValuesAreJudgedByThemselvesWhenItIsNotStrict) {
  Use({{"auto.register.schemas", "false"},
       {"use.latest.version", "true"},
       {"latest.compatibility.strict", "false"}});
  Has("t-value", R"({"type":"record","name":"Visit","namespace":"shop","fields":[)"
                 R"({"name":"id","type":"string"},{"name":"n","type":"int"}]})");
  EXPECT_EQ(Written(Visit("a", 3)),
            "\x02"
            "a\x06");
  auto wrong = Written(Visit("a", std::nullopt));
  EXPECT_TRUE(Says(wrong, "latest.compatibility.strict=false: subject t-value: ")) << wrong;
  EXPECT_EQ(WrongBy(Visit("a", std::nullopt)), ErrorCode::kInvalid);
}

}  // namespace
}  // namespace taskflow::connect
