#include "avro/schema.h"

#include <gtest/gtest.h>

#include "avro/limits.h"

namespace taskflow::avro {
namespace {

std::shared_ptr<const Schema> Parse(std::string_view text) {
  auto schema = Schema::Parse(text);
  EXPECT_TRUE(schema) << schema.error().message;
  return schema ? *schema : nullptr;
}

std::string Printed(std::string_view text) {
  auto schema = Parse(text);
  return schema ? schema->Text() : "";
}

std::string ErrorOf(std::string_view text) {
  auto schema = Schema::Parse(text);
  return schema ? "accepted" : schema.error().message;
}

std::string OneField(std::string_view field) {
  return fmt::format(R"({{"type":"record","name":"R","fields":[{}]}})", field);
}

TEST(SchemaText, DropsWhiteSpaceAttributeOrderAndNeedlessNesting) {
  EXPECT_EQ(Printed(R"({ "type" : "string" })"), R"("string")");
  EXPECT_EQ(
      Printed(R"({"fields":[{"type":{"type":"string"},"name":"f"}],"name":"R","type":"record"})"),
      R"({"type":"record","name":"R","fields":[{"name":"f","type":"string"}]})");
}

TEST(SchemaText, KeepsWhatMeansSomething) {
  constexpr auto kText =
      R"({"type":"record","name":"R","namespace":"a.b","doc":"d","fields":[)"
      R"({"name":"f","type":["null","string"],"doc":"x","default":null,"order":"descending","aliases":["g"],"p":[1,2.0]})"
      R"(],"owner":{"team":"é"},"aliases":["Old","c.Older"]})";
  EXPECT_EQ(Printed(kText), kText);
  constexpr auto kEnum =
      R"({"type":"enum","name":"E","doc":"d","symbols":["A","B"],"default":"A","p":1,"aliases":["X"]})";
  EXPECT_EQ(Printed(kEnum), kEnum);
  constexpr auto kDecimal =
      R"({"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":10,"scale":2})";
  EXPECT_EQ(Printed(kDecimal), kDecimal);
  constexpr auto kMap =
      R"({"type":"map","values":{"type":"array","items":"int","x":true},"y":null})";
  EXPECT_EQ(Printed(kMap), kMap);
}

TEST(SchemaText, ShortensNamesInTheEnclosingNamespace) {
  EXPECT_EQ(Printed(R"({"type":"record","name":"com.x.R","fields":[
        {"name":"a","type":{"type":"enum","name":"com.x.N","symbols":["A"]}},
        {"name":"b","type":"com.x.N"},
        {"name":"c","type":{"type":"fixed","name":"F","namespace":"other","size":1}},
        {"name":"d","type":"other.F"},
        {"name":"e","type":["null","R"]}]})"),
            R"({"type":"record","name":"R","namespace":"com.x","fields":[)"
            R"({"name":"a","type":{"type":"enum","name":"N","symbols":["A"]}},)"
            R"({"name":"b","type":"N"},)"
            R"({"name":"c","type":{"type":"fixed","name":"F","namespace":"other","size":1}},)"
            R"({"name":"d","type":"other.F"},)"
            R"({"name":"e","type":["null","R"]}]})");
  EXPECT_EQ(Printed(R"({"type":"fixed","name":"F","namespace":"","size":0})"),
            R"({"type":"fixed","name":"F","size":0})");
}

TEST(SchemaText, PrintsNumbersAsJavaDoes) {
  auto text = [](std::string_view number) {
    auto printed = Printed(fmt::format(R"({{"type":"string","p":{}}})", number));
    return printed.substr(21, printed.size() - 22);
  };
  EXPECT_EQ(text("1"), "1");
  EXPECT_EQ(text("1.0"), "1.0");
  EXPECT_EQ(text("-0.001"), "-0.001");
  EXPECT_EQ(text("0.0001"), "1.0E-4");
  EXPECT_EQ(text("1e3"), "1000.0");
  EXPECT_EQ(text("12345678.9"), "1.23456789E7");
  EXPECT_EQ(text("1e100"), "1.0E100");
  EXPECT_EQ(text("0.1"), "0.1");
  EXPECT_EQ(text(R"("a\u0001\"\\/\u00e9")"), "\"a\\u0001\\\"\\\\/é\"");
}

TEST(SchemaText, NormalizeSortsPropertiesAndAliases) {
  auto schema = Parse(R"({"type":"fixed","name":"F","size":1,"z":1,"a":2,"aliases":["Y","B"]})");
  EXPECT_EQ(schema->Text({.normalize = true}),
            R"({"type":"fixed","name":"F","size":1,"a":2,"z":1,"aliases":["B","Y"]})");
}

TEST(SchemaReferences, ArePrintedByNameOrInlined) {
  std::vector<std::string> references = {R"({"type":"enum","name":"a.E","symbols":["A"]})"};
  constexpr auto kText = R"({"type":"record","name":"R","fields":[{"name":"f","type":"a.E"}]})";
  auto schema = Schema::Parse(kText, references);
  ASSERT_TRUE(schema);
  EXPECT_EQ((*schema)->Text(), kText);
  EXPECT_EQ((*schema)->Text({.inline_references = true}),
            R"({"type":"record","name":"R","fields":[{"name":"f","type":)"
            R"({"type":"enum","name":"E","namespace":"a","symbols":["A"]}}]})");
  EXPECT_EQ(ErrorOf(kText), "Undefined schema: a.E (at /fields/0/type)");
}

TEST(SchemaErrors, SayWhatAndWhere) {
  EXPECT_EQ(ErrorOf(R"({"type":"record","name":"R-1","fields":[]})"),
            "Illegal character in: R-1 (at /name)");
  EXPECT_EQ(ErrorOf(R"("bool")"), "Undefined schema: bool");
  EXPECT_EQ(ErrorOf(OneField(R"({"name":"f","type":"int","default":"x"})")),
            "Invalid default for field f: \"x\" not a \"int\" (at /fields/0/default)");
  EXPECT_EQ(ErrorOf(OneField(R"({"name":"f","type":["int",["null"]]})")),
            R"(Nested union: ["int",["null"]] (at /fields/0/type/1))");
  EXPECT_EQ(ErrorOf(R"(["int","int"])"), "Duplicate in union:int (at /1)");
  EXPECT_EQ(ErrorOf(R"({"type":"enum","name":"E","symbols":["A","A"]})"),
            "Duplicate enum symbol: A (at /symbols/1)");
  EXPECT_EQ(ErrorOf(R"({"type":"enum","name":"E","symbols":["A"],"default":"B"})"),
            R"(The Enum Default: B is not in the enum symbol set: ["A"] (at /symbols))");
  EXPECT_EQ(ErrorOf(R"({"type":"fixed","name":"F","size":-1})"),
            R"(Invalid or no size: {"type":"fixed","name":"F","size":-1})");
  EXPECT_EQ(ErrorOf(R"({"type":"record","name":"R"})"),
            R"(Record has no fields: {"type":"record","name":"R"})");
  EXPECT_EQ(ErrorOf(R"({"name":"R"})"), R"(No type: {"name":"R"})");
  EXPECT_EQ(ErrorOf(R"({"type":{"type":"long"}})"), R"(No type: {"type":{"type":"long"}})");
  EXPECT_EQ(ErrorOf("7"), "Schema not yet supported: 7");
  EXPECT_EQ(
      ErrorOf(R"([{"type":"fixed","name":"F","size":1},{"type":"fixed","name":"F","size":1}])"),
      "Can't redefine: F (at /1/name)");
  EXPECT_EQ(ErrorOf(R"({"type":"fixed","name":"int","size":1})"),
            "Schemas may not be named after primitives: int (at /name)");
  EXPECT_EQ(ErrorOf(R"({"type":"fixed","name":"a..b","size":1})"),
            "Illegal character in: a. (at /name)");
  EXPECT_EQ(ErrorOf(OneField(R"({"name":"f","type":"int"},{"name":"f","type":"int"})")),
            "Duplicate field f in record R (at /fields/1)");
  EXPECT_NE(ErrorOf("{").find("not valid JSON"), std::string::npos);
}

TEST(SchemaDefaults, MayFitAnyBranchOfAUnion) {
  Parse(OneField(R"({"name":"f","type":["null","string"],"default":"x"})"));
  Parse(OneField(R"({"name":"f","type":["null","string"],"default":null})"));
  Parse(OneField(R"({"name":"f","type":"double","default":1})"));
  Parse(OneField(R"({"name":"f","type":{"type":"map","values":"long"},"default":{"a":1}})"));
  EXPECT_NE(ErrorOf(OneField(R"({"name":"f","type":["null","string"],"default":1})")), "accepted");
  EXPECT_NE(ErrorOf(OneField(R"({"name":"f","type":"int","default":2147483648})")), "accepted");
  EXPECT_NE(ErrorOf(OneField(R"({"name":"f","type":"int","default":1.0})")), "accepted");
}

TEST(SchemaDefaults, TakeNumbersFromStringsAsJavaDoes) {
  EXPECT_EQ(Printed(OneField(R"({"name":"f","type":"double","default":"1.5"})")),
            OneField(R"({"name":"f","type":"double","default":1.5})"));
}

TEST(SchemaDefaults, CannotContainTheirOwnRecord) {
  EXPECT_NE(ErrorOf(OneField(R"({"name":"f","type":"R","default":{}})")), "accepted");
  Parse(OneField(R"({"name":"f","type":["null","R"],"default":null})"));
}

TEST(SchemaDefaults, AreCheckedInBoundedTime) {
  std::string value = "\"x\"";
  for (int i = 0; i < 40; ++i) value = R"({"a":)" + value + "}";
  auto text = fmt::format(
      R"([{{"type":"record","name":"A","fields":[{{"name":"a","type":[{{"type":"record","name":"B",)"
      R"("fields":[{{"name":"a","type":["A","B"]}}]}},"A"]}}]}},)"
      R"({{"type":"record","name":"C","fields":[{{"name":"f","type":["A","B"],"default":{}}}]}}])",
      value);
  EXPECT_NE(ErrorOf(text).find("Invalid default for field f"), std::string::npos);
}

TEST(SchemaLogical, IsSetWhereItFitsAndIgnoredWhereNot) {
  auto logical = [](std::string_view text) { return Parse(text)->root().logical; };
  EXPECT_EQ(logical(R"({"type":"long","logicalType":"timestamp-millis"})"),
            LogicalType::kTimestampMillis);
  EXPECT_EQ(logical(R"({"type":"string","logicalType":"timestamp-millis"})"), LogicalType::kNone);
  EXPECT_EQ(logical(R"({"type":"string","logicalType":"uuid"})"), LogicalType::kUuid);
  EXPECT_EQ(logical(R"({"type":"int","logicalType":"made-up"})"), LogicalType::kNone);
  EXPECT_EQ(logical(R"({"type":"bytes","logicalType":"decimal","precision":2,"scale":3})"),
            LogicalType::kNone);
  EXPECT_EQ(
      logical(R"({"type":"fixed","name":"F","size":1,"logicalType":"decimal","precision":3})"),
      LogicalType::kNone);
  auto decimal = Parse(R"({"type":"bytes","logicalType":"decimal","precision":4,"scale":2})");
  EXPECT_EQ(decimal->root().precision, 4);
  EXPECT_EQ(decimal->root().scale, 2);
}

TEST(SchemaNames, FallBackToNoNamespace) {
  Parse(R"([{"type":"fixed","name":"F","size":1},
            {"type":"record","name":"a.R","fields":[{"name":"f","type":"F"}]}])");
}

TEST(SchemaLimits, AreEnforced) {
  EXPECT_EQ(Schema::Parse(std::string(kSchemaBytesMax + 1, ' ')).error().code,
            ErrorCode::kTooLarge);
  std::string wide = "[";
  for (std::size_t i = 0; i <= kUnionBranchesMax; ++i) {
    wide += fmt::format(R"({}{{"type":"fixed","name":"F{}","size":1}})", i ? "," : "", i);
  }
  EXPECT_EQ(Schema::Parse(wide + "]").error().code, ErrorCode::kTooLarge);
  std::string chain = R"([{"type":"record","name":"R0","fields":[]})";
  for (int i = 1; i <= kSchemaDepthMax + 1; ++i) {
    chain += fmt::format(
        R"(,{{"type":"record","name":"R{}","fields":[{{"name":"f","type":"R{}"}}]}})", i, i - 1);
  }
  EXPECT_EQ(Schema::Parse(chain + "]").error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace taskflow::avro
