// Registering, looking up and compatibility, over HTTP.
#include "registry/registry_fixture.h"

namespace taskflow::registry {
namespace {

using RegisterTest = RegistryTest;

TEST_F(RegisterTest, AnswersTheIdAndKeepsTheSchema) {
  EXPECT_EQ(Register("s", R"({ "type": "string" })"), R"({"id":1})");
  EXPECT_EQ(Register("s", R"("string")"), R"({"id":1})");
  EXPECT_EQ(journal_.records_.size(), 1u);
  EXPECT_EQ(Get("/subjects"), R"(["s"])");
  EXPECT_EQ(Get("/subjects/s/versions"), "[1]");
  EXPECT_EQ(
      Get("/subjects/s/versions/latest"),
      R"({"subject":"s","version":1,"id":1,"guid":"095d71cf-1255-6b9d-5e33-0ad575b3df5d","schema":"\"string\""})");
  EXPECT_EQ(Get("/subjects/s/versions/-1"), Get("/subjects/s/versions/1"));
  EXPECT_EQ(Get("/subjects/s/versions/1/schema"), R"("string")");
  EXPECT_EQ(Get("/schemas/ids/1"),
            R"({"guid":"095d71cf-1255-6b9d-5e33-0ad575b3df5d","schema":"\"string\""})");
  EXPECT_EQ(Get("/schemas/ids/1?fetchMaxId=true"),
            R"({"guid":"095d71cf-1255-6b9d-5e33-0ad575b3df5d","schema":"\"string\"","maxId":1})");
  EXPECT_EQ(Get("/schemas/ids/1/schema"), R"("string")");
}

TEST_F(RegisterTest, GivesTheSameIdUnderEverySubject) {
  EXPECT_EQ(Register("a", R"("string")"), R"({"id":1})");
  EXPECT_EQ(Register("b", R"("int")"), R"({"id":2})");
  EXPECT_EQ(Register("c", R"("string")"), R"({"id":1})");
  EXPECT_EQ(Get("/schemas/ids/1/subjects"), R"(["a","c"])");
  EXPECT_EQ(Get("/schemas/ids/1/versions"),
            R"([{"subject":"a","version":1},{"subject":"c","version":1}])");
}

TEST_F(RegisterTest, RefusesAnIncompatibleSchema) {
  Register("s", Record("f"));
  auto reply = Send("POST", "/subjects/s/versions", Schema(Record("f g")));
  EXPECT_EQ(reply.status, 409);
  auto body = *ParseJsonObject(reply.body);
  EXPECT_EQ(body["error_code"].as_int64(), 40901);
  EXPECT_EQ(
      body["message"].as_string(),
      "Schema being registered is incompatible with an earlier schema for subject \"s\", details: "
      "[{errorType:'READER_FIELD_MISSING_DEFAULT_VALUE', description:'The field 'g' at path "
      "'/fields/1' in the new schema has no default value and is missing in the old schema', "
      "additionalInfo:'g'}, {oldSchemaVersion: 1}, {oldSchema: "
      "'{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\"}]}'}, "
      "{validateFields: 'false', compatibility: 'BACKWARD'}]");
  EXPECT_EQ(Register("s", Record("f g=")), R"({"id":2})");
}

TEST_F(RegisterTest, FollowsEveryLevel) {
  struct Case {
    const char* level;
    const char* schemas[3];
    bool third_is_taken;
  };
  for (const auto& [level, schemas, taken] : std::vector<Case>{
           {"NONE", {"a", "b", "c"}, true},
           {"BACKWARD", {"a", "a=", "b="}, true},
           {"BACKWARD", {"a", "a=", "b"}, false},
           {"BACKWARD_TRANSITIVE", {"", "x=", "x"}, false},
           {"BACKWARD", {"", "x=", "x"}, true},
           {"FORWARD", {"a", "a=", ""}, true},
           {"FORWARD", {"a", "a b", "b"}, false},
           {"FORWARD_TRANSITIVE", {"a", "a=", ""}, false},
           {"FORWARD", {"a=", "a=", "z"}, true},
           {"FULL", {"a=", "a= b=", "b="}, true},
           {"FULL", {"a=", "a= b=", "b= c"}, false},
           {"FULL_TRANSITIVE", {"a=", "a= b=", "b="}, true},
       }) {
    auto subject = fmt::format("s{}", journal_.records_.size());
    Put("/config/" + subject, fmt::format(R"({{"compatibility":"{}"}})", level));
    Register(subject, Record(schemas[0]));
    Register(subject, Record(schemas[1]));
    auto reply = Send("POST", "/subjects/" + subject + "/versions", Schema(Record(schemas[2])));
    EXPECT_EQ(reply.status, taken ? 200 : 409) << level << " " << schemas[2] << ": " << reply.body;
  }
}

TEST_F(RegisterTest, LooksASchemaUp) {
  Register("s", Record("f"));
  EXPECT_EQ(
      Post("/subjects/s?normalize=False&deleted=False", Schema(Record("f"))),
      R"({"subject":"s","version":1,"id":1,"guid":"8e4ebef7-e3ee-7450-c67e-339ba379779b","schema":"{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":\"int\"}]}"})");
  EXPECT_EQ(Post("/subjects/s", Schema(Record("g"))),
            R"({"error_code":40403,"message":"Schema not found"})");
  EXPECT_EQ(Post("/subjects/t", Schema(Record("g"))),
            R"({"error_code":40401,"message":"Subject 't' not found."})");
}

TEST_F(RegisterTest, NamesWhatIsWrongWithASchema) {
  auto message = [&](std::string body) {
    auto reply = Send("POST", "/subjects/s/versions", std::move(body));
    EXPECT_EQ(reply.status, 422) << reply.body;
    return reply.body;
  };
  EXPECT_EQ(
      message(Schema(R"("bool")")),
      R"({"error_code":42201,"message":"Invalid schema \"bool\" of type AVRO, details: Undefined schema: bool"})");
  EXPECT_EQ(message(R"({"schema":""})"), R"({"error_code":42201,"message":"Empty schema"})");
  EXPECT_EQ(message("{}"), R"({"error_code":42201,"message":"Empty schema"})");
  EXPECT_NE(message(R"({"schema":"{}","schemaType":"JSON"})").find("JSON"), std::string::npos);
  EXPECT_NE(
      message(R"({"schema":"\"a.N\"","references":[{"name":"a.N","subject":"n","version":1}]})")
          .find("No schema reference found for subject"),
      std::string::npos);
  EXPECT_EQ(Send("POST", "/subjects/s/versions", "{").status, 400);
  EXPECT_EQ(Send("POST", "/subjects/s/versions", "[]").status, 400);
  EXPECT_EQ(Send("POST", "/subjects/s/versions").status, 422);
  EXPECT_TRUE(journal_.records_.empty());
}

TEST_F(RegisterTest, TakesReferences) {
  Register("n", R"({"type":"enum","name":"N","namespace":"a","symbols":["A"]})");
  auto body = ToJson(json::object{
      {"schema", R"({"type":"record","name":"R","fields":[{"name":"f","type":"a.N"}]})"},
      {"references", {{{"name", "a.N"}, {"subject", "n"}, {"version", 1}}}}});
  EXPECT_EQ(Post("/subjects/s/versions", body), R"({"id":2})");
  EXPECT_EQ(Get("/subjects/n/versions/1/referencedby"), "[2]");
  EXPECT_NE(
      Get("/schemas/ids/2").find(R"("references":[{"name":"a.N","subject":"n","version":1}])"),
      std::string::npos);
  EXPECT_NE(Get("/schemas/ids/2?format=resolved").find("symbols"), std::string::npos);
  EXPECT_NE(Delete("/subjects/n/versions/1").find("42206"), std::string::npos);
  EXPECT_NE(Delete("/subjects/n").find("{magic=1,keytype=SCHEMA,subject=n,version=1}"),
            std::string::npos);
}

TEST_F(RegisterTest, ChecksCompatibilityWithoutRegistering) {
  Register("s", Record("f"));
  auto bad = Schema(Record("f g"));
  EXPECT_EQ(Post("/compatibility/subjects/s/versions/latest", bad), R"({"is_compatible":false})");
  EXPECT_EQ(Post("/compatibility/subjects/s/versions/1", Schema(Record("f g="))),
            R"({"is_compatible":true})");
  EXPECT_EQ(Post("/compatibility/subjects/s/versions", bad), R"({"is_compatible":false})");
  auto verbose = *ParseJsonObject(Post("/compatibility/subjects/s/versions/1?verbose=true", bad));
  EXPECT_EQ(verbose["messages"].as_array().size(), 4u);
  EXPECT_EQ(Post("/compatibility/subjects/none/versions/latest", bad), R"({"is_compatible":true})");
  EXPECT_NE(Post("/compatibility/subjects/none/versions/1", bad).find("40402"), std::string::npos);
  EXPECT_NE(Post("/compatibility/subjects/s/versions/x", bad).find("42202"), std::string::npos);
  EXPECT_NE(Post("/compatibility/subjects/s/versions/1", Schema("\"bool\"")).find("42201"),
            std::string::npos);
  EXPECT_NE(Post("/compatibility/subjects/s/versions/1?verbose=true", Schema("\"bool\""))
                .find(R"("is_compatible":false,"messages":["Invalid)"),
            std::string::npos);
}

TEST_F(RegisterTest, WorksForSubjectsThatNeedEncoding) {
  EXPECT_EQ(Register("a%2Fb%20c", R"("int")"), R"({"id":1})");
  EXPECT_EQ(Get("/subjects"), R"(["a/b c"])");
  EXPECT_EQ(Get("/subjects/a%2Fb%20c/versions"), "[1]");
  EXPECT_NE(Register("%0A", R"("int")").find("42208"), std::string::npos);
  EXPECT_NE(Register("__GLOBAL", R"("int")").find("42208"), std::string::npos);
}

TEST_F(RegisterTest, NormalizesWhenAsked) {
  EXPECT_EQ(Post("/subjects/s/versions?normalize=true", Schema(R"({"type":"int","z":1,"a":2})")),
            R"({"id":1})");
  EXPECT_EQ(Get("/schemas/ids/1/schema"), R"({"type":"int","a":2,"z":1})");
}

TEST_F(RegisterTest, AnswersAfterItReadItsOwnRecordBack) {
  journal_.failing_ = true;
  auto reply = Send("POST", "/subjects/s/versions", Schema("\"int\""));
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body,
            R"({"error_code":50001,"message":"Error while writing to Kafka: no broker"})");
  journal_.failing_ = false;
  EXPECT_EQ(Register("s", "\"int\""), R"({"id":1})");
}

TEST_F(RegisterTest, TakesAnotherIdWhenAnotherRegistryTookItFirst) {
  auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", "\"long\"", {}});
  loop_.Run([&] {
    journal_.before_append_ = [this, body] {
      journal_.Add(ToRecord(SchemaPut{{"other", 1, 1, body, false}}));
    };
  });
  EXPECT_EQ(Register("s", "\"int\""), R"({"id":2})");
  EXPECT_EQ(Get("/schemas/ids/1/schema"), "\"long\"");
  EXPECT_EQ(
      Get("/subjects/s/versions/latest"),
      R"({"subject":"s","version":1,"id":2,"guid":"ef524ea1-b91e-7317-3d93-8ade36c1db32","schema":"\"int\""})");
}

}  // namespace
}  // namespace taskflow::registry
