#include "cql/language/parse_fixture.h"

namespace taskflow::cql {
namespace {

// What the rules of Parser.g and ErrorCollector.java come to.
TEST(Errors, AreInCassandrasWords) {
  EXPECT_EQ(ErrorOf("SELEC * FROM t"),
            "line 1:0 no viable alternative at input 'SELEC' ([SELEC]...)");
  EXPECT_EQ(ErrorOf("SELECT * FORM t"),
            "line 1:9 mismatched input 'FORM' expecting K_FROM (SELECT * [FORM]...)");
  EXPECT_EQ(ErrorOf("USE k x"), "line 1:6 missing EOF at 'x' (USE k [x])");
  EXPECT_EQ(ErrorOf("SELECT * FROM t WHERE\na = 1 AND"),
            "line 2:9 no viable alternative at input '<EOF>'");
  EXPECT_EQ(ErrorOf(""), "line 1:0 no viable alternative at input '<EOF>'");
  EXPECT_EQ(ErrorOf("CREATE TABLE t (a int"), "line 1:21 mismatched input '<EOF>' expecting ')'");
  EXPECT_EQ(ErrorOf("SELECT a, b, c, d, e, f\nFROM t x LIMIT 1"),
            "line 2:7 missing EOF at 'x' (... e, fFROM t [x]...)");
  EXPECT_EQ(ErrorOf("SELECT # FROM t"), "line 1:7 no viable alternative at character '#'");
  EXPECT_EQ(ErrorOf("SELECT \xc3\xa9"), "line 1:7 no viable alternative at character '\xc3\xa9'");
  EXPECT_EQ(ErrorOf("USE 'abc"), "line 1:4 mismatched character '<EOF>' expecting '''");
  EXPECT_EQ(ErrorOf("SELECT * FROM t WHERE a = {1: 2, 3}"),
            "line 1:34 mismatched input '}' expecting ':' (...= {1: 2, 3[}])");
  EXPECT_EQ(ErrorOf("CREATE TABLE t (a foo PRIMARY KEY)"), "Unknown type foo");
}

TEST(Errors, BadStatements) {
  for (std::string_view text : {";",
                                "SELECT",
                                "SELECT FROM t",
                                "SELECT * FROM",
                                "SELECT a b FROM t",
                                "SELECT *, a FROM t",
                                "SELECT count( FROM t",
                                "SELECT * FROM a.b.c",
                                "SELECT * FROM t WHERE",
                                "SELECT * FROM t WHERE a",
                                "SELECT * FROM t WHERE a == 1",
                                "SELECT * FROM t WHERE a = 1 OR b = 2",
                                "SELECT * FROM t LIMIT",
                                "SELECT * FROM t LIMIT 'x'",
                                "SELECT * FROM t LIMIT 1.5",
                                "SELECT * FROM t ORDER c",
                                "SELECT * FROM t ALLOW",
                                "SELECT * FROM t WHERE a IN 1",
                                "INSERT INTO t VALUES (1)",
                                "INSERT INTO t (a) VALUES 1",
                                "INSERT INTO t () VALUES ()",
                                "INSERT INTO t (a) VALUES (1) USING FOO 1",
                                "INSERT INTO t (a) VALUES (b)",
                                "INSERT INTO t (a) VALUES (1,)",
                                "UPDATE t SET WHERE a = 1",
                                "UPDATE t SET a = 1",
                                "UPDATE t SET a WHERE b = 1",
                                "UPDATE t SET a = b WHERE c = 1",
                                "DELETE FROM t",
                                "DELETE * FROM t WHERE a = 1",
                                "DELETE FROM t USING TTL 1 WHERE a = 1",
                                "BEGIN BATCH",
                                "BEGIN BATCH APPLY",
                                "CREATE",
                                "CREATE TABLE",
                                "CREATE TABLE t",
                                "CREATE TABLE t ()",
                                "CREATE TABLE t (a)",
                                "CREATE TABLE t (a int PRIMARY KEY, PRIMARY KEY (a))",
                                "CREATE TABLE t (a int, PRIMARY KEY ())",
                                "CREATE TABLE t (a int PRIMARY KEY) WITH",
                                "CREATE TABLE t (a int PRIMARY KEY) WITH COMPACT STORAGE",
                                "CREATE TABLE t (a int PRIMARY KEY) WITH a = ?",
                                "CREATE TABLE t (a list<int PRIMARY KEY)",
                                "CREATE TABLE t (a map<int> PRIMARY KEY)",
                                "CREATE KEYSPACE k",
                                "CREATE KEYSPACE k WITH replication",
                                "CREATE KEYSPACE k WITH replication = {'class'}",
                                "CREATE INDEX ON t",
                                "CREATE INDEX ON t ()",
                                "CREATE CUSTOM TABLE t (a int)",
                                "ALTER TABLE t",
                                "ALTER TABLE t ADD a",
                                "ALTER TABLE t RENAME a b",
                                "DROP",
                                "DROP TABLE",
                                "DROP INDEX",
                                "TRUNCATE",
                                "USE",
                                "USE a.b",
                                "DESCRIBE",
                                "SELECT * FROM \"\"\"",
                                "SELECT \"",
                                "/* x",
                                "SELECT * FROM t $$",
                                "SELECT * FROM t WHERE a = 0xabcg",
                                "SELECT * FROM t; SELECT * FROM t",
                                "SELECT * FROM ?",
                                "GRAND x"}) {
    auto parsed = Parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalid) << text;
  }
}

TEST(Hostile, DepthSizeAndCountAreBounded) {
  auto repeated = [](std::string_view what, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += what;
    return text;
  };
  for (std::string_view open : {"[", "(", "{", "f(", "{1:", "token("}) {
    auto text = "INSERT INTO t (a) VALUES (" + repeated(open, 100'000);
    EXPECT_EQ(Parse(text).error().code, ErrorCode::kTooLarge) << open;
  }
  EXPECT_EQ(Parse("SELECT * FROM t WHERE " + repeated("(", 100'000)).error().code,
            ErrorCode::kTooLarge);
  EXPECT_EQ(Parse("CREATE TABLE t (a " + repeated("frozen<list<", 50'000)).error().code,
            ErrorCode::kTooLarge);
  EXPECT_EQ(Parse(std::string(kStatementMax + 1, ' ')).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(Parse("SELECT * FROM t WHERE a IN (" + repeated("?,", 70'000)).error().code,
            ErrorCode::kTooLarge);
  EXPECT_EQ(Parse("SELECT * FROM t WHERE a IN (" + repeated("1,", 200'000)).error().code,
            ErrorCode::kTooLarge);
  auto text = "SELECT * FROM t WHERE a = '" + std::string(1'000'000, '\xff') + "' x";
  EXPECT_LT(Parse(text).error().message.size(), 1'000u);
  EXPECT_TRUE(Validate({.id = TypeId::kText}, Parse(text).error().message));
}

TEST(Hostile, EveryByteMayBeMissingOrAnother) {
  std::string_view texts[] = {
      "SELECT JSON DISTINCT a AS b, count(*), f(x, \"y\") FROM k.t WHERE token(p) > ? AND (c, d) "
      "IN ((1, 'a')) AND "
      "m['k'] = 0xff GROUP BY a ORDER BY b DESC PER PARTITION LIMIT 2 LIMIT :l ALLOW FILTERING;",
      "BEGIN BATCH USING TIMESTAMP 1 INSERT INTO t (a) VALUES ({'a': [1.5e3, -2h30m, P1Y]}) USING "
      "TTL 5; UPDATE t SET "
      "a = a + $$b$$, c[1] = null WHERE d = f47ac10b-58cc-4372-a567-0e02b2c3d479 IF e != 1 DELETE "
      "f FROM g WHERE h = 1 "
      "APPLY BATCH",
      "CREATE TABLE t (a int, b frozen<map<text, list<int>>> static, PRIMARY KEY ((a, b), c)) WITH "
      "CLUSTERING ORDER BY (c "
      "DESC) AND d = {'e': 1} /* f */ -- g"};
  for (auto text : texts) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      (void)Parse(text.substr(0, i));
      (void)Parse(text.substr(i));
      for (char c : {'\0', '\'', '"', '(', '<', '$', '-', 'P', '0', '\xff'}) {
        std::string changed(text);
        changed[i] = c;
        (void)Parse(changed);
      }
    }
    EXPECT_TRUE(Parse(text)) << ErrorOf(text);
  }
}

}  // namespace
}  // namespace taskflow::cql
