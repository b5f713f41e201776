#include <fmt/ranges.h>

#include "connect/connect_fixture.h"
#include "connect/transforms/field_path.h"
#include "connect/transforms/pattern.h"
#include "connect/transforms/predicate.h"
#include "connect/transforms/transform_fixture.h"

namespace taskflow::connect {
namespace {

TEST_F(TransformTest, RegexRouterNeedsTheWholeName) {
  ASSERT_TRUE(Apply("RegexRouter", {{"regex", "taskflow-(.*)"}, {"replacement", "$1_x"}}));
  EXPECT_EQ(record_.topic, "interactions_x");
  EXPECT_EQ(record_.source->topic, "taskflow-interactions");
  ASSERT_TRUE(Apply("RegexRouter", {{"regex", "action"}, {"replacement", "y"}}));
  EXPECT_EQ(record_.topic, "interactions_x");
  auto wrong = Apply("RegexRouter", {{"regex", "a"}, {"replacement", "$1"}});
  EXPECT_EQ(wrong.error().code, ErrorCode::kInvalid);
}

TEST_F(TransformTest, ValueToKeyCopiesFieldsInOrder) {
  ASSERT_TRUE(Apply("ValueToKey", {{"fields", "n,id"}}));
  EXPECT_EQ(record_.key.type, Type::kStruct);
  EXPECT_EQ(record_.key.schema->fields[0].name, "n");
  EXPECT_EQ(record_.key.children()[0].integer, 7);
  EXPECT_EQ(record_.key.children()[1].text(), "u-1");
}

TEST_F(TransformTest, ValueToKeyRefusesAsConnectDoes) {
  EXPECT_EQ(Apply("ValueToKey", {{"fields", "absent"}}).error().message,
            "Field does not exist: absent");
  record_.value = Value::Null();
  EXPECT_EQ(Apply("ValueToKey", {{"fields", "id"}}).error().message,
            "Only Map objects supported in absence of schema for [copying fields from value to "
            "key], found: null");
}

TEST_F(TransformTest, ValueToKeyTakesMapsWithoutASchema) {
  UseMap();
  ASSERT_TRUE(Apply("ValueToKey", {{"fields", "id,absent"}}));
  EXPECT_EQ(record_.key.type, Type::kMap);
  EXPECT_EQ(record_.key.Find("id")->text(), "u-1");
  EXPECT_TRUE(record_.key.Find("absent")->IsNull());
}

TEST_F(TransformTest, ExtractFieldTakesOneField) {
  ASSERT_TRUE(Apply("ExtractField$Value", {{"field", "n"}}));
  EXPECT_EQ(record_.value.integer, 7);
  EXPECT_EQ(Apply("ExtractField$Key", {{"field", "x"}}).error().code, ErrorCode::kInvalid);
}

TEST_F(TransformTest, ExtractFieldFollowsAPath) {
  auto path = [](std::string_view text) {
    auto parsed = ParseFieldPath(text);
    return parsed ? fmt::format("{}", fmt::join(*parsed, "|")) : parsed.error().message;
  };
  EXPECT_EQ(path("a"), "a");
  EXPECT_EQ(path("a.b.c"), "a|b|c");
  EXPECT_EQ(path("`a.b`.c"), "a.b|c");
  EXPECT_EQ(path("a.`b`c.d`"), "a|b`c.d");
  EXPECT_EQ(path("`a\\`.b`"), "a`.b");
  EXPECT_EQ(path("`a.b"), "Incomplete backtick pair in path: [`a.b]");
  ASSERT_TRUE(Apply("HoistField$Value", {{"field", "in.ner"}}));
  auto hoisted = record_.value;
  ASSERT_TRUE(
      Apply("ExtractField$Value", {{"field", "`in.ner`.id"}, {"field.syntax.version", "V2"}}));
  EXPECT_EQ(record_.value.text(), "u-1");
  record_.value = hoisted;
  EXPECT_EQ(Apply("ExtractField$Value", {{"field", "in.ner.id"}, {"field.syntax.version", "V2"}})
                .error()
                .message,
            "Unknown field: in.ner.id");
  ASSERT_TRUE(Apply("ExtractField$Value", {{"field", "in.ner"}}));
  EXPECT_EQ(record_.value.type, Type::kStruct);
}

TEST_F(TransformTest, ExtractFieldNamesAnUnknownField) {
  EXPECT_EQ(Apply("ExtractField$Value", {{"field", "x"}}).error().message, "Unknown field: x");
  UseMap();
  ASSERT_TRUE(Apply("ExtractField$Value", {{"field", "x"}}));
  EXPECT_TRUE(record_.value.IsNull());
  EXPECT_TRUE(Apply("ExtractField$Value", {{"field", "x"}}));
}

TEST_F(TransformTest, HoistFieldWraps) {
  ASSERT_TRUE(Apply("HoistField$Key", {{"field", "id"}}));
  EXPECT_EQ(record_.key.Find("id")->text(), "k");
  EXPECT_EQ(record_.key.type, Type::kStruct);
}

TEST_F(TransformTest, InsertFieldKnowsWhereARecordCameFrom) {
  ASSERT_TRUE(Apply("InsertField$Value", {{"topic.field", "t!"},
                                          {"partition.field", "p?"},
                                          {"offset.field", "o"},
                                          {"timestamp.field", "at"},
                                          {"static.field", "s"},
                                          {"static.value", "fixed"}}));
  EXPECT_EQ(record_.value.Find("id")->text(), "u-1");
  EXPECT_EQ(record_.value.Find("t")->text(), "taskflow-interactions");
  EXPECT_EQ(record_.value.Find("p")->integer, 2);
  EXPECT_EQ(record_.value.Find("o")->integer, 11);
  EXPECT_EQ(record_.value.Find("at")->schema->logical, Logical::kTimestamp);
  EXPECT_EQ(record_.value.Find("s")->text(), "fixed");
}

TEST_F(TransformTest, ReplaceFieldDropsAndRenames) {
  ASSERT_TRUE(Apply("ReplaceField$Value", {{"exclude", "n"}, {"renames", "id:key"}}));
  EXPECT_EQ(record_.value.Find("key")->text(), "u-1");
  EXPECT_EQ(record_.value.children().size(), 1U);
  UseMap();
  ASSERT_TRUE(Apply("ReplaceField$Value", {{"include", "n"}}));
  EXPECT_EQ(record_.value.Find("n")->integer, 7);
  EXPECT_EQ(record_.value.size, 1U);
}

TEST_F(TransformTest, NoStructGetsTwoFieldsOfOneName) {
  auto why = [&](const char* name, Config config) {
    return Apply(name, std::move(config)).error().message;
  };
  EXPECT_EQ(why("InsertField$Value", {{"topic.field", "id"}}),
            "Cannot create field because of field name duplication id");
  EXPECT_EQ(why("ReplaceField$Value", {{"renames", "n:id"}}),
            "Cannot create field because of field name duplication id");
  EXPECT_EQ(why("ValueToKey", {{"fields", "n,n"}}),
            "Cannot create field because of field name duplication n");
  const Schema outer{.type = Type::kStruct,
                     .fields = {{"a", record_.value.schema}, {"a.n", &kLong}}};
  std::vector<Value> items{record_.value, Value::Integer(Type::kInt64, 1, &kLong)};
  record_.value = Value::Container(Type::kStruct, items.data(), 2, &outer);
  EXPECT_EQ(why("Flatten$Value", {}), "Cannot create field because of field name duplication a.n");
}

TEST_F(TransformTest, InAMapTheLastOfOneNameStays) {
  UseMap();
  ASSERT_TRUE(Apply("InsertField$Value", {{"static.field", "id"}, {"static.value", "new"}}));
  EXPECT_EQ(record_.value.size, 2U);
  EXPECT_EQ(record_.value.Find("id")->text(), "new");
  EXPECT_EQ(record_.value.Find("n")->integer, 7);
  ASSERT_TRUE(Apply("ReplaceField$Value", {{"renames", "n:id"}}));
  EXPECT_EQ(record_.value.size, 1U);
  EXPECT_EQ(record_.value.Find("id")->integer, 7);
  std::vector<Value> items{Value::Text(Type::kString, "a"), record_.value,
                           Value::Text(Type::kString, "a.id"), Value::Integer(Type::kInt64, 8)};
  record_.value = Value::Container(Type::kMap, items.data(), 2, nullptr);
  ASSERT_TRUE(Apply("Flatten$Value", {}));
  EXPECT_EQ(record_.value.size, 1U);
  EXPECT_EQ(record_.value.Find("a.id")->integer, 8);
}

TEST_F(TransformTest, FilterDrops) {
  auto kept = Apply("Filter", {});
  ASSERT_TRUE(kept);
  EXPECT_FALSE(*kept);
}

TEST_F(TransformTest, PredicatesLookAtTheRecord) {
  auto test = [&](const std::string& name, const Config& config) {
    const auto* plugin = FindPlugin(PredicatePlugins(), name);
    auto predicate = plugin->make(Settings(plugin->keys(), config));
    return predicate && (*predicate)->Test(record_);
  };
  EXPECT_TRUE(test("TopicNameMatches", {{"pattern", "taskflow-.*"}}));
  EXPECT_FALSE(test("TopicNameMatches", {{"pattern", "taskflow"}}));
  EXPECT_FALSE(test("RecordIsTombstone", {}));
  record_.value = Value::Null();
  EXPECT_TRUE(test("RecordIsTombstone", {}));
}

TEST(Pattern, ReplacesAsJavaDoes) {
  auto replace = [](std::string_view pattern, std::string_view text, std::string_view replacement) {
    return Pattern::Compile(pattern)->Replace(text, replacement);
  };
  EXPECT_EQ(replace("(a)(b)", "ab", "$2$1"), "ba");
  EXPECT_EQ(replace("(a)b", "ab", "$12"), "a2");  // there is no group 12
  EXPECT_EQ(replace("(?<x>a)b", "ab", "${x}!"), "a!");
  EXPECT_EQ(replace("ab", "ab", "\\$1"), "$1");
  EXPECT_EQ(replace("ab", "abc", "x"), std::nullopt);
  EXPECT_EQ(replace("a.b", "a\nb", "x"), std::nullopt);
}

TEST(Pattern, RefusesWhatItCannotRead) {
  EXPECT_EQ(Pattern::Compile("(").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Pattern::Compile(std::string(5'000, 'a')).error().code, ErrorCode::kTooLarge);
  auto pattern = Pattern::Compile("(a)");
  for (auto bad : {"$2", "$", "${x}", "x\\"}) EXPECT_FALSE(pattern->CheckReplacement(bad)) << bad;
  EXPECT_TRUE(pattern->CheckReplacement("$1"));
}

TEST(Pattern, GivesUpInsteadOfHanging) {
  auto pattern = Pattern::Compile("(a+)+b");
  ASSERT_TRUE(pattern);
  EXPECT_FALSE(pattern->Matches(std::string(64, 'a')));
}

}  // namespace
}  // namespace taskflow::connect
