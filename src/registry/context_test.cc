// Contexts: subjects, ids and settings in one, over HTTP.
#include "registry/registry_fixture.h"

namespace taskflow::registry {
namespace {

class ContextTest : public RegistryTest {
 protected:
  ContextTest() {
    Register("a", R"("int")");
    Register(":.c:b", R"("string")");
    Register(":.c:b", R"("bytes")");
  }
};

TEST_F(ContextTest, IdsCountWithinAContext) {
  EXPECT_EQ(Register("a2", R"("string")"), R"({"id":2})");
  EXPECT_EQ(Get("/schemas/ids/1/schema"), R"("int")");
  EXPECT_EQ(Get("/schemas/ids/1/schema?subject=:.c:"), R"("string")");
  EXPECT_EQ(Get("/schemas/ids/2/schema?subject=:.c:b"), R"("bytes")");
  EXPECT_EQ(Get("/schemas/ids/2/versions?subject=:.c:b"), R"([{"subject":":.c:b","version":2}])");
  EXPECT_NE(Get("/schemas/ids/3?subject=:.c:b").find("40403"), std::string::npos);
}

TEST_F(ContextTest, AnIdIsFoundWhereItsSubjectIs) {
  EXPECT_EQ(Get("/schemas/ids/1/schema?subject=b"), R"("string")");
  EXPECT_EQ(Get("/schemas/ids/1/schema?subject=a"), R"("int")");
  EXPECT_NE(Get("/schemas/ids/1?subject=b").find(R"("subject":":.c:b","version":1)"),
            std::string::npos);
}

TEST_F(ContextTest, AreListedAndGoWhenEmpty) {
  EXPECT_EQ(Get("/contexts"), R"([".",".c"])");
  EXPECT_EQ(Get("/contexts?contextPrefix=.c"), R"([".c"])");
  EXPECT_EQ(Get("/contexts?offset=1&limit=1"), R"([".c"])");
  EXPECT_EQ(Delete("/contexts/.c"),
            R"({"error_code":42211,"message":"The specified context ':.c:' is not empty."})");
  Delete("/subjects/:.c:b");
  EXPECT_EQ(Send("DELETE", "/contexts/.c").status, 422);
  Delete("/subjects/:.c:b?permanent=true");
  EXPECT_EQ(Get("/contexts"), R"([".",".c"])");
  EXPECT_EQ(Send("DELETE", "/contexts/.c").status, 204);
  EXPECT_EQ(Get("/contexts"), R"(["."])");
  EXPECT_EQ(Send("DELETE", "/contexts/.c").status, 204);
  EXPECT_EQ(Send("DELETE", "/contexts/a:b").status, 400);
}

TEST_F(ContextTest, PathsMayBeginWithOne) {
  EXPECT_EQ(Get("/contexts/.c/subjects"), R"([":.c:b"])");
  EXPECT_EQ(Get("/contexts/c/subjects/b/versions"), "[1,2]");
  EXPECT_EQ(Get("/contexts/:.c:/schemas/ids/1/schema"), R"("string")");
  EXPECT_EQ(Post("/contexts/.d/subjects/x/versions", Schema(R"("long")")), R"({"id":1})");
  EXPECT_EQ(Get("/subjects"), R"([":.c:b",":.d:x","a"])");
  EXPECT_EQ(Put("/contexts/.d/config", R"({"compatibility":"NONE"})"),
            R"({"compatibility":"NONE"})");
  EXPECT_EQ(Get("/config/:.d:"), R"({"compatibilityLevel":"NONE"})");
  EXPECT_EQ(Get("/config/:.d:x?defaultToGlobal=true"), R"({"compatibilityLevel":"NONE"})");
  EXPECT_EQ(Post("/contexts/.d/subjects/x/versions", Schema(R"("int")")), R"({"id":2})");
  EXPECT_EQ(Put("/contexts/.d/mode", R"({"mode":"READONLY"})"), R"({"mode":"READONLY"})");
  EXPECT_EQ(Register(":.d:y", R"("int")"),
            R"({"error_code":42205,"message":"Subject :.d:y in context .d is in read-only mode"})");
  EXPECT_EQ(Register("y", R"("int")"), R"({"id":1})");
}

TEST_F(ContextTest, PrefixesChooseThem) {
  EXPECT_EQ(Get("/subjects?subjectPrefix=:*:"), R"([":.c:b","a"])");
  EXPECT_EQ(Get("/subjects?subjectPrefix=:*:b"), R"([":.c:b"])");
  EXPECT_EQ(Get("/subjects?subjectPrefix=:.c:"), R"([":.c:b"])");
  EXPECT_EQ(Get("/subjects?subjectPrefix=a"), R"(["a"])");
  EXPECT_EQ(Get("/schemas?subjectPrefix=:.c:&latestOnly=true").find("int"), std::string::npos);
}

TEST_F(ContextTest, TheDefaultOneHasNoName) {
  EXPECT_EQ(Get("/subjects/:.:a/versions"), "[1]");
  EXPECT_EQ(Get("/contexts/./subjects/a/versions"), "[1]");
  EXPECT_NE(Get("/subjects/:.c:/versions").find("42208"), std::string::npos);
}

TEST_F(ContextTest, ReferencesStayWithinTheirs) {
  Register(":.c:n", R"({"type":"enum","name":"N","symbols":["A"]})");
  auto body = ToJson(
      json::object{{"schema", R"({"type":"record","name":"R","fields":[{"name":"f","type":"N"}]})"},
                   {"references", {{{"name", "N"}, {"subject", "n"}, {"version", 1}}}}});
  EXPECT_NE(Post("/subjects/s/versions", body).find("42201"), std::string::npos);
  EXPECT_EQ(Post("/subjects/:.c:s/versions", body), R"({"id":4})");
  EXPECT_EQ(Get("/subjects/:.c:n/versions/1/referencedby"), "[4]");
}

TEST_F(ContextTest, SettingsOfTheGlobalOneHoldForAll) {
  Put("/config/:.__GLOBAL:", R"({"compatibility":"FULL"})");
  EXPECT_EQ(Get("/config/:.c:b?defaultToGlobal=true"), R"({"compatibilityLevel":"FULL"})");
  EXPECT_EQ(Get("/config/a?defaultToGlobal=true"), R"({"compatibilityLevel":"FULL"})");
  Put("/config", R"({"compatibility":"NONE"})");
  EXPECT_EQ(Get("/config/a?defaultToGlobal=true"), R"({"compatibilityLevel":"NONE"})");
  EXPECT_EQ(Get("/config/:.c:b?defaultToGlobal=true"), R"({"compatibilityLevel":"FULL"})");
  Put("/mode/:.__GLOBAL:", R"({"mode":"READONLY"})");
  EXPECT_NE(Register("a", R"("long")").find("read-only"), std::string::npos);
  EXPECT_NE(Register(":.c:b", R"("long")").find("read-only"), std::string::npos);
}

TEST_F(ContextTest, AreWrittenAsConfluentDoes) {
  EXPECT_EQ(journal_.records_[1].key,
            R"({"keytype":"CONTEXT","tenant":"default","context":".c","magic":0})");
  EXPECT_EQ(*journal_.records_[1].value, R"({"tenant":"default","context":".c"})");
  EXPECT_EQ(journal_.records_[2].key,
            R"({"keytype":"SCHEMA","subject":":.c:b","version":1,"magic":1})");
}

}  // namespace
}  // namespace taskflow::registry
