// Metadata, rules, guids, aliases and groups, over HTTP.
#include "registry/contract.h"

#include "registry/md5.h"
#include "registry/registry_fixture.h"

namespace taskflow::registry {
namespace {

using ContractTest = RegistryTest;

std::string Hex(const Md5Digest& digest) { return fmt::format("{:02x}", fmt::join(digest, "")); }

// The RFC's own examples.
TEST(Md5, GivesTheRfcsDigests) {
  EXPECT_EQ(Hex(Md5("")), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Hex(Md5("message digest")), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(Hex(Md5("1234567890123456789012345678901234567890123456789012345678901234567890123456"
                    "7890")),
            "57edf4a22be3c955ac49da2e2107b67a");
}

constexpr auto kWithMetadata =
    R"({"schema":"\"int\"","metadata":{"properties":{"team":"b","app":"a"},"tags":{"x":["PII"]}}})";

TEST_F(ContractTest, MetadataMakeAnotherSchema) {
  EXPECT_EQ(Register("s", "\"int\""), R"({"id":1})");
  auto answer = *ParseJsonObject(Post("/subjects/s/versions", kWithMetadata));
  EXPECT_EQ(answer["id"], 2);
  EXPECT_EQ(answer["version"], 2);
  EXPECT_EQ(ToJson(answer["metadata"]),
            R"({"tags":{"x":["PII"]},"properties":{"app":"a","team":"b"}})");
  EXPECT_EQ(Get("/subjects/s/metadata?key=team&value=b"), Get("/subjects/s/versions/2"));
  EXPECT_EQ(Get("/subjects/s/metadata?key=team&value=b&key=app&value=a"),
            Get("/subjects/s/versions/2"));
  EXPECT_NE(Get("/subjects/s/metadata?key=team&value=c").find("40403"), std::string::npos);
  EXPECT_NE(Get("/subjects/t/metadata?key=team&value=c").find("40401"), std::string::npos);
  // As the latest has some, a schema without is taken for it.
  EXPECT_NE(Register("s", "\"int\"").find(R"("id":2,"version":2)"), std::string::npos);
  EXPECT_NE(Post("/subjects/s", Schema("\"int\"")).find(R"("version":1)"), std::string::npos);
  EXPECT_EQ(Send("POST", "/subjects/s/versions", R"({"schema":"\"int\"","metadata":7})").status,
            400);
}

TEST_F(ContractTest, SettingsAddMetadata) {
  Put("/config/s", R"({"defaultMetadata":{"properties":{"a":"default","b":"default"}},
                       "overrideMetadata":{"properties":{"c":"override"}}})");
  Post("/subjects/s/versions",
       R"({"schema":"\"int\"","metadata":{"properties":{"b":"own","c":"own"}}})");
  auto version = *ParseJsonObject(Get("/subjects/s/versions/1"));
  EXPECT_EQ(ToJson(version["metadata"]),
            R"({"properties":{"a":"default","b":"own","c":"override"}})");
}

TEST_F(ContractTest, RulesAreKeptAndChecked) {
  auto with = [](std::string_view rules) {
    return fmt::format(R"({{"schema":"\"int\"","ruleSet":{}}})", rules);
  };
  auto good =
      with(R"({"domainRules":[{"type":"CEL","name":"r","mode":"WRITE","kind":"CONDITION"}]})");
  auto answer = *ParseJsonObject(Post("/subjects/s/versions", good));
  EXPECT_EQ(ToJson(answer["ruleSet"]),
            R"({"domainRules":[{"name":"r","kind":"CONDITION","mode":"WRITE","type":"CEL"}]})");
  EXPECT_NE(Get("/schemas?ruleType=CEL"), "[]");
  EXPECT_EQ(Get("/schemas?ruleType=ENCRYPT"), "[]");
  for (const char* bad :
       {R"({"domainRules":[{"type":"CEL","name":"1"}]})", R"({"domainRules":[{"name":"r"}]})",
        R"({"domainRules":[{"type":"CEL","name":"r","mode":"UPGRADE"}]})",
        R"({"domainRules":[{"type":"A","name":"r"},{"type":"A","name":"r"}]})"}) {
    EXPECT_NE(Post("/subjects/s/versions", with(bad)).find("42210"), std::string::npos) << bad;
  }
}

TEST_F(ContractTest, GuidsNameSchemas) {
  Register("s", "\"int\"");
  Register(":.c:t", "\"long\"");
  Register(":.c:u", "\"int\"");
  auto guid = std::string(*StringMember(*ParseJsonObject(Get("/subjects/s/versions/1")), "guid"));
  EXPECT_EQ(guid, "ef524ea1-b91e-7317-3d93-8ade36c1db32");  // the MD5 of "int"
  EXPECT_NE(Get("/schemas/guids/" + guid).find(R"("schema":"\"int\"")"), std::string::npos);
  EXPECT_EQ(Get("/schemas/guids/" + guid + "/ids"),
            R"([{"context":".","id":1},{"context":".c","id":2}])");
  EXPECT_EQ(Get("/schemas/guids/x"), R"({"error_code":40403,"message":"Schema x not found"})");
}

TEST_F(ContractTest, TellsMoreToWhoTakesMore) {
  http::Request request;
  request.method = "POST";
  request.target = "/subjects/s/versions";
  request.headers.Set("Confluent-Accept-Unknown-Properties", "true");
  request.body = Schema("\"int\"");
  EXPECT_EQ(
      Send(request).body,
      R"({"id":1,"version":1,"guid":"ef524ea1-b91e-7317-3d93-8ade36c1db32","schema":"\"int\""})");
}

TEST_F(ContractTest, AnAliasLeadsToItsSubject) {
  Register("s", "\"int\"");
  Put("/config/old", R"({"alias":"s"})");
  EXPECT_EQ(Get("/config/old"), R"({"alias":"s"})");
  EXPECT_EQ(Get("/subjects/old/versions"), "[1]");
  EXPECT_EQ(Get("/schemas/ids/1/versions?subject=old"), R"([{"subject":"s","version":1}])");
  EXPECT_NE(Get("/schemas?aliases=true").find(R"("aliases":["old"])"), std::string::npos);
  Put("/config/old", R"({"alias":null,"compatibility":"NONE"})");
  EXPECT_NE(Get("/subjects/old/versions").find("40401"), std::string::npos);
}

TEST_F(ContractTest, AGroupIsComparedWithItself) {
  Put("/config/s", R"({"compatibilityGroup":"major"})");
  auto of = [](std::string_view text, std::string_view group) {
    return fmt::format(R"({{"schema":{},"metadata":{{"properties":{{"major":"{}"}}}}}})",
                       ToJson(json::value(text)), group);
  };
  EXPECT_NE(Post("/subjects/s/versions", of("\"int\"", "1")).find(R"("id":1)"), std::string::npos);
  EXPECT_NE(Post("/subjects/s/versions", of("\"bytes\"", "1")).find("40901"), std::string::npos);
  EXPECT_NE(Post("/subjects/s/versions", of("\"bytes\"", "2")).find(R"("id":2)"),
            std::string::npos);
  EXPECT_NE(Post("/subjects/s/versions", of("\"long\"", "1")).find(R"("id":3)"), std::string::npos);
}

TEST_F(ContractTest, KeepsEverySetting) {
  auto all = R"({"alias":"t","normalize":true,"compatibility":"FULL","validateFields":true,)"
             R"("compatibilityGroup":"g","defaultMetadata":{"properties":{"a":"b"}},)"
             R"("overrideRuleSet":{"domainRules":[{"name":"r","type":"CEL"}]}})";
  Put("/config", all);
  EXPECT_EQ(Get("/config"),
            R"({"alias":"t","normalize":true,"compatibilityLevel":"FULL","validateFields":true,)"
            R"("compatibilityGroup":"g","defaultMetadata":{"properties":{"a":"b"}},)"
            R"("overrideRuleSet":{"domainRules":[{"name":"r","type":"CEL"}]}})");
  EXPECT_EQ(Send("PUT", "/config", R"({"alias":7})").status, 400);
  EXPECT_NE(Put("/config", R"({"defaultRuleSet":{"domainRules":[{"name":"r"}]}})").find("42210"),
            std::string::npos);
}

TEST_F(ContractTest, LooksUpWhatIsTheSameInMeaning) {
  Register("s", R"({"type":"int","b":1,"a":2})");
  EXPECT_NE(Post("/subjects/s", Schema(R"({"type":"int","a":2,"b":1})")).find(R"("version":1)"),
            std::string::npos);
  EXPECT_EQ(Register("s", R"({"type":"int","a":2,"b":1})"), R"({"id":1})");
  EXPECT_EQ(Get("/subjects/s/versions"), "[1]");
}

}  // namespace
}  // namespace taskflow::registry
