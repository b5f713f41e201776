#include "connect/cassandra/encode.h"
#include "connect/cassandra/sink.h"
#include "connect/cassandra/table_writer.h"
#include "connect/connect_fixture.h"

namespace taskflow::connect::cassandra {
namespace {

using namespace std::literals;

const Schema kText{.type = Type::kString};
const Schema kLong{.type = Type::kInt64};

std::string EncodeAs(std::string_view type, const Value& value) {
  static Arena arena;
  auto encoded = Encode(ParseColumnType(type), value, arena);
  return encoded ? std::string(encoded->bytes) : fmt::format("error: {}", encoded.error().message);
}
Value Text(std::string_view text) { return Value::Text(Type::kString, text); }
Value Long(std::int64_t of) { return Value::Integer(Type::kInt64, of); }

// Bytes as the native protocol's specification says, v4 section 6.
TEST(Encode, WritesEveryType) {
  EXPECT_EQ(EncodeAs("text", Text("ab")), "ab");
  EXPECT_EQ(EncodeAs("int", Long(-2)), "\xff\xff\xff\xfe");
  EXPECT_EQ(EncodeAs("int", Text("7")), "\0\0\0\7"s);
  EXPECT_EQ(EncodeAs("tinyint", Long(127)), "\x7f");
  EXPECT_EQ(EncodeAs("bigint", Long(1)), "\0\0\0\0\0\0\0\1"s);
  EXPECT_EQ(EncodeAs("varint", Long(128)), "\0\x80"s);
  EXPECT_EQ(EncodeAs("varint", Long(-128)), "\x80"s);
  EXPECT_EQ(EncodeAs("varint", Long(0)), "\0"s);
  EXPECT_EQ(EncodeAs("double", Value::Real(Type::kFloat64, 1.5)), "\x3f\xf8\0\0\0\0\0\0"s);
  EXPECT_EQ(EncodeAs("boolean", Value::Integer(Type::kBoolean, 1)), "\1");
  EXPECT_EQ(EncodeAs("decimal", Long(5)), "\0\0\0\0\5"s);
  EXPECT_EQ(EncodeAs("timestamp", Text("1970-01-01T00:00:00.001Z")), "\0\0\0\0\0\0\0\1"s);
  EXPECT_EQ(EncodeAs("date", Text("1970-01-02")), "\x80\0\0\1"s);
  EXPECT_EQ(EncodeAs("uuid", Text("00000000-0000-0000-0000-0000000000ff")),
            "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xff"s);
  EXPECT_EQ(EncodeAs("inet", Text("127.0.0.1")), "\x7f\0\0\1"s);
}

TEST(Encode, WritesCollections) {
  Value items[] = {Text("a"), Text("b")};
  auto list = Value::Container(Type::kArray, items, 2, nullptr);
  EXPECT_EQ(EncodeAs("list<text>", list), "\0\0\0\2\0\0\0\1a\0\0\0\1b"s);
  EXPECT_EQ(EncodeAs("frozen<set<text>>", list), "\0\0\0\2\0\0\0\1a\0\0\0\1b"s);
  auto map = Value::Container(Type::kMap, items, 1, nullptr);
  EXPECT_EQ(EncodeAs("map<text, text>", map), "\0\0\0\1\0\0\0\1a\0\0\0\1b"s);
}

TEST(Encode, SaysWhatDoesNotFit) {
  EXPECT_EQ(EncodeAs("int", Long(1LL << 40)), "error: 1099511627776 is out of the range of int");
  EXPECT_EQ(EncodeAs("uuid", Text("x")), "error: 'x' is no uuid");
  EXPECT_EQ(EncodeAs("int", Value::Integer(Type::kBoolean, 1)),
            "error: a BOOLEAN does not fit type int");
  EXPECT_TRUE(EncodeAs("counter", Long(1)).starts_with("error: "));
}

class RowPlanTest : public testing::Test {
 protected:
  RowPlanTest() {
    table_.keyspace = "taskflow";
    table_.name = "interactions";
    table_.columns = {{"id", ParseColumnType("text"), true, 0},
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

TEST_F(RowPlanTest, NullIsWrittenAndAbsenceIsNot) {
  values_[1] = Value::Null(&kLong);
  EXPECT_EQ(Bind(), "'u-1' null unset ");
}

TEST_F(RowPlanTest, TakesTheWholeKeyForAKeyOfOneColumn) {
  record_.key = Value::Text(Type::kString, "k", &kText);
  EXPECT_EQ(Bind(), "'k' 'aaaaaaaa' unset ");
}

TEST_F(RowPlanTest, TakesTheKeyFromTheValueWhenTold) {
  settings_.key_in_value = true;
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
  EXPECT_EQ(Bind(), "column id of table taskflow.interactions: null in the primary key");
  event_.fields.front().name = "extra";
  EXPECT_TRUE(Bind().starts_with(
      "Table taskflow.interactions has no column for field extra. Add it (ALTER TABLE "
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

TEST(SinkSettings, FollowAliases) {
  auto settings = ReadSettings(WorkflowConfig(), {{"cassandra", {"127.0.0.1", 19042}}});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->session.contact_points, (std::vector<HostPort>{{"127.0.0.1", 19042}}));
  EXPECT_EQ(settings->session.local_datacenter, "dc1");
  EXPECT_EQ(settings->consistency, cql::Consistency::kLocalOne);
}

}  // namespace
}  // namespace taskflow::connect::cassandra
