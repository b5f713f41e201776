#include "store/query/cql_fixture.h"

namespace taskflow::store {
namespace {

class WriteTest : public CqlFixture {
 protected:
  WriteTest() {
    EXPECT_EQ(Run("CREATE TABLE t (id text PRIMARY KEY, a text, n int)"), "CREATED");
    EXPECT_EQ(Run("CREATE TABLE c (p int, q int, v text, PRIMARY KEY (p, q))"), "CREATED");
  }
};

TEST_F(WriteTest, InsertUpdateDelete) {
  EXPECT_EQ(Run("INSERT INTO t (id, a, n) VALUES ('x', 'one', 1)"), "ok");
  EXPECT_EQ(Run("UPDATE t SET n = 2 WHERE id = 'x'"), "ok");
  EXPECT_EQ(Run("SELECT * FROM t WHERE id = 'x'"), "x,one,2");
  EXPECT_EQ(Run("DELETE a FROM t WHERE id = 'x'"), "ok");
  EXPECT_EQ(Run("SELECT * FROM t"), "x,null,2");
  EXPECT_EQ(Run("DELETE FROM t WHERE id = 'x'"), "ok");
  EXPECT_EQ(Run("SELECT * FROM t"), "");
}

TEST_F(WriteTest, SurvivesReopening) {
  Run("INSERT INTO t (id, a) VALUES ('x', 'one')");
  Reopen();
  EXPECT_EQ(Run("SELECT id, a FROM t"), "x,one");
}

TEST_F(WriteTest, TheTimestampDecidesNotTheOrder) {
  Run("INSERT INTO t (id, a) VALUES ('x', 'late') USING TIMESTAMP 20");
  Run("INSERT INTO t (id, a) VALUES ('x', 'early') USING TIMESTAMP 10");
  EXPECT_EQ(Run("SELECT a, writetime(a) FROM t"), "late,20");
  Run("DELETE FROM t USING TIMESTAMP 15 WHERE id = 'x'");
  EXPECT_EQ(Run("SELECT a FROM t"), "late");
  Run("DELETE FROM t USING TIMESTAMP 20 WHERE id = 'x'");
  EXPECT_EQ(Run("SELECT a FROM t"), "");
}

TEST_F(WriteTest, RowsEndWithTheirTtl) {
  Run("CREATE TABLE d (id text PRIMARY KEY, a text) WITH default_time_to_live = 100");
  Run("INSERT INTO d (id, a) VALUES ('default', 'x')");
  Run("INSERT INTO d (id, a) VALUES ('short', 'x') USING TTL 10");
  Run("INSERT INTO d (id, a) VALUES ('never', 'x') USING TTL 0");
  EXPECT_EQ(Run("SELECT ttl(a) FROM d WHERE id = 'default'"), "100");
  Advance(std::chrono::seconds(11));
  EXPECT_EQ(Run("SELECT id FROM d WHERE id = 'short'"), "");
  EXPECT_EQ(Run("SELECT ttl(a) FROM d WHERE id = 'default'"), "89");
  Advance(std::chrono::seconds(100));
  EXPECT_EQ(Run("SELECT id FROM d"), "never");
}

TEST_F(WriteTest, OnlyInsertKeepsARowWithoutValues) {
  Run("INSERT INTO t (id) VALUES ('inserted')");
  Run("UPDATE t SET a = 'x' WHERE id = 'updated'");
  Run("UPDATE t SET a = null WHERE id = 'updated'");
  EXPECT_EQ(Run("SELECT id FROM t"), "inserted");
}

TEST_F(WriteTest, UnsetLeavesNullDeletes) {
  Run("INSERT INTO t (id, a, n) VALUES ('x', 'one', 1)");
  std::vector<Bound> values{
      {Bound::Kind::kUnset, {}}, {Bound::Kind::kNull, {}}, {Bound::Kind::kValue, "x"}};
  EXPECT_EQ(Run("UPDATE t SET a = ?, n = ? WHERE id = ?", values), "ok");
  EXPECT_EQ(Run("SELECT * FROM t"), "x,one,null");
  values[2] = {Bound::Kind::kNull, {}};
  EXPECT_EQ(Run("UPDATE t SET a = ?, n = ? WHERE id = ?", values),
            "error: Invalid null value in condition for column id");
}

TEST_F(WriteTest, ValuesOfAnotherTypeAreRefused) {
  std::vector<Bound> values{{Bound::Kind::kValue, "id"}, {Bound::Kind::kValue, "xyz"}};
  EXPECT_TRUE(
      Run("INSERT INTO t (id, n) VALUES (?, ?)", values).starts_with("error: Invalid value for n"));
  EXPECT_TRUE(
      Run("INSERT INTO t (id, n) VALUES ('a', 'b')").starts_with("error: Invalid STRING constant"));
  EXPECT_EQ(Run("SELECT * FROM t"), "");
}

TEST_F(WriteTest, DeletesRangesAndPartitions) {
  for (int i = 0; i < 6; ++i) Run(fmt::format("INSERT INTO c (p, q, v) VALUES (1, {}, 'v')", i));
  Run("INSERT INTO c (p, q, v) VALUES (2, 0, 'v')");
  EXPECT_EQ(Run("DELETE FROM c WHERE p = 1 AND q >= 4"), "ok");
  EXPECT_EQ(Run("DELETE FROM c WHERE p = 1 AND q < 2"), "ok");
  EXPECT_EQ(Run("SELECT q FROM c WHERE p = 1"), "2|3");
  EXPECT_EQ(Run("DELETE FROM c WHERE p = 1"), "ok");
  EXPECT_EQ(Run("SELECT p FROM c"), "2");
  EXPECT_TRUE(Run("DELETE FROM c WHERE q = 1")
                  .starts_with("error: Some partition key parts are missing: p"));
}

TEST_F(WriteTest, ConditionsAnswerWhatIsThere) {
  EXPECT_EQ(Run("INSERT INTO t (id, a) VALUES ('x', 'one') IF NOT EXISTS"), "1");
  EXPECT_EQ(Run("INSERT INTO t (id, a) VALUES ('x', 'two') IF NOT EXISTS"), "0,x,one,null");
  EXPECT_EQ(Run("UPDATE t SET a = 'three' WHERE id = 'x' IF a = 'two'"), "0,one");
  EXPECT_EQ(Run("UPDATE t SET a = 'three' WHERE id = 'x' IF a = 'one'"), "1");
  EXPECT_EQ(Run("DELETE FROM t WHERE id = 'y' IF EXISTS"), "0");
  EXPECT_EQ(Run("DELETE FROM t WHERE id = 'x' IF EXISTS"), "1");
  EXPECT_EQ(Run("SELECT * FROM t"), "");
}

TEST_F(WriteTest, BatchesAreAllOrNothing) {
  EXPECT_EQ(Run("BEGIN BATCH INSERT INTO t (id, a) VALUES ('x', 'one'); UPDATE t SET n = 1 WHERE "
                "id = 'y' APPLY BATCH"),
            "ok");
  EXPECT_EQ(Run("SELECT count(*) FROM t"), "2");
  EXPECT_EQ(Run("BEGIN BATCH INSERT INTO t (id, a) VALUES ('z', 'one'); "
                "INSERT INTO t (id, a) VALUES ('x', 'two') IF NOT EXISTS APPLY BATCH"),
            "0,x,one,null");
  EXPECT_EQ(Run("SELECT count(*) FROM t"), "2");
}

TEST_F(WriteTest, ChangesPartsOfCollections) {
  Run("CREATE TABLE m (id int PRIMARY KEY, l list<int>, s set<text>, m map<text, int>)");
  Run("INSERT INTO m (id, l, s, m) VALUES (1, [1], {'b', 'a', 'b'}, {'k': 1})");
  EXPECT_EQ(Run("UPDATE m SET l = l + [2], l = [0] + l WHERE id = 1"),
            "error: Multiple incompatible setting of column l");
  EXPECT_EQ(Run("UPDATE m SET l = l + [2], s = s - {'a'}, m['j'] = 2 WHERE id = 1"), "ok");
  EXPECT_EQ(Run("SELECT id FROM m WHERE s CONTAINS 'b' ALLOW FILTERING"), "1");
  EXPECT_EQ(Run("SELECT id FROM m WHERE s CONTAINS 'a' ALLOW FILTERING"), "");
  EXPECT_EQ(Run("SELECT id FROM m WHERE m CONTAINS KEY 'j' ALLOW FILTERING"), "1");
  EXPECT_EQ(Run("UPDATE m SET l[5] = 1 WHERE id = 1"),
            "error: List index 5 out of bound, list has size 2");
  EXPECT_EQ(Run("DELETE m['j'], m['k'] FROM m WHERE id = 1"),
            "error: Multiple incompatible setting of column m");
  EXPECT_EQ(Run("UPDATE m SET s = {} WHERE id = 1"), "ok");
  EXPECT_EQ(Run("SELECT s FROM m"), "null");
}

}  // namespace
}  // namespace taskflow::store
