// Keys and values as Confluent's registry writes them (registry.md, section 6).
#include "registry/record.h"

#include <gtest/gtest.h>

namespace taskflow::registry {
namespace {

Version VersionOf(std::string subject, int number, int id, std::string text, bool deleted = false) {
  auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", std::move(text), {}});
  return {std::move(subject), number, id, body, deleted};
}

Change Parse(std::string_view key, std::optional<std::string_view> value) {
  auto change = ParseRecord(key, value);
  EXPECT_TRUE(change) << change.error().message;
  return change ? *change : Change(Ignored{});
}

TEST(Record, WritesKeysWithConfluentsMemberOrder) {
  EXPECT_EQ(ToRecord(SchemaRemoved{"s", 1}).key,
            R"({"keytype":"SCHEMA","subject":"s","version":1,"magic":1})");
  EXPECT_EQ(ToRecord(ConfigSet{"s", {}}).key, R"({"keytype":"CONFIG","subject":"s","magic":0})");
  EXPECT_EQ(ToRecord(ConfigSet{}).key, R"({"keytype":"CONFIG","magic":0})");
  EXPECT_EQ(ToRecord(ModeSet{"s", {}}).key, R"({"keytype":"MODE","subject":"s","magic":0})");
  EXPECT_EQ(ToRecord(SubjectDeleted{"s", 2}).key,
            R"({"keytype":"DELETE_SUBJECT","subject":"s","magic":0})");
  EXPECT_EQ(ToRecord(SubjectCleared{"s"}).key,
            R"({"keytype":"CLEAR_SUBJECT","subject":"s","magic":0})");
}

TEST(Record, WritesValues) {
  EXPECT_EQ(*ToRecord(SchemaPut{VersionOf("s", 1, 3, "\"int\"", true)}).value,
            R"({"subject":"s","version":1,"id":3,"schema":"\"int\"","deleted":true})");
  EXPECT_FALSE(ToRecord(SchemaRemoved{"s", 1}).value);
  EXPECT_EQ(*ToRecord(ConfigSet{"s", Config{kBackward, {}}}).value,
            R"({"subject":"s","compatibilityLevel":"BACKWARD"})");
  EXPECT_EQ(*ToRecord(ModeSet{std::nullopt, Mode::kImport}).value, R"({"mode":"IMPORT"})");
  EXPECT_EQ(*ToRecord(SubjectDeleted{"s", 2}).value, R"({"subject":"s","version":2})");
}

TEST(Record, ReadsWhatItWrites) {
  auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", "\"int\"", {{"a.N", "n", 2}}});
  auto record = ToRecord(SchemaPut{{"s", 4, 5, body, false}});
  auto put = std::get<SchemaPut>(Parse(record.key, record.value));
  EXPECT_EQ(put.version.subject, "s");
  EXPECT_EQ(put.version.number, 4);
  EXPECT_EQ(put.version.id, 5);
  EXPECT_EQ(*put.version.body, *body);
}

TEST(Record, ReadsRecordsOfOtherRegistries) {
  auto put = std::get<SchemaPut>(Parse(
      R"({"keytype":"SCHEMA","subject":"s","version":1,"magic":1})",
      R"({"subject":"s","version":1,"id":9,"md5":"x","schemaType":"PROTOBUF","schema":"syntax","deleted":false,"ts":1,"guid":"g"})"));
  EXPECT_EQ(put.version.body->type, "PROTOBUF");
  auto config = std::get<ConfigSet>(Parse(R"({"keytype":"CONFIG","subject":null,"magic":0})",
                                          R"({"compatibilityLevel":"FULL_TRANSITIVE"})"));
  EXPECT_FALSE(config.subject);
  EXPECT_EQ(Name(*config.config->level), "FULL_TRANSITIVE");
  EXPECT_TRUE(
      std::holds_alternative<Ignored>(Parse(R"({"keytype":"NOOP","magic":0})", std::nullopt)));
  EXPECT_TRUE(std::holds_alternative<Ignored>(Parse(R"({"keytype":"NEW"})", "{}")));
}

TEST(Record, RefusesWhatItCannotRead) {
  constexpr auto kKey = R"({"keytype":"SCHEMA","subject":"s","version":1,"magic":1})";
  EXPECT_FALSE(ParseRecord("", "{}"));
  EXPECT_FALSE(ParseRecord(kKey, "{"));
  EXPECT_FALSE(ParseRecord(kKey, "{}"));
  EXPECT_FALSE(ParseRecord(kKey, R"({"id":99999999999,"schema":"x"})"));
  EXPECT_FALSE(ParseRecord(R"({"keytype":"SCHEMA","subject":"s"})", "{}"));
  EXPECT_FALSE(ParseRecord(R"({"keytype":"MODE"})", R"({"mode":"SIDEWAYS"})"));
}

}  // namespace
}  // namespace taskflow::registry
