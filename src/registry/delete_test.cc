// Deleting, softly and for good, over HTTP.
#include "registry/registry_fixture.h"

namespace taskflow::registry {
namespace {

class DeleteTest : public RegistryTest {
 protected:
  DeleteTest() {
    Register("s", Record("f"));
    Register("s", Record("f g="));
  }
};

TEST_F(DeleteTest, AVersionGoesSoftlyThenForGood) {
  EXPECT_NE(Delete("/subjects/s/versions/1?permanent=true").find("40407"), std::string::npos);
  EXPECT_EQ(Delete("/subjects/s/versions/1"), "1");
  EXPECT_EQ(Get("/subjects/s/versions"), "[2]");
  EXPECT_EQ(Get("/subjects/s/versions?deleted=true"), "[1,2]");
  EXPECT_EQ(Get("/subjects/s/versions?deletedOnly=true"), "[1]");
  EXPECT_EQ(Get("/subjects/s/versions?deletedAsNegative=true"), "[-1,2]");
  EXPECT_NE(Get("/subjects/s/versions/1").find("40402"), std::string::npos);
  EXPECT_NE(Get("/subjects/s/versions/1?deleted=true").find(R"("version":1)"), std::string::npos);
  EXPECT_EQ(Send("GET", "/schemas/ids/1").status, 200);
  EXPECT_EQ(
      Delete("/subjects/s/versions/1"),
      R"({"error_code":40406,"message":"Subject 's' Version 1 was soft deleted.Set permanent=true to delete permanently"})");
  EXPECT_EQ(Delete("/subjects/s/versions/1?permanent=true"), "1");
  EXPECT_EQ(Get("/schemas/ids/1"), R"({"error_code":40403,"message":"Schema 1 not found"})");
  EXPECT_NE(Delete("/subjects/s/versions/1?permanent=true").find("40402"), std::string::npos);
}

TEST_F(DeleteTest, ASubjectGoesSoftlyThenForGood) {
  EXPECT_EQ(
      Delete("/subjects/s?permanent=true"),
      R"({"error_code":40405,"message":"Subject 's' was not deleted first before being permanently deleted"})");
  EXPECT_EQ(Delete("/subjects/s"), "[1,2]");
  EXPECT_EQ(Get("/subjects"), "[]");
  EXPECT_EQ(Get("/subjects?deleted=true"), R"(["s"])");
  EXPECT_EQ(Get("/subjects/s/versions"),
            R"({"error_code":40401,"message":"Subject 's' not found."})");
  EXPECT_EQ(Get("/subjects/s/versions/latest"), Get("/subjects/s/versions"));
  EXPECT_EQ(
      Delete("/subjects/s"),
      R"({"error_code":40404,"message":"Subject 's' was soft deleted.Set permanent=true to delete permanently"})");
  EXPECT_EQ(Delete("/subjects/s?permanent=true"), "[1,2]");
  EXPECT_NE(Delete("/subjects/s").find("40401"), std::string::npos);
  EXPECT_EQ(journal_.records_.back().key,
            R"({"keytype":"SCHEMA","subject":"s","version":1,"magic":1})");
}

TEST_F(DeleteTest, ReRegisteringGivesANewVersionOfTheSameId) {
  Delete("/subjects/s");
  EXPECT_EQ(Register("s", Record("f")), R"({"id":1})");
  EXPECT_EQ(Get("/subjects/s/versions"), "[3]");
  EXPECT_EQ(Get("/subjects/s/versions?deleted=true"), "[2,3]");
}

TEST_F(DeleteTest, DeletedVersionsDoNotCountForCompatibility) {
  Delete("/subjects/s");
  EXPECT_EQ(Register("s", "\"int\""), R"({"id":3})");
}

TEST_F(DeleteTest, TheLastVersionTakesTheConfigWithIt) {
  Put("/config/s", R"({"compatibility":"NONE"})");
  Delete("/subjects/s");
  EXPECT_EQ(Get("/config/s"), R"({"compatibilityLevel":"NONE"})");
  Delete("/subjects/s?permanent=true");
  EXPECT_NE(Get("/config/s").find("40408"), std::string::npos);
}

TEST_F(DeleteTest, LooksUpDeletedOnesWhenAsked) {
  Delete("/subjects/s");
  auto schema = Schema(Record("f"));
  EXPECT_NE(Post("/subjects/s", schema).find("40401"), std::string::npos);
  EXPECT_NE(Post("/subjects/s?deleted=true", schema).find(R"("version":1)"), std::string::npos);
}

TEST_F(DeleteTest, NamesUnknownThings) {
  EXPECT_NE(Delete("/subjects/none").find("40401"), std::string::npos);
  EXPECT_NE(Delete("/subjects/none/versions/1").find("40401"), std::string::npos);
  EXPECT_NE(Delete("/subjects/s/versions/9").find("40402"), std::string::npos);
  EXPECT_NE(Delete("/subjects/s/versions/0").find("42202"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::registry
