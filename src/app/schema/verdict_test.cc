#include "app/schema/verdict.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/schema/plan_text.h"
#include "insights/pipeline/fake_links.h"

namespace taskflow::app {
namespace {

using insights::RestPart;

constexpr auto kSchema =
    R"({"type":"record","name":"E","fields":[{"name":"id","type":"string"},{"name":"place","type":)"
    R"({"type":"record","name":"P","fields":[{"name":"city","type":"int"}]}}]})";

class VerdictTest : public testing::Test {
 protected:
  VerdictTest() {
    Answer("GET /config", R"({"compatibilityLevel":"BACKWARD"})");
    Answer("GET /mode", R"({"mode":"READWRITE"})");
    Answer("GET /subjects/t-value/versions", "[1,3]");
    Answer("POST /compatibility/subjects/t-value/versions?verbose=true",
           R"({"is_compatible":true,"messages":[]})");
    Answer("GET /schemas?deleted=true&offset=0&limit=500",
           R"([{"subject":"t-value","version":3,"id":5,"schema":"\"int\""},)"
           R"({"subject":"t-value","version":4,"id":8,"schema":"\"long\""}])");
  }
  void Answer(const std::string& request, std::string body, int status = 200) {
    parts_.Answer(RestPart::kRegistry, request, std::move(body), status);
  }
  SchemaVerdict Judge() {
    auto verdict = JudgeSchema(links_, "t-value", kSchema);
    EXPECT_TRUE(verdict) << verdict.error().message;
    return verdict.value_or(SchemaVerdict{});
  }

  insights::FakeParts parts_;
  insights::FakeLinks links_{parts_};
};

TEST_F(VerdictTest, SaysWhichVersionItWouldBe) {
  auto verdict = Judge();
  EXPECT_TRUE(verdict.compatible);
  EXPECT_EQ(verdict.level, "BACKWARD");
  EXPECT_FALSE(verdict.level_is_own);
  EXPECT_FALSE(verdict.equals);
  EXPECT_EQ(verdict.next.version, 5);  // after the one that is deleted
  EXPECT_EQ(verdict.next.id, 9);
  for (const auto& asked : parts_.Asked())
    EXPECT_EQ(asked.find("POST /subjects/t-value/v"), asked.npos);
}

TEST_F(VerdictTest, TheSameSchemaElsewhereHasItsId) {
  Answer("GET /schemas?deleted=true&offset=0&limit=500",
         ToJson(json::array{
             json::object{{"subject", "u"}, {"version", 1}, {"id", 2}, {"schema", kSchema}}}));
  auto verdict = Judge();
  EXPECT_EQ(verdict.next.version, 4);
  EXPECT_EQ(verdict.next.id, 2);
}

TEST_F(VerdictTest, AnOldRegistryTellsNoId) {
  Answer("GET /schemas?deleted=true&offset=0&limit=500", "{}", 404);
  Answer("GET /mode", "{}", 404);
  auto verdict = Judge();
  EXPECT_EQ(verdict.next.version, 4);
  EXPECT_FALSE(verdict.next.id);
}

TEST_F(VerdictTest, SaysWhatItEquals) {
  Answer("POST /subjects/t-value", R"({"subject":"t-value","version":3,"id":5})");
  auto verdict = Judge();
  ASSERT_TRUE(verdict.equals);
  EXPECT_EQ(verdict.equals->version, 3);
  EXPECT_EQ(verdict.equals->id, 5);
}

TEST_F(VerdictTest, ANewSubjectIsCompatible) {
  Answer("GET /subjects/t-value/versions", "{}", 404);
  Answer("GET /schemas?deleted=true&offset=0&limit=500", "[]");
  auto verdict = Judge();
  EXPECT_TRUE(verdict.compatible);
  EXPECT_EQ(verdict.next.version, 1);
  EXPECT_EQ(verdict.next.id, 1);
}

TEST_F(VerdictTest, NamesRuleFieldAndVersion) {
  Answer("GET /config/t-value", R"({"compatibilityLevel":"FULL"})");
  Answer(
      "POST /compatibility/subjects/t-value/versions?verbose=true",
      ToJson(json::object{
          {"is_compatible", false},
          {"messages",
           json::array{
               "{errorType:'TYPE_MISMATCH', description:'The type (path "
               "'/fields/1/type/fields/0/type') "
               "of a field in the new schema does not match with the old schema', "
               "additionalInfo:'reader type: INT not compatible with writer type: STRING'}",
               "{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'who' at "
               "path "
               "'/fields/0' in the old schema has no default value and is missing in the new "
               "schema', "
               "additionalInfo:'who'}",
               "{oldSchemaVersion: 3}",
               R"({oldSchema: '{"type":"record","name":"E","fields":[{"name":"who","type":"int"}]}'})",
               "{validateFields: 'false', compatibility: 'FULL'}"}}}));
  auto verdict = Judge();
  EXPECT_FALSE(verdict.compatible);
  EXPECT_TRUE(verdict.level_is_own);
  EXPECT_EQ(verdict.against, 3);
  ASSERT_EQ(verdict.disagreements.size(), 2u);
  EXPECT_EQ(verdict.disagreements[0].rule, "TYPE_MISMATCH");
  EXPECT_EQ(verdict.disagreements[0].path, "/fields/1/type/fields/0/type");
  EXPECT_EQ(verdict.disagreements[0].field, "place.city");
  EXPECT_EQ(verdict.disagreements[1].field, "who");
  auto text = ToText({.schema = "E", .verdict = verdict, .topic = "t"}, Colours(false));
  EXPECT_NE(text.find("not compatible with version 3"), std::string::npos) << text;
  EXPECT_NE(text.find("place.city  TYPE_MISMATCH  at /fields/1/type/fields/0/type"),
            std::string::npos)
      << text;
}

TEST_F(VerdictTest, KeepsWordsThatItCannotRead) {
  Answer("POST /compatibility/subjects/t-value/versions?verbose=true",
         R"({"is_compatible":false,"messages":["no","","{errorType:'","{oldSchemaVersion: x}"]})");
  auto verdict = Judge();
  ASSERT_EQ(verdict.disagreements.size(), 3u);
  EXPECT_EQ(verdict.disagreements[0].text, "no");
  EXPECT_EQ(verdict.disagreements[0].rule, "");
}

TEST(FieldAt, FollowsThePath) {
  auto schema = *ParseJson(kSchema);
  EXPECT_EQ(FieldAt(schema, "/fields/0"), "id");
  EXPECT_EQ(FieldAt(schema, "/fields/1/type/name"), "place");
  for (auto path : {"", "/", "/name", "/fields/9", "/fields/x", "/none/0"}) {
    EXPECT_EQ(FieldAt(schema, path), "") << path;
  }
}

}  // namespace
}  // namespace taskflow::app
