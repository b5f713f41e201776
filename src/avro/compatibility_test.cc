// Expected messages are those of registry.md's observations of Avro Java 1.12 and Confluent's
// registry.
#include "avro/compatibility.h"

#include <gtest/gtest.h>

namespace taskflow::avro {
namespace {

std::vector<std::string> Reads(std::string_view reader, std::string_view writer) {
  auto r = Schema::Parse(reader);
  auto w = Schema::Parse(writer);
  EXPECT_TRUE(r && w);
  auto found = CheckReads((*r)->root(), (*w)->root());
  EXPECT_TRUE(found);
  std::vector<std::string> texts;
  for (const auto& difference : *found) texts.push_back(difference.Text("new", "old"));
  return texts;
}

std::string Record(std::string_view fields, std::string_view name = "R") {
  return fmt::format(R"({{"type":"record","name":"{}","fields":[{}]}})", name, fields);
}

using Texts = std::vector<std::string>;

TEST(Compatibility, PromotesNumbersAndText) {
  for (auto [reader, writer] :
       std::vector<std::pair<const char*, const char*>>{{"long", "int"},
                                                        {"float", "int"},
                                                        {"float", "long"},
                                                        {"double", "int"},
                                                        {"double", "long"},
                                                        {"double", "float"},
                                                        {"bytes", "string"},
                                                        {"string", "bytes"}}) {
    auto r = fmt::format("\"{}\"", reader), w = fmt::format("\"{}\"", writer);
    EXPECT_EQ(Reads(r, w), Texts{}) << reader << " " << writer;
    EXPECT_EQ(Reads(w, r).empty(),
              std::string_view(reader) == "bytes" || std::string_view(reader) == "string");
  }
}

TEST(Compatibility, NamesAMissingDefault) {
  EXPECT_EQ(
      Reads(Record(R"({"name":"g","type":"int"})"), Record("")),
      Texts{"{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'g' at path "
            "'/fields/0' in the new schema has no default value and is missing in the old "
            "schema', additionalInfo:'g'}"});
  EXPECT_EQ(Reads(Record(R"({"name":"g","type":"int","default":1})"), Record("")), Texts{});
  EXPECT_EQ(Reads(Record(""), Record(R"({"name":"g","type":"int"})")), Texts{});
  EXPECT_FALSE(
      Reads(
          Record(R"({"name":"g","type":{"type":"enum","name":"E","symbols":["A"],"default":"A"}})"),
          Record(""))
          .empty());
}

TEST(Compatibility, NamesAChangedType) {
  EXPECT_EQ(
      Reads(Record(R"({"name":"f","type":"int"})"), Record(R"({"name":"f","type":"string"})")),
      Texts{"{errorType:'TYPE_MISMATCH', description:'The type (path '/fields/0/type') of a field "
            "in the new schema does not match with the old schema', additionalInfo:'reader type: "
            "INT not compatible with writer type: STRING'}"});
}

TEST(Compatibility, ComparesShortNamesAndAliases) {
  EXPECT_EQ(Reads(Record("", "b.R"), Record("", "a.R")), Texts{});
  EXPECT_EQ(
      Reads(Record("", "S"), Record("", "a.R")),
      Texts{"{errorType:'NAME_MISMATCH', description:'The name of the schema has changed (path "
            "'/name')', additionalInfo:'expected: a.R'}"});
  EXPECT_EQ(
      Reads(R"({"type":"record","name":"S","fields":[],"aliases":["a.R"]})", Record("", "a.R")),
      Texts{});
  EXPECT_EQ(Reads(Record(R"({"name":"g","type":"int","aliases":["f"]})"),
                  Record(R"({"name":"f","type":"int"})")),
            Texts{});
}

TEST(Compatibility, ComparesFixedAndEnum) {
  EXPECT_EQ(
      Reads(R"({"type":"fixed","name":"F","size":8})", R"({"type":"fixed","name":"F","size":9})"),
      Texts{"{errorType:'FIXED_SIZE_MISMATCH', description:'The size of FIXED type field at path "
            "'/size' in the new schema does not match with the old schema', "
            "additionalInfo:'expected: 9, found: 8'}"});
  constexpr auto kOld = R"({"type":"enum","name":"E","symbols":["A","C"]})";
  EXPECT_EQ(
      Reads(R"({"type":"enum","name":"E","symbols":["A"]})", kOld),
      Texts{
          "{errorType:'MISSING_ENUM_SYMBOLS', description:'The new schema is missing enum symbols "
          "'[C]' at path '/symbols' in the old schema', additionalInfo:'[C]'}"});
  EXPECT_EQ(Reads(R"({"type":"enum","name":"E","symbols":["A"],"default":"A"})", kOld), Texts{});
}

TEST(Compatibility, ComparesUnions) {
  EXPECT_EQ(
      Reads(R"(["null","string"])", R"(["null","string","int"])"),
      Texts{"{errorType:'MISSING_UNION_BRANCH', description:'The new schema is missing a type "
            "inside a union field at path '/2' in the old schema', additionalInfo:'reader union "
            "lacking writer type: INT'}"});
  EXPECT_EQ(Reads(R"(["null","string","int"])", R"(["null","string"])"), Texts{});
  EXPECT_EQ(Reads(R"(["null","long"])", R"("int")"), Texts{});
  EXPECT_EQ(Reads(R"("string")", R"(["string","bytes"])"), Texts{});
  EXPECT_EQ(
      Reads(R"("string")", R"(["string","null"])"),
      Texts{"{errorType:'TYPE_MISMATCH', description:'The type (path '/1') of a field in the new "
            "schema does not match with the old schema', additionalInfo:'reader type: STRING not "
            "compatible with writer type: NULL'}"});
}

TEST(Compatibility, FollowsContainersAndRecursion) {
  EXPECT_EQ(Reads(R"({"type":"array","items":"int"})", R"({"type":"array","items":"long"})").size(),
            1u);
  EXPECT_EQ(Reads(R"({"type":"map","values":"long"})", R"({"type":"map","values":"int"})"),
            Texts{});
  auto list = Record(R"({"name":"v","type":"int"},{"name":"next","type":["null","R"]})");
  EXPECT_EQ(Reads(list, list), Texts{});
  auto shorter = Record(R"({"name":"next","type":["null","R"]})");
  EXPECT_EQ(Reads(shorter, list), Texts{});
  EXPECT_FALSE(Reads(list, shorter).empty());
}

TEST(Compatibility, IgnoresLogicalTypes) {
  EXPECT_EQ(Reads(R"({"type":"bytes","logicalType":"decimal","precision":4})", R"("bytes")"),
            Texts{});
}

TEST(Compatibility, ListsABoundedNumberOfDifferences) {
  std::string reader = R"([{"type":"record","name":"R0","fields":[{"name":"f","type":"int"}]})";
  std::string writer = R"([{"type":"record","name":"R0","fields":[]})";
  for (int i = 1; i < 40; ++i) {
    auto more = fmt::format(
        R"(,{{"type":"record","name":"R{0}","fields":[{{"name":"a","type":"R{1}"}},{{"name":"b","type":"R{1}"}}]}})",
        i, i - 1);
    reader += more;
    writer += more;
  }
  EXPECT_LE(Reads(reader + "]", writer + "]").size(), 100u);
}

}  // namespace
}  // namespace taskflow::avro
