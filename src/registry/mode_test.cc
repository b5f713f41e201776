// Modes beyond the plain ones, importing, and registries that write at the same time, over HTTP.
#include "registry/registry_fixture.h"

namespace taskflow::registry {
namespace {

using ModeTest = RegistryTest;

TEST_F(ModeTest, ImportingNeedsAnEmptyPlaceOrForce) {
  Register("s", "\"int\"");
  EXPECT_NE(Put("/mode/s", R"({"mode":"IMPORT"})").find("Cannot import since found existing"),
            std::string::npos);
  EXPECT_EQ(Put("/mode/s?force=true", R"({"mode":"IMPORT"})"), R"({"mode":"IMPORT"})");
  EXPECT_EQ(Post("/subjects/s/versions", R"({"schema":"\"bytes\"","id":9,"version":5})"),
            R"({"id":9})");
  EXPECT_NE(
      Post("/subjects/s/versions", R"({"schema":"\"long\"","id":10,"version":5})").find("42205"),
      std::string::npos);
  EXPECT_NE(
      Post("/subjects/s/versions", R"({"schema":"\"bytes\"","id":11,"version":5})").find("42207"),
      std::string::npos);
  EXPECT_NE(Register("s", "\"double\"").find("is not in read-write mode"), std::string::npos);
  EXPECT_EQ(Get("/subjects/s/versions"), "[1,5]");
}

TEST_F(ModeTest, ImportingTakesSoftlyDeletedOnesForGood) {
  Register("s", "\"int\"");
  Delete("/subjects/s");
  EXPECT_EQ(Put("/mode/s", R"({"mode":"IMPORT"})"), R"({"mode":"IMPORT"})");
  EXPECT_EQ(Get("/subjects?deleted=true"), "[]");
  EXPECT_EQ(Post("/subjects/s/versions", R"({"schema":"\"bytes\"","id":1,"version":1})"),
            R"({"id":1})");
}

TEST_F(ModeTest, DeletingOneMayTakeThoseBelowIt) {
  Put("/mode/s", R"({"mode":"READONLY"})");
  Put("/mode/:.c:t", R"({"mode":"READONLY"})");
  Put("/mode", R"({"mode":"IMPORT"})");
  EXPECT_EQ(Delete("/mode?recursive=true"), R"({"mode":"IMPORT"})");
  EXPECT_NE(Get("/mode/s").find("40409"), std::string::npos);
  EXPECT_EQ(Get("/mode/:.c:t"), R"({"mode":"READONLY"})");
  EXPECT_NE(Delete("/mode/:.c:").find("40401"), std::string::npos);
  EXPECT_EQ(Delete("/mode/:.c:?recursive=true"), "{}");
  EXPECT_NE(Get("/mode/:.c:t").find("40409"), std::string::npos);
}

TEST_F(ModeTest, ForwardIsForTheGlobalContext) {
  EXPECT_EQ(Put("/mode", R"({"mode":"FORWARD"})"),
            R"({"error_code":42204,"message":"Forward mode only supported on global level"})");
  EXPECT_EQ(Put("/mode/:.__GLOBAL:", R"({"mode":"FORWARD"})"), R"({"mode":"FORWARD"})");
  EXPECT_EQ(Get("/mode/s?defaultToGlobal=true"), R"({"mode":"FORWARD"})");
}

// Another registry's record comes between what this one has read and what it writes.
class RaceTest : public RegistryTest {
 protected:
  void OtherWrites(const std::string& subject, int number, int id, const std::string& text) {
    auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", text, {}});
    auto record = ToRecord(SchemaPut{{subject, number, id, body, false}});
    record.is_guarded = true;
    loop_.Run([&] { journal_.before_append_ = [this, record] { journal_.Add(record); }; });
  }
  // What is left after compaction: the last record of each key.
  Store Compacted() {
    std::map<std::string, std::size_t> last;
    for (std::size_t i = 0; i < journal_.records_.size(); ++i) last[journal_.records_[i].key] = i;
    Store store(kBackward);
    for (std::size_t i = 0; i < journal_.records_.size(); ++i) {
      const auto& record = journal_.records_[i];
      if (last[record.key] != i) continue;
      store.Apply(*ParseRecord(record.key, record.value), record.is_guarded);
    }
    return store;
  }
};

TEST_F(RaceTest, TheSameVersionIsTakenByTheFirst) {
  OtherWrites("s", 1, 1, "\"int\"");
  EXPECT_EQ(Register("s", "\"long\""), R"({"id":2})");
  EXPECT_EQ(Get("/subjects/s/versions/1/schema"), "\"int\"");
  EXPECT_EQ(Get("/subjects/s/versions/2/schema"), "\"long\"");
  EXPECT_EQ(Get("/schemas/ids/1/schema"), "\"int\"");
  auto store = Compacted();
  EXPECT_EQ(store.ById(1)->text, "\"int\"");
  EXPECT_EQ(store.ById(2)->text, "\"long\"");
  EXPECT_EQ(store.Find("s", 1, false)->id, 1);
}

TEST_F(RaceTest, TheSameIdIsTakenByTheFirst) {
  OtherWrites("t", 1, 1, "\"int\"");
  EXPECT_EQ(Register("s", "\"long\""), R"({"id":2})");
  EXPECT_EQ(Get("/schemas/ids/1/schema"), "\"int\"");
  EXPECT_EQ(Get("/subjects/s/versions/1/schema"), "\"long\"");
  auto store = Compacted();
  EXPECT_EQ(store.ById(1)->text, "\"int\"");
  EXPECT_EQ(store.ById(2)->text, "\"long\"");
}

TEST_F(RaceTest, TheSameSchemaIsOneVersion) {
  OtherWrites("s", 1, 1, "\"int\"");
  EXPECT_EQ(Register("s", "\"int\""), R"({"id":1})");
  EXPECT_EQ(Get("/subjects/s/versions"), "[1]");
}

TEST_F(RaceTest, WhoeverLosesIsCheckedAgain) {
  OtherWrites("s", 1, 1, "\"int\"");
  EXPECT_NE(Register("s", "\"bytes\"").find("40901"), std::string::npos);
  EXPECT_EQ(Get("/subjects/s/versions"), "[1]");
  EXPECT_EQ(Compacted().Find("s", 1, false)->body->text, "\"int\"");
}

TEST_F(RaceTest, NobodySeesTheLosersRecord) {
  OtherWrites("s", 1, 1, "\"int\"");
  Register("s", "\"long\"");
  // A second registry that reads everything that was written, record by record.
  Store store(kBackward);
  for (const auto& record : journal_.records_) {
    store.Apply(*ParseRecord(record.key, record.value), record.is_guarded);
    ASSERT_EQ(store.ById(1)->text, "\"int\"");
  }
}

TEST(Guard, DoesNotBindOthersRecords) {
  Store store(kBackward);
  auto put = [&](const char* text, bool guarded) {
    auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", text, {}});
    store.Apply(SchemaPut{{"s", 1, 1, body, false}}, guarded);
  };
  put("a", false);
  put("b", true);
  EXPECT_EQ(store.ById(1)->text, "a");
  put("b", false);
  EXPECT_EQ(store.ById(1)->text, "b");
}

}  // namespace
}  // namespace taskflow::registry
