#include "connect/cassandra/column_type.h"
#include "connect/cassandra/ddl.h"
#include "connect/cassandra/sink.h"
#include "connect/cassandra/table_writer.h"
#include "connect/connect_fixture.h"

namespace taskflow::connect::cassandra {
namespace {

const Schema kText{.type = Type::kString};
const Schema kLong{.type = Type::kInt64};

class RowPlanTest : public testing::Test {
 protected:
  RowPlanTest() {
    table_.keyspace = "taskflow";
    table_.name = "interactions";
    table_.columns = {{"id", ParseColumnType("text"), true, 0, true},
                      {"n", ParseColumnType("bigint"), false, 0},
                      {"who", ParseColumnType("text"), false, 0}};
    event_.fields = {{"ID", &kText}, {"n", &kLong}};
    key_.fields = {{"id", &kText}};
    record_.value = Value::Container(Type::kStruct, values_, 2, &event_);
    record_.key = Value::Container(Type::kStruct, values_, 1, &key_);
  }
  // The bound values, or the error.
  std::string Bind() {
    auto plan = RowPlan::Make(table_, InsertParameters(table_, settings_), settings_, record_);
    if (!plan) return plan.error().message;
    std::vector<cql::Value> bound;
    auto done = plan->Bind(table_, record_, arena_, bound);
    EXPECT_EQ(done.has_value(), !bound.empty());
    if (!done) return done.error().message;
    std::string out;
    for (const auto& value : bound) {
      if (value.kind == cql::Value::Kind::kUnset) out += "unset ";
      if (value.kind == cql::Value::Kind::kNull) out += "null ";
      if (value.kind == cql::Value::Kind::kBytes) out += fmt::format("'{}' ", value.bytes);
    }
    return out;
  }

  Table table_;
  SinkSettings settings_;
  Schema event_{.type = Type::kStruct}, key_{.type = Type::kStruct};
  Value values_[2] = {Value::Text(Type::kString, "u-1", &kText),
                      Value::Integer(Type::kInt64, 0x6161616161616161, &kLong)};
  Record record_;
  Arena arena_;
};

TEST_F(RowPlanTest, BindsByNameInAnyCase) { EXPECT_EQ(Bind(), "'u-1' 'aaaaaaaa' unset "); }

TEST_F(RowPlanTest, NullIsLeftUnsetUnlessAskedFor) {
  values_[1] = Value::Null(&kLong);
  EXPECT_EQ(Bind(), "'u-1' unset unset ");
  settings_.nulls_unset = false;
  EXPECT_EQ(Bind(), "'u-1' null unset ");
}

TEST_F(RowPlanTest, TakesTheRecordsPlaceForItsKey) {
  table_.columns = {{"__connect_topic", ParseColumnType("text"), true, 0},
                    {"__connect_partition", ParseColumnType("int"), true, 1},
                    {"__connect_offset", ParseColumnType("bigint"), true, 2},
                    {"id", ParseColumnType("text"), false, 1'000'000},
                    {"n", ParseColumnType("bigint"), false, 1'000'000}};
  settings_.key_from = KeyFrom::kKafka;
  settings_.key_fields = {"__connect_topic", "__connect_partition", "__connect_offset"};
  kafka::InRecord source{.topic = "t", .partition = 0x61616161, .offset = 0x6262626262626262};
  record_.source = &source;
  record_.key = Value::Null();
  EXPECT_EQ(Bind(), "'t' 'aaaa' 'bbbbbbbb' 'u-1' 'aaaaaaaa' ");
}

TEST_F(RowPlanTest, TakesTheWholeKeyForAKeyOfOneColumn) {
  record_.key = Value::Text(Type::kString, "k", &kText);
  EXPECT_EQ(Bind(), "'k' 'aaaaaaaa' unset ");
}

TEST_F(RowPlanTest, TakesTheKeyFromTheValueWhenTold) {
  settings_.key_from = KeyFrom::kRecordValue;
  settings_.key_fields = {"ID"};
  record_.key = Value::Null();
  EXPECT_EQ(Bind(), "'u-1' 'aaaaaaaa' unset ");
}

TEST_F(RowPlanTest, SaysWhatIsMissing) {
  record_.key = Value::Null();
  EXPECT_TRUE(
      Bind().starts_with("Record with a null key was encountered. Use a transformation like "
                         "org.apache.kafka.connect.transforms.ValueToKey"));
  record_.key = Value::Container(Type::kStruct, values_, 1, &key_);
  settings_.key_fields = {"who"};
  EXPECT_EQ(Bind(),
            "Field who of pk.fields is not in the primary key of table taskflow.interactions");
  settings_.key_fields = {};
  values_[0] = Value::Null(&kText);
  EXPECT_EQ(Bind(), "column id (text) of table taskflow.interactions: null in the primary key");
  values_[0] = Value::Text(Type::kString, "", &kText);
  EXPECT_EQ(Bind(), "column id (text) of table taskflow.interactions: empty in the primary key");
  values_[0] = Value::Text(Type::kString, "u-1", &kText);
  table_.columns[1].type = ParseColumnType("boolean");
  EXPECT_EQ(Bind(),
            "column n (boolean) of table taskflow.interactions does not take this INT64: a INT64 "
            "does not fit type boolean. Change the value with Cast or TimestampConverter, leave it "
            "out with ReplaceField, or give the column another type");
  event_.fields.front().name = "extra";
  EXPECT_TRUE(Bind().starts_with(
      "Table taskflow.interactions has no column for field extra (STRING). Add it (ALTER TABLE "
      "taskflow.interactions ADD extra text)"));
}

TEST_F(RowPlanTest, StatementsNameTheTable) {
  EXPECT_EQ(InsertText(table_, settings_),
            R"(INSERT INTO "taskflow"."interactions" ("id", "n", "who") VALUES (?, ?, ?))");
  settings_.ttl_seconds = 60;
  EXPECT_TRUE(InsertText(table_, settings_).ends_with(" USING TTL 60"));
  settings_.update_mode = true;
  EXPECT_EQ(
      InsertText(table_, settings_),
      R"(UPDATE "taskflow"."interactions" USING TTL 60 SET "n" = ?, "who" = ? WHERE "id" = ?)");
  EXPECT_EQ(DeleteText(table_), R"(DELETE FROM "taskflow"."interactions" WHERE "id" = ?)");
}

TEST_F(RowPlanTest, TablesAreMadeOfRecords) {
  record_.topic = "my.topic-1";
  auto made = CreateText("taskflow", record_, settings_);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(
      *made,
      R"(CREATE TABLE IF NOT EXISTS "taskflow"."my_topic_1" ("id" text, "ID" text, "n" bigint,)"
      R"( PRIMARY KEY (("id"))) WITH compression = {'enabled': 'false'} AND caching =)"
      R"( {'keys': 'NONE', 'rows_per_partition': 'NONE'})");
  settings_.table_options = {"lz4", "ALL", 50};
  settings_.key_fields = {"n", "Id"};
  EXPECT_EQ(
      CreateText("taskflow", record_, settings_).value(),
      R"(CREATE TABLE IF NOT EXISTS "taskflow"."my_topic_1" ("n" bigint, "id" text, "ID" text,)"
      R"( PRIMARY KEY (("n", "id"))) WITH compression = {'class': 'LZ4Compressor'} AND)"
      R"( caching = {'keys': 'ALL', 'rows_per_partition': '50'})");
  settings_.key_from = KeyFrom::kKafka;
  settings_.key_fields = {"t", "p", "o"};
  EXPECT_TRUE(CreateText("taskflow", record_, settings_)
                  ->starts_with(R"(CREATE TABLE IF NOT EXISTS "taskflow"."my_topic_1" ("t" text,)"
                                R"( "p" int, "o" bigint, "ID" text, "n" bigint,)"
                                R"( PRIMARY KEY (("t", "p", "o"))))"));
  settings_.key_from = KeyFrom::kRecordKey;
  EXPECT_EQ(CreateText("taskflow", record_, settings_).error().message,
            "topic my.topic-1: field t of pk.fields is in neither key nor value of the record");
  settings_.key_fields = {};
  Schema deep{.type = Type::kStruct};
  event_.fields.push_back({"deep", &deep});
  EXPECT_EQ(CreateText("taskflow", record_, settings_).error().message,
            "topic my.topic-1: no column can hold field deep (STRUCT): take it apart with Flatten, "
            "or leave it out with ReplaceField");
}

TEST(Ddl, MakesTheKeyspaceOnce) {
  FakeStore store;
  store.RemoveKeyspace();
  auto session = *store.Connect();
  SinkSettings settings;
  settings.keyspace = "TaskFlow";
  EXPECT_EQ(FindKeyspace(*session, "TaskFlow").error().code, ErrorCode::kNotFound);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(EnsureKeyspace(*session, settings).value(), "taskflow");
  EXPECT_EQ(store.statements(), std::vector<std::string>{
                                    R"(CREATE KEYSPACE IF NOT EXISTS "taskflow" WITH replication =)"
                                    R"( {'class': 'SimpleStrategy', 'replication_factor': 1})"});
  store.RemoveKeyspace();
  settings.create_keyspace = false;
  EXPECT_NE(EnsureKeyspace(*session, settings).error().message.find("cassandra.keyspace"),
            std::string::npos);
}

TEST(SinkSettings, FollowAliases) {
  auto settings = ReadSettings(WorkflowConfig(), {{"cassandra", {"127.0.0.1", 19042}}});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->session.contact_points, (std::vector<HostPort>{{"127.0.0.1", 19042}}));
  EXPECT_EQ(settings->session.local_datacenter, "dc1");
  EXPECT_EQ(settings->consistency, cql::Consistency::kLocalOne);
}

TEST(SinkSettings, ManageTablesWhereNothingElseSaysIt) {
  auto read = [](Config changes) {
    auto config = WorkflowConfig();
    for (auto& [key, value] : changes) config[key] = value;
    auto settings = ReadSettings(config, {{"cassandra", {"127.0.0.1", 19042}}});
    EXPECT_TRUE(settings);
    return std::pair(settings->create_tables, settings->add_columns);
  };
  EXPECT_EQ(read({}), std::pair(false, true));  // the workflow's own auto.create=false
  EXPECT_EQ(read({{"auto.create", "true"}}), std::pair(true, true));
  EXPECT_EQ(read({{"cassandra.table.manage.enabled", "false"}}), std::pair(false, false));
  EXPECT_EQ(read({{"cassandra.table.manage.enabled", "false"}, {"auto.evolve", "true"}}),
            std::pair(false, true));
  auto config = WorkflowConfig();
  config["pk.mode"] = "kafka";
  auto refused = ReadSettings(config, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("pk.fields"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::connect::cassandra
