#include "registry/store.h"

#include <gtest/gtest.h>

namespace taskflow::registry {
namespace {

class StoreTest : public testing::Test {
 protected:
  void Put(const std::string& subject, int number, int id, const std::string& text,
           bool deleted = false) {
    auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", text, {}});
    store_.Apply(SchemaPut{{subject, number, id, body, deleted}});
  }

  Store store_{kBackward};
};

TEST_F(StoreTest, KeepsVersionsAndIds) {
  Put("s", 1, 1, "a");
  Put("s", 2, 2, "b");
  Put("t", 1, 1, "a");
  EXPECT_EQ(store_.Latest("s", false)->number, 2);
  EXPECT_EQ(store_.NextVersion("s"), 3);
  EXPECT_EQ(store_.NextVersion("new"), 1);
  EXPECT_EQ(store_.NextId(), 3);
  EXPECT_EQ(store_.ById(1)->text, "a");
  EXPECT_EQ(store_.IdOf({"AVRO", "b", {}}), 2);
  EXPECT_EQ(store_.IdOf({"AVRO", "c", {}}), std::nullopt);
  EXPECT_EQ(store_.UsesOf(1).size(), 2u);
}

TEST_F(StoreTest, SoftDeletionHidesAndKeepsTheId) {
  Put("s", 1, 1, "a");
  Put("s", 2, 2, "b");
  store_.Apply(SubjectDeleted{"s", 1});
  EXPECT_EQ(store_.Find("s", 1, false), nullptr);
  EXPECT_NE(store_.Find("s", 1, true), nullptr);
  EXPECT_TRUE(store_.IsLive("s"));
  store_.Apply(SubjectDeleted{"s", 2});
  EXPECT_FALSE(store_.IsLive("s"));
  EXPECT_NE(store_.ById(1), nullptr);
  EXPECT_EQ(store_.NextVersion("s"), 3);
}

TEST_F(StoreTest, TheLastUseTakesTheIdWithIt) {
  Put("s", 1, 1, "a");
  Put("t", 1, 1, "a");
  store_.Apply(SchemaRemoved{"s", 1});
  EXPECT_NE(store_.ById(1), nullptr);
  store_.Apply(SchemaRemoved{"t", 1});
  EXPECT_EQ(store_.ById(1), nullptr);
  EXPECT_EQ(store_.IdOf({"AVRO", "a", {}}), std::nullopt);
  EXPECT_TRUE(store_.subjects().empty());
  EXPECT_EQ(store_.NextId(), 2);
  store_.Apply(SchemaRemoved{"t", 1});
}

TEST_F(StoreTest, ALaterRecordReplacesAVersion) {
  Put("s", 1, 1, "a");
  Put("s", 1, 2, "b");
  EXPECT_EQ(store_.ById(1), nullptr);
  EXPECT_EQ(store_.Find("s", 1, false)->body->text, "b");
  Put("s", 1, 2, "b", true);
  EXPECT_EQ(store_.Find("s", 1, false), nullptr);
  EXPECT_EQ(store_.ById(2)->text, "b");
}

TEST_F(StoreTest, AnIdStandsForTheSchemaThatHadItFirst) {
  Put("s", 1, 1, "a");
  Put("t", 1, 1, "b");
  EXPECT_EQ(store_.ById(1)->text, "a");
  EXPECT_TRUE(store_.OwnsItsId(*store_.Find("s", 1, false)));
  EXPECT_FALSE(store_.OwnsItsId(*store_.Find("t", 1, false)));
}

TEST_F(StoreTest, ClearingRemovesASubject) {
  Put("s", 1, 1, "a");
  Put("s", 2, 2, "b");
  store_.Apply(SubjectCleared{"s"});
  EXPECT_EQ(store_.FindSubject("s"), nullptr);
  EXPECT_EQ(store_.ById(2), nullptr);
}

TEST_F(StoreTest, LevelsFallBackToGlobalAndServer) {
  EXPECT_EQ(store_.EffectiveLevel("s"), kBackward);
  store_.Apply(ConfigSet{std::nullopt, Config{ParseLevel("none"), {}}});
  EXPECT_EQ(Name(store_.EffectiveLevel("s")), "NONE");
  store_.Apply(ConfigSet{"s", Config{ParseLevel("FULL"), {}}});
  EXPECT_EQ(Name(store_.EffectiveLevel("s")), "FULL");
  EXPECT_EQ(Name(store_.EffectiveLevel("t")), "NONE");
  store_.Apply(ConfigSet{"s", std::nullopt});
  store_.Apply(ConfigSet{});
  EXPECT_EQ(store_.EffectiveLevel("s"), kBackward);
}

TEST_F(StoreTest, ModesFallBackAndOverride) {
  store_.Apply(ModeSet{"s", Mode::kImport});
  EXPECT_EQ(store_.EffectiveMode("s"), Mode::kImport);
  EXPECT_EQ(store_.EffectiveMode("t"), Mode::kReadWrite);
  store_.Apply(ModeSet{std::nullopt, Mode::kReadOnlyOverride});
  EXPECT_EQ(store_.EffectiveMode("s"), Mode::kReadOnlyOverride);
}

TEST_F(StoreTest, FindsReferences) {
  Put("n", 1, 1, "a");
  auto body = std::make_shared<const SchemaBody>(SchemaBody{"AVRO", "b", {{"a.N", "n", 1}}});
  store_.Apply(SchemaPut{{"s", 1, 2, body, false}});
  ASSERT_EQ(store_.ReferencesTo("n", 1, false).size(), 1u);
  store_.Apply(SubjectDeleted{"s", 1});
  EXPECT_TRUE(store_.ReferencesTo("n", 1, false).empty());
  EXPECT_EQ(store_.ReferencesTo("n", 1, true).size(), 1u);
}

}  // namespace
}  // namespace taskflow::registry
