#include "cql/language/parse_fixture.h"

namespace taskflow::cql {
namespace {

TEST(Terms, OfEachKind) {
  EXPECT_EQ(Value("'it''s -- not a comment'"), "'it's -- not a comment'");
  EXPECT_EQ(Value("''"), "''");
  EXPECT_EQ(Value("$$it's$$"), "'it's'");
  EXPECT_EQ(Value("NULL"), "null");
  EXPECT_EQ(Value("-12"), "2:-12");
  EXPECT_EQ(Value("0"), "2:0");
  EXPECT_EQ(Value("1.5e-3"), "3:1.5e-3");
  EXPECT_EQ(Value("1."), "3:1.");
  EXPECT_EQ(Value("-1E7"), "3:-1E7");
  EXPECT_EQ(Value("nan"), "3:NaN");
  EXPECT_EQ(Value("-INFINITY"), "3:-Infinity");
  EXPECT_EQ(Value("TRUE"), "4:true");
  EXPECT_EQ(Value("F47AC10B-58cc-4372-a567-0e02b2c3d479"),
            "5:f47ac10b-58cc-4372-a567-0e02b2c3d479");
  EXPECT_EQ(Value("00000000-0000-1000-8000-000000000000"),
            "5:00000000-0000-1000-8000-000000000000");
  EXPECT_EQ(Value("0xCAFE"), "6:cafe");
  EXPECT_EQ(Value("0x"), "6:");
  for (std::string_view duration : {"1y2mo3w4d5h6m7s8ms9us10ns", "-2D", "12h30m", "P1Y2M3DT4H5M6S",
                                    "PT5S", "P2W", "-P1D", "P0001-02-03T04:05:06", "10\xc2\xb5s"}) {
    EXPECT_EQ(Value(duration), fmt::format("7:{}", duration));
  }
}

TEST(Terms, OfTerms) {
  EXPECT_EQ(Value("[]"), "[]");
  EXPECT_EQ(Value("[1, 'a', [null]]"), "[2:1,'a',[null]]");
  EXPECT_EQ(Value("{}"), "{}");
  EXPECT_EQ(Value("{'b', 'a'}"), "{'b','a'}");
  EXPECT_EQ(Value("{'a': 1, 'b': {2: 3}}"), "map{'a',2:1,'b',map{2:2,2:3}}");
  EXPECT_EQ(Value("{'a'::x, ?:?}"), "map{'a',?0x,?1,?2}");
  EXPECT_EQ(Value("(1, 'a')"), "(2:1,'a')");
  EXPECT_EQ(Value("now()"), "now()");
  EXPECT_EQ(Value("toTimestamp(NOW())"), "totimestamp(now())");
  EXPECT_EQ(Value("system.now()"), "now()");
  EXPECT_EQ(Value("k.\"F\"(1, ?)"), "k.F(2:1,?0)");
  EXPECT_EQ(Value("token(1)"), "token(2:1)");
}

TEST(Terms, MarkersAreNumberedAndNamed) {
  auto parsed = Parse(
      "UPDATE t USING TTL ? SET a = :Value, m[?] = :\"Value\" WHERE id IN :ids AND b = ? IF c = "
      ":value");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->markers,
            (std::vector<std::string>{"", "value", "", "Value", "ids", "", "value"}));
  auto& update = std::get<Update>(parsed->statement);
  EXPECT_EQ(update.with.ttl->marker, 0);
  EXPECT_EQ(update.assignments[1].at->marker, 2);
  EXPECT_EQ(Shown(update.where[0].value), "?4ids");
  EXPECT_EQ(Shown(update.conditions.columns[0].value), "?6value");
}

TEST(Names, AreFoldedUnlessQuoted) {
  auto select = As<Select>("select Id, \"Id\", \"a \"\"b\"\"\" from Ks.\"T\"");
  EXPECT_EQ(select.selectors[0].columns[0], "id");
  EXPECT_EQ(select.selectors[1].columns[0], "Id");
  EXPECT_EQ(select.selectors[2].columns[0], "a \"b\"");
  EXPECT_EQ(select.table.keyspace, "ks");
  EXPECT_EQ(select.table.name, "T");
}

TEST(Names, MayBeUnreservedKeywords) {
  auto select = As<Select>(
      "SELECT time, key, action, what, who, type, count, json, distinct, ttl, values, as "
      "FROM tables WHERE key = 1 AND exists = 2 AND date > 3 AND contains CONTAINS 4");
  EXPECT_EQ(select.selectors.size(), 12u);
  EXPECT_EQ(select.where.size(), 4u);
  EXPECT_EQ(As<Select>("SELECT json FROM t").json, false);
  EXPECT_EQ(As<Select>("SELECT json, a FROM t").json, false);
  EXPECT_EQ(As<Select>("SELECT json a FROM t").json, true);
  EXPECT_EQ(As<Select>("SELECT JSON * FROM t").json, true);
  EXPECT_EQ(As<Select>("SELECT JSON DISTINCT a FROM t").distinct, true);
  EXPECT_EQ(As<Select>("SELECT distinct FROM t").distinct, false);
  EXPECT_EQ(As<Update>("UPDATE t SET key = 1, token_ = 2 WHERE timestamp = 3 IF exists = 4")
                .conditions.if_exists,
            false);
  EXPECT_EQ(As<Update>("UPDATE t SET key = 1 WHERE a = 3 IF EXISTS;").conditions.if_exists, true);
  for (std::string_view reserved :
       {"select", "from", "table", "token", "order", "set", "null", "true", "nan"})
    EXPECT_NE(ErrorOf(fmt::format("SELECT a FROM {}", reserved)), "none") << reserved;
}

TEST(Comments, AreBlanks) {
  auto select = As<Select>("-- first\n SELECT a // b\r\n /* from\n x */ FROM t /**/ ; -- end");
  EXPECT_EQ(select.table.name, "t");
  EXPECT_EQ(select.selectors.size(), 1u);
}

TEST(Selects, WithAllTheirParts) {
  auto select = As<Select>(
      "SELECT a AS x, COUNT(*) AS n, count(1), max(b), token(p, q), writetime(a) FROM k.t "
      "WHERE p = 1 AND token(p, q) > ? AND (c, d) >= (1, 2) AND e IN (1, 2) AND f CONTAINS KEY 'x' "
      "AND g LIKE 'a%' "
      "AND h IS NOT NULL AND m['k'] = 3 AND (i < 4) GROUP BY p, q ORDER BY c DESC, d PER PARTITION "
      "LIMIT 2 LIMIT ? "
      "ALLOW FILTERING");
  EXPECT_EQ(select.selectors[0].alias, "x");
  EXPECT_EQ(select.selectors[1].function, "count");
  EXPECT_TRUE(select.selectors[1].columns.empty());
  EXPECT_TRUE(select.selectors[2].columns.empty());
  EXPECT_EQ(select.selectors[4].columns, (std::vector<std::string>{"p", "q"}));
  ASSERT_EQ(select.where.size(), 9u);
  EXPECT_TRUE(select.where[1].token);
  EXPECT_TRUE(select.where[2].tuple);
  EXPECT_EQ(Shown(select.where[2].value), "(2:1,2:2)");
  EXPECT_EQ(Shown(select.where[3].value), "(2:1,2:2)");
  EXPECT_EQ(select.where[4].op, Operator::kContainsKey);
  EXPECT_EQ(select.where[5].op, Operator::kLike);
  EXPECT_EQ(select.where[6].op, Operator::kIsNotNull);
  EXPECT_EQ(Shown(*select.where[7].at), "'k'");
  EXPECT_EQ(select.where[8].op, Operator::kLt);
  EXPECT_EQ(select.group_by, (std::vector<std::string>{"p", "q"}));
  EXPECT_TRUE(select.order_by[0].descending);
  EXPECT_FALSE(select.order_by[1].descending);
  EXPECT_EQ(select.per_partition_limit->text, "2");
  EXPECT_EQ(select.limit->kind, Term::Kind::kMarker);
  EXPECT_TRUE(select.allow_filtering);
  EXPECT_TRUE(As<Select>("SELECT * FROM t WHERE p IN ()").where[0].value.items.empty());
  EXPECT_TRUE(As<Select>("SELECT * FROM t").selectors.empty());
}

TEST(Changes, WithAllTheirParts) {
  auto insert = As<Insert>(
      "INSERT INTO k.t (a, \"B\") VALUES (1, ?) IF NOT EXISTS USING TTL 5 AND TIMESTAMP ?");
  EXPECT_EQ(insert.columns, (std::vector<std::string>{"a", "B"}));
  EXPECT_TRUE(insert.conditions.if_not_exists);
  EXPECT_EQ(insert.with.ttl->text, "5");
  EXPECT_EQ(insert.with.timestamp->marker, 1);

  using Kind = Assignment::Kind;
  auto update = As<Update>(
      "UPDATE t SET a = 1, b = b + [1], c = [1] + c, d = d - {1}, e = e -3, f += 1, g -= 1, "
      "h[1] = 2, i = now() WHERE p = 1 IF a != 1 AND b[2] IN (3)");
  std::vector<Kind> kinds;
  for (auto& one : update.assignments) kinds.push_back(one.kind);
  EXPECT_EQ(kinds,
            (std::vector{Kind::kSet, Kind::kAppend, Kind::kPrepend, Kind::kRemove, Kind::kAppend,
                         Kind::kAppend, Kind::kRemove, Kind::kPutAt, Kind::kSet}));
  EXPECT_EQ(update.assignments[4].value.text, "-3");
  EXPECT_EQ(update.conditions.columns.size(), 2u);
  EXPECT_EQ(ErrorOf("UPDATE t SET a = b + 1 WHERE p = 1"),
            "line 1:21 Only expressions of the form X = X + <value> are supported. (...SET a = b "
            "+ [1]...)");

  auto erase =
      As<Delete>("DELETE a, b[1] FROM t USING TIMESTAMP 7 WHERE p = 1 AND q > 2 IF EXISTS");
  EXPECT_EQ(erase.columns.size(), 2u);
  EXPECT_EQ(erase.columns[1].at->text, "1");
  EXPECT_TRUE(erase.conditions.if_exists);
}

TEST(Batches, OfAllKinds) {
  auto batch = As<Batch>(
      "BEGIN UNLOGGED BATCH USING TIMESTAMP 1 INSERT INTO t (a) VALUES (?); "
      "UPDATE t SET b = ? WHERE a = 1 DELETE FROM t WHERE a = ? APPLY BATCH;");
  EXPECT_EQ(batch.kind, Batch::Kind::kUnlogged);
  ASSERT_EQ(batch.statements.size(), 3u);
  EXPECT_EQ(std::get<Delete>(batch.statements[2]).where[0].value.marker, 2);
  EXPECT_EQ(As<Batch>("BEGIN BATCH APPLY BATCH").kind, Batch::Kind::kLogged);
  EXPECT_EQ(As<Batch>("BEGIN COUNTER BATCH UPDATE t SET c = c + 1 WHERE a = 1; APPLY BATCH").kind,
            Batch::Kind::kCounter);
  EXPECT_NE(ErrorOf("BEGIN BATCH SELECT * FROM t APPLY BATCH"), "none");
}

TEST(Schema, KeyspacesAndTables) {
  auto keyspace = As<CreateKeyspace>(
      "CREATE KEYSPACE IF NOT EXISTS \"K\" WITH replication = {'class': 'SimpleStrategy', "
      "'replication_factor': 1} AND "
      "durable_writes = false");
  EXPECT_EQ(keyspace.name, "K");
  EXPECT_EQ(Shown(keyspace.properties[0].value),
            "map{'class','SimpleStrategy','replication_factor',2:1}");
  auto table = As<CreateTable>(
      "CREATE COLUMNFAMILY k.t (a int, b frozen<map<text, list<int>>>, c set<uuid> static, time "
      "timestamp, type text, "
      "PRIMARY KEY ((a, b), time, \"type\"),) WITH CLUSTERING ORDER BY (time DESC, type ASC) AND "
      "comment = 'it''s' AND "
      "compaction = {} AND default_time_to_live = 5 AND cdc = true AND id = "
      "f47ac10b-58cc-4372-a567-0e02b2c3d479");
  EXPECT_EQ(table.columns.size(), 5u);
  EXPECT_EQ(ToCql(table.columns[1].type), "frozen<map<text, frozen<list<int>>>>");
  EXPECT_TRUE(table.columns[2].is_static);
  EXPECT_EQ(table.partition_key, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.clustering, (std::vector<std::string>{"time", "type"}));
  EXPECT_TRUE(table.clustering_order[0].descending);
  EXPECT_EQ(table.properties.size(), 5u);
  EXPECT_EQ(As<CreateTable>("CREATE TABLE IF NOT EXISTS t (id text PRIMARY KEY)").partition_key[0],
            "id");
  EXPECT_TRUE(As<DropKeyspace>("DROP SCHEMA IF EXISTS k").if_exists);
  EXPECT_EQ(As<DropTable>("DROP TABLE k.t").table.keyspace, "k");
  EXPECT_EQ(As<Truncate>("TRUNCATE t").table.name, "t");
  EXPECT_EQ(As<Truncate>("TRUNCATE TABLE k.t").table.keyspace, "k");
  EXPECT_EQ(As<AlterKeyspace>("ALTER KEYSPACE k WITH durable_writes = true").properties.size(), 1u);
  EXPECT_EQ(As<Use>("USE \"K\";").keyspace, "K");
}

TEST(Schema, AlteredTables) {
  EXPECT_EQ(As<AlterTable>("ALTER TABLE k.t ADD a int").add[0].name, "a");
  auto many = As<AlterTable>("ALTER TABLE IF EXISTS t ADD IF NOT EXISTS (a int, b list<text>)");
  EXPECT_EQ(many.add.size(), 2u);
  EXPECT_TRUE(many.if_exists && many.if_not_exists);
  EXPECT_EQ(As<AlterTable>("ALTER TABLE t DROP IF EXISTS (a, b)").drop.size(), 2u);
  EXPECT_EQ(As<AlterTable>("ALTER TABLE t RENAME a TO b AND c TO d").rename[1].second, "d");
  EXPECT_EQ(
      As<AlterTable>("ALTER TABLE t WITH gc_grace_seconds = 1 AND comment = 'x'").properties.size(),
      2u);
}

TEST(Schema, Indexes) {
  auto index = As<CreateIndex>("CREATE INDEX IF NOT EXISTS idx_who ON interactions (who)");
  EXPECT_EQ(index.name, "idx_who");
  EXPECT_EQ(index.column, "who");
  auto custom = As<CreateIndex>(
      "CREATE CUSTOM INDEX ON k.t (keys(values)) USING 'sai' WITH OPTIONS = {'a': 'b'}");
  EXPECT_TRUE(custom.custom);
  EXPECT_TRUE(custom.name.empty());
  EXPECT_EQ(custom.target, "keys");
  EXPECT_EQ(custom.column, "values");
  EXPECT_EQ(custom.custom_class, "sai");
  EXPECT_EQ(As<CreateIndex>("CREATE INDEX ON t (values)").column, "values");
  EXPECT_EQ(As<CreateIndex>("CREATE INDEX ON t (full(x))").target, "full");
  EXPECT_EQ(As<DropIndex>("DROP INDEX IF EXISTS k.i").index.keyspace, "k");
}

TEST(Descriptions, AsCqlshSendsThem) {
  using What = Describe::What;
  auto what = [](std::string_view text) { return As<Describe>(text).what; };
  EXPECT_EQ(what("DESCRIBE CLUSTER"), What::kCluster);
  EXPECT_EQ(what("desc full schema;"), What::kSchema);
  EXPECT_EQ(what("DESC SCHEMA WITH INTERNALS"), What::kSchema);
  EXPECT_EQ(what("DESCRIBE KEYSPACES"), What::kKeyspaces);
  EXPECT_EQ(what("DESCRIBE TABLES"), What::kTables);
  EXPECT_EQ(what("DESCRIBE keyspace"), What::kKeyspace);
  EXPECT_EQ(As<Describe>("DESCRIBE ONLY KEYSPACE k").name.name, "k");
  EXPECT_EQ(As<Describe>("DESCRIBE TABLE k.t").name.keyspace, "k");
  EXPECT_EQ(what("DESCRIBE INDEX k.i"), What::kIndex);
  EXPECT_EQ(what("DESCRIBE types"), What::kTypes);
  EXPECT_EQ(what("DESCRIBE FUNCTIONS"), What::kFunctions);
  EXPECT_EQ(what("DESCRIBE AGGREGATES"), What::kAggregates);
  EXPECT_EQ(what("DESCRIBE tables.x"), What::kAny);
  EXPECT_EQ(As<Describe>("DESC taskflow.\"Interactions\"").name.name, "Interactions");
}

TEST(Unserved, IsNamed) {
  auto name = [](std::string_view text) { return As<Unserved>(text).name; };
  EXPECT_EQ(name("CREATE OR REPLACE FUNCTION f (a int) RETURNS NULL ON NULL INPUT RETURNS int "
                 "LANGUAGE java AS $$x$$"),
            "CREATE FUNCTION");
  EXPECT_EQ(name("CREATE MATERIALIZED VIEW v AS SELECT * FROM t"), "CREATE MATERIALIZED VIEW");
  EXPECT_EQ(name("DROP TYPE t"), "DROP TYPE");
  EXPECT_EQ(name("ALTER ROLE r WITH PASSWORD = 'x'"), "ALTER ROLE");
  EXPECT_EQ(name("GRANT SELECT ON t TO r"), "GRANT");
  EXPECT_EQ(name("LIST ROLES"), "LIST");
  EXPECT_EQ(name("INSERT INTO t JSON '{}'"), "INSERT JSON");
  EXPECT_EQ(name("SELECT a + 1 FROM t"), "an expression in SELECT");
  EXPECT_EQ(name("SELECT cast(a AS int) FROM t"), "CAST");
  EXPECT_EQ(name("SELECT * FROM t WHERE a = 1 + 2"), "arithmetic");
  EXPECT_EQ(name("INSERT INTO t (a) VALUES ((int) 1)"), "a type before a value");
  EXPECT_EQ(name("INSERT INTO t (a) VALUES ({street: 'x'})"), "a user-defined type's value");
  EXPECT_EQ(name("DESCRIBE TYPE t"), "DESCRIBE TYPE");
}

// kafka/cassandra/init.cql and the queries of the workflow.
TEST(Stock, TheWorkflowsStatements) {
  As<CreateKeyspace>(
      "CREATE KEYSPACE IF NOT EXISTS taskflow\nWITH replication = {\n  'class': 'SimpleStrategy',\n"
      "  'replication_factor': 1\n};");
  EXPECT_EQ(As<Use>("USE taskflow;").keyspace, "taskflow");
  auto table = As<CreateTable>(
      "CREATE TABLE IF NOT EXISTS interactions (\n  id TEXT PRIMARY KEY,\n  action TEXT,\n  who "
      "TEXT,\n  what TEXT,\n"
      "  time TEXT\n) WITH default_time_to_live = 7776000;  -- 90 days TTL");
  EXPECT_EQ(table.columns.size(), 5u);
  EXPECT_EQ(table.properties[0].value.text, "7776000");
  As<CreateIndex>(
      "-- Indexes for querying\nCREATE INDEX IF NOT EXISTS idx_action ON interactions (action);");
  As<Select>("SELECT * FROM taskflow.interactions LIMIT 10;");
  As<Select>("SELECT * FROM taskflow.interactions WHERE action = 'create';");
  As<Select>("SELECT * FROM taskflow.interactions WHERE who = 'user@example.com';");
  EXPECT_EQ(
      As<Select>("SELECT action, COUNT(*) FROM taskflow.interactions GROUP BY action;").group_by[0],
      "action");
}

// What cqlsh 6.2.2 and the Python 3.30, Java 4.19 and Node 4.8 drivers send when they connect.
TEST(Stock, TheDriversStatements) {
  for (std::string_view text : {
           "SELECT * FROM system.local WHERE key='local'",
           "SELECT * FROM system.local",
           "SELECT * FROM system.peers",
           "SELECT * FROM system.peers_v2",
           "SELECT peer, data_center, host_id, rack, release_version, rpc_address, schema_version, "
           "tokens FROM "
           "system.peers",
           "SELECT host_id, cluster_name, data_center, rack, partitioner, release_version, "
           "schema_version, tokens FROM "
           "system.local WHERE key='local'",
           "SELECT schema_version FROM system.local WHERE key='local'",
           "SELECT host_id, schema_version FROM system.peers",
           "select cluster_name from system.local where key = 'local'",
           "select release_version from system.local",
           "SELECT now() FROM system.local",
           "SELECT release_version, cql_version, native_protocol_version, partitioner FROM "
           "system.local WHERE "
           "key='local'",
           "SELECT * FROM system_schema.keyspaces",
           "SELECT * FROM system_schema.tables",
           "SELECT * FROM system_schema.columns",
           "SELECT * FROM system_schema.types",
           "SELECT * FROM system_schema.functions",
           "SELECT * FROM system_schema.aggregates",
           "SELECT * FROM system_schema.triggers",
           "SELECT * FROM system_schema.indexes",
           "SELECT * FROM system_schema.views",
           "SELECT * FROM system_virtual_schema.keyspaces",
           "SELECT * FROM system_schema.tables WHERE keyspace_name = 'taskflow' AND table_name = "
           "'interactions'",
           "SELECT keyspace_name, table_name, start_token, end_token FROM system.size_estimates "
           "WHERE keyspace_name = ?",
           "SELECT * FROM system_traces.sessions WHERE session_id = "
           "f47ac10b-58cc-4372-a567-0e02b2c3d479",
       }) {
    As<Select>(text);
  }
}

}  // namespace
}  // namespace taskflow::cql
