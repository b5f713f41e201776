#include "store/query/cql_fixture.h"

namespace taskflow::store {
namespace {

class SelectTest : public CqlFixture {
 protected:
  SelectTest() {
    EXPECT_EQ(Run("CREATE TABLE c (p int, q int, v text, n int, PRIMARY KEY (p, q)) WITH "
                  "CLUSTERING ORDER BY (q DESC)"),
              "CREATED");
    for (int p = 0; p < 3; ++p) {
      for (int q = 0; q < 5; ++q) {
        Run(fmt::format("INSERT INTO c (p, q, v, n) VALUES ({}, {}, '{}', {})", p, q,
                        q % 2 ? "odd" : "even", p * 10 + q));
      }
    }
  }
  void MakeBuilt(std::string_view statement) {
    EXPECT_EQ(Run(statement), "UPDATED");
    auto table = catalog_->FindTable("k", "c");
    auto batch = kv_->NewBatch();
    for (auto& index : table->indexes)
      catalog_->MarkBuilt(*catalog_->FindTable("k", "c"), index.id, *batch);
    EXPECT_TRUE(kv_->Write(*batch));
  }
};

TEST_F(SelectTest, SlicesInEitherOrder) {
  EXPECT_EQ(Run("SELECT q FROM c WHERE p = 1"), "4|3|2|1|0");
  EXPECT_EQ(Run("SELECT q FROM c WHERE p = 1 AND q > 1 AND q <= 3"), "3|2");
  EXPECT_EQ(Run("SELECT q FROM c WHERE p = 1 AND q >= 3 ORDER BY q ASC"), "3|4");
  EXPECT_EQ(Run("SELECT q FROM c WHERE p = 1 ORDER BY q ASC LIMIT 2"), "0|1");
  EXPECT_EQ(Run("SELECT q FROM c WHERE p = 1 AND q IN (0, 4, 9)"), "4|0");
  EXPECT_EQ(Run("SELECT n FROM c WHERE p = 2 AND q = 3"), "23");
}

TEST_F(SelectTest, PagesGiveEachRowOnce) {
  for (std::string text :
       {"SELECT p, q FROM c", "SELECT p, q FROM c WHERE p = 1 ORDER BY q ASC",
        "SELECT p, q FROM c WHERE p IN (0, 1, 2) AND q IN (1, 2)", "SELECT DISTINCT p FROM c",
        "SELECT p, q FROM c PER PARTITION LIMIT 2", "SELECT p, q FROM c LIMIT 7",
        "SELECT p, q FROM c WHERE v = 'odd' ALLOW FILTERING",
        "SELECT table_name FROM system_schema.tables"}) {
    auto whole = Run(text);
    for (std::size_t size : {1, 2, 7, 100}) {
      int pages = 0;
      EXPECT_EQ(RunPaged(text, size, pages), whole) << text << " by " << size;
    }
  }
}

TEST_F(SelectTest, ForeignPagingStatesAreRefused) {
  auto plan = std::get<SelectPlanPtr>((*Compile(*catalog_, "k", "SELECT * FROM c"))->plan);
  for (std::string state : {std::string("x"), std::string("\1", 1), std::string(300'000, 'x'),
                            "\1" + std::string(40, '\x7f')}) {
    auto page = Read(plan, {}, {10, state});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().message, "Invalid value for the paging state");
  }
}

TEST_F(SelectTest, AggregatesAndGroups) {
  EXPECT_EQ(Run("SELECT count(*), min(n), max(n), sum(n), avg(n) FROM c WHERE p = 1"),
            "5,10,14,60,12");
  EXPECT_EQ(Run("SELECT v, count(*) FROM c WHERE p = 0 GROUP BY v"), "even,3|odd,2");
  EXPECT_EQ(Run("SELECT v, count(*) FROM c WHERE p = 0 GROUP BY v LIMIT 1"), "even,3");
  EXPECT_EQ(Run("SELECT count(*) FROM c WHERE p = 99"), "0");
  EXPECT_EQ(Run("SELECT max(n) FROM c WHERE p = 99"), "null");
  EXPECT_TRUE(Run("SELECT sum(v) FROM c").starts_with("error: Invalid call to function sum"));
}

TEST_F(SelectTest, FilteringMustBeAllowed) {
  EXPECT_TRUE(Run("SELECT * FROM c WHERE v = 'odd'")
                  .starts_with("error: Cannot execute this query as it might"));
  EXPECT_TRUE(Run("SELECT * FROM c WHERE q = 1")
                  .starts_with("error: Cannot execute this query as it might"));
  EXPECT_EQ(Run("SELECT q FROM c WHERE p = 1 AND n > 12 ALLOW FILTERING"), "4|3");
}

TEST_F(SelectTest, IndexesFindWhatTheRowSays) {
  MakeBuilt("CREATE INDEX ON c (v)");
  Run("INSERT INTO c (p, q, v, n) VALUES (7, 1, 'new', 1)");
  EXPECT_EQ(Run("SELECT p, q FROM c WHERE v = 'new'"), "7,1");
  Run("UPDATE c SET v = 'newer' WHERE p = 7 AND q = 1");
  EXPECT_EQ(Run("SELECT p, q FROM c WHERE v = 'new'"), "");
  EXPECT_EQ(Run("SELECT p, q FROM c WHERE v = 'newer' AND n = 2 ALLOW FILTERING"), "");
  EXPECT_TRUE(
      Run("SELECT p, q FROM c WHERE v = 'newer' AND n = 1").starts_with("error: Cannot execute"));
  Run("DELETE FROM c WHERE p = 7 AND q = 1");
  EXPECT_EQ(Run("SELECT p, q FROM c WHERE v = 'newer'"), "");
}

TEST_F(SelectTest, AnIndexBeingBuiltReadsTheTable) {
  EXPECT_EQ(Run("CREATE INDEX ON c (v)"), "UPDATED");
  EXPECT_EQ(Run("SELECT count(*) FROM c WHERE v = 'odd'"), "6");
}

TEST_F(SelectTest, TokensPartTheRing) {
  int found = 0;
  for (auto range : {"token(p) <= 0", "token(p) > 0"}) {
    auto rows = Run(fmt::format("SELECT DISTINCT p FROM c WHERE {}", range));
    found += rows.empty() ? 0 : static_cast<int>(std::count(rows.begin(), rows.end(), '|')) + 1;
  }
  EXPECT_EQ(found, 3);
  EXPECT_EQ(Run("SELECT token(p) FROM c WHERE p = 1 LIMIT 1"), "-4069959284402364209");
}

TEST_F(SelectTest, NamesThatAreNotThere) {
  EXPECT_EQ(Run("SELECT * FROM nope"), "error: unconfigured table nope");
  EXPECT_EQ(Run("SELECT * FROM nope.nope"), "error: keyspace nope does not exist");
  EXPECT_EQ(Run("SELECT x FROM c"), "error: Undefined column name x in table k.c");
  EXPECT_EQ(Run("SELECT f(p) FROM c"), "error: Unknown function 'f'");
}

TEST_F(SelectTest, FunctionsOfNothingAreComputed) {
  auto now = Run("SELECT now() FROM system.local");
  EXPECT_EQ(now.size(), 16u);
  EXPECT_EQ(now[6] & 0xf0, 0x10);
  EXPECT_EQ(Run("SELECT q, current_timestamp() FROM c WHERE p = 1 LIMIT 2").size(),
            2 * (2 + 8) + 1u);
  EXPECT_EQ((*Compile(*catalog_, "k", "SELECT now() FROM c"))->columns()->at(0).name,
            "system.now()");
}

TEST_F(SelectTest, SystemTablesShowTheSchema) {
  EXPECT_EQ(
      Run("SELECT column_name, kind, clustering_order, position, type FROM system_schema.columns "
          "WHERE keyspace_name = 'k' AND table_name = 'c'"),
      "n,regular,none,-1,int|p,partition_key,none,0,int|q,clustering,desc,0,int|v,regular,none,-1,"
      "text");
  EXPECT_EQ(Run("SELECT release_version, data_center FROM system.local"), "5.0.0,dc1");
  EXPECT_EQ(Run("SELECT * FROM system.peers"), "");
  EXPECT_TRUE(Run("INSERT INTO system.local (key) VALUES ('x')")
                  .starts_with("error: system keyspace is not"));
}

}  // namespace
}  // namespace taskflow::store
