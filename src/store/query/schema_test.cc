#include "store/catalog/describe.h"
#include "store/query/cql_fixture.h"

namespace taskflow::store {
namespace {

using SchemaTest = CqlFixture;

TEST_F(SchemaTest, WhatWasMadeIsThereAfterReopening) {
  EXPECT_EQ(Run("CREATE TABLE t (a int, b text, \"C\" frozen<list<int>>, d map<text, int>, PRIMARY "
                "KEY ((a, b), \"C\"))"),
            "error: clustering columns of type frozen<list<int>> are not supported (column C)");
  EXPECT_EQ(Run("CREATE TABLE t (a int, b text, c timestamp, \"D\" map<text, int>, PRIMARY KEY "
                "((a, b), c)) "
                "WITH CLUSTERING ORDER BY (c DESC) AND comment = 'it''s' AND gc_grace_seconds = 7"),
            "CREATED");
  EXPECT_EQ(Run("CREATE INDEX by_b ON t (b)"), "UPDATED");
  auto before = DescribeTable(*catalog_->FindTable("k", "t"));
  auto version = catalog_->schema_version();
  auto host = catalog_->host_id();
  Reopen();
  auto table = catalog_->FindTable("k", "t");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(DescribeTable(*table), before);
  EXPECT_NE(before.find("PRIMARY KEY ((a, b), c)"), before.npos);
  EXPECT_NE(before.find("\"D\" map<text, int>"), before.npos);
  EXPECT_NE(before.find("comment = 'it''s'"), before.npos);
  EXPECT_EQ(DescribeIndex(*table, table->indexes[0]), "CREATE INDEX by_b ON k.t (b);");
  EXPECT_EQ(catalog_->schema_version(), version);
  EXPECT_EQ(catalog_->host_id(), host);
}

TEST_F(SchemaTest, ExistingAndMissingThings) {
  EXPECT_EQ(Run("CREATE TABLE t (id int PRIMARY KEY)"), "CREATED");
  EXPECT_EQ(Run("CREATE TABLE IF NOT EXISTS t (id int PRIMARY KEY)"), "ok");
  EXPECT_EQ(Run("CREATE TABLE t (id int PRIMARY KEY)"),
            "error: Cannot add already existing table \"t\" to keyspace \"k\"");
  EXPECT_EQ(Run("DROP TABLE t"), "DROPPED");
  EXPECT_EQ(Run("DROP TABLE t"), "error: Table 'k.t' doesn't exist");
  EXPECT_EQ(Run("DROP TABLE IF EXISTS t"), "ok");
  EXPECT_EQ(Run("DROP KEYSPACE nope"), "error: Keyspace 'nope' doesn't exist");
  EXPECT_EQ(Run("DROP INDEX nope"), "error: Index 'k.nope' doesn't exist");
  EXPECT_TRUE(
      Run("DROP KEYSPACE system").starts_with("error: system keyspace is not user-modifiable"));
  EXPECT_TRUE(Run("CREATE TABLE t (id int)").starts_with("error: No PRIMARY KEY"));
  EXPECT_TRUE(Run("CREATE TABLE t (id int PRIMARY KEY) WITH nope = 1")
                  .starts_with("error: Unknown property"));
  EXPECT_TRUE(
      Run("CREATE TABLE t (id int PRIMARY KEY, n counter)").starts_with("error: counter columns"));
  EXPECT_TRUE(
      Run("CREATE KEYSPACE x WITH durable_writes = true").starts_with("error: Missing mandatory"));
}

TEST_F(SchemaTest, DroppingATableForgetsItsRows) {
  Run("CREATE TABLE t (id int PRIMARY KEY, a text)");
  Run("INSERT INTO t (id, a) VALUES (1, 'x')");
  EXPECT_EQ(Run("DROP TABLE t"), "DROPPED");
  Run("CREATE TABLE t (id int PRIMARY KEY, a text)");
  EXPECT_EQ(Run("SELECT * FROM t"), "");
  EXPECT_EQ(Run("DROP KEYSPACE k"), "DROPPED");
  EXPECT_EQ(Run("SELECT * FROM t"), "error: keyspace k does not exist");
  Reopen();
  EXPECT_EQ(catalog_->FindKeyspace("k"), nullptr);
}

TEST_F(SchemaTest, AColumnDroppedAndAddedAgainIsEmpty) {
  Run("CREATE TABLE t (id int PRIMARY KEY, a text, b text)");
  Run("INSERT INTO t (id, a, b) VALUES (1, 'x', 'y')");
  EXPECT_EQ(Run("ALTER TABLE t DROP a"), "UPDATED");
  EXPECT_EQ(Run("SELECT * FROM t"), "1,y");
  EXPECT_EQ(Run("ALTER TABLE t ADD a text"), "UPDATED");
  EXPECT_EQ(Run("SELECT * FROM t"), "1,null,y");
  EXPECT_EQ(Run("ALTER TABLE t DROP id"), "error: Cannot drop PRIMARY KEY column id");
  EXPECT_EQ(Run("ALTER TABLE t WITH comment = 'new'"), "UPDATED");
}

TEST_F(SchemaTest, EachChangeHasAVersion) {
  auto version = catalog_->schema_version();
  Run("CREATE TABLE t (id int PRIMARY KEY)");
  EXPECT_NE(catalog_->schema_version(), version);
}

TEST_F(SchemaTest, PlansOfWritesOutliveWhatDoesNotConcernThem) {
  Run("CREATE TABLE t (id int PRIMARY KEY, a text)");
  auto write = *Compile(*catalog_, "k", "INSERT INTO t (id, a) VALUES (?, ?)");
  Run("CREATE TABLE other (id int PRIMARY KEY)");
  EXPECT_TRUE(StillValid(*write, *catalog_));
  Run("CREATE INDEX i ON t (a)");
  EXPECT_FALSE(StillValid(*write, *catalog_)) << "it would not fill the index";
}

}  // namespace
}  // namespace taskflow::store
