#include "connect/cassandra/table_plan.h"

#include <fmt/ranges.h>

#include "connect/connect_fixture.h"

namespace taskflow::connect::cassandra {
namespace {

class TablePlanTest : public testing::Test {
 protected:
  TablePlanTest() { store_.MakeInteractions(); }

  // The event with more fields.
  static std::string With(const std::string& fields) {
    std::string out(kEventSchema);
    return out.insert(out.size() - 2, fields.empty() ? "" : "," + fields);
  }
  TablePlan Plan(const std::string& schema) {
    auto session = store_.Connect();
    auto plan = PlanTable(config_, **session, "taskflow-interactions", schema);
    EXPECT_TRUE(plan) << plan.error().message;
    return plan.value_or(TablePlan{});
  }
  static std::string Text(const TablePlan& plan) {
    std::string out = plan.table + ":";
    for (const auto& one : plan.missing) out += fmt::format(" {}={}", one.name, one.type);
    return out;
  }

  FakeStore store_;
  Config config_ = WorkflowConfig();
};

TEST_F(TablePlanTest, TheSameSchemaChangesNothing) {
  auto plan = Plan(With(""));
  EXPECT_EQ(Text(plan), "taskflow.interactions:");
  EXPECT_TRUE(plan.is_there);
  EXPECT_EQ(plan.problems, std::vector<std::string>());
  EXPECT_EQ(plan.statements, std::vector<std::string>());
}

TEST_F(TablePlanTest, AnOptionalFieldBecomesAColumn) {
  auto plan =
      Plan(With(R"({"name":"note","type":["null","string"],"default":null},)"
                R"({"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}})"));
  EXPECT_EQ(Text(plan), "taskflow.interactions: note=text at=timestamp");
  EXPECT_TRUE(plan.adds_columns);
  EXPECT_EQ(plan.problems, std::vector<std::string>());
  EXPECT_EQ(plan.statements[0], R"(ALTER TABLE "taskflow"."interactions" ADD "note" text)");
  EXPECT_TRUE(store_.statements().empty());
}

TEST_F(TablePlanTest, WithoutEvolutionTheRecordsFail) {
  config_["auto.evolve"] = "false";
  auto plan = Plan(With(R"({"name":"note","type":"string"})"));
  EXPECT_EQ(Text(plan), "taskflow.interactions: note=text");
  ASSERT_EQ(plan.problems.size(), 1u);
  EXPECT_NE(plan.problems[0].find("auto.evolve=true"), std::string::npos);
}

TEST_F(TablePlanTest, AStructHasNoColumn) {
  auto plan = Plan(With(R"({"name":"place","type":{"type":"record","name":"P","fields":[]}})"));
  EXPECT_EQ(Text(plan), "taskflow.interactions: place=");
  ASSERT_EQ(plan.problems.size(), 1u);
  EXPECT_NE(plan.problems[0].find("no column can hold field place (STRUCT)"), std::string::npos);
  EXPECT_TRUE(plan.statements.empty());
}

TEST_F(TablePlanTest, TransformsChangeWhatArrives) {
  config_["transforms"] += ",drop,name";
  config_["transforms.drop.type"] = "org.apache.kafka.connect.transforms.ReplaceField$Value";
  config_["transforms.drop.exclude"] = "secret";
  config_["transforms.name.type"] = "org.apache.kafka.connect.transforms.ReplaceField$Value";
  config_["transforms.name.renames"] = "note:remark";
  auto plan = Plan(With(R"({"name":"secret","type":"string"},{"name":"note","type":"string"})"));
  EXPECT_EQ(Text(plan), "taskflow.interactions: remark=text");
}

TEST_F(TablePlanTest, SaysWhatDoesNotFitOrIsGone) {
  auto lacks = std::string(kEventSchema);
  auto what = lacks.find(R"({"name":"what")");
  lacks.replace(what, lacks.find('}', what) - what + 1,
                R"({"name":"time2","type":["null",{"type":"array","items":"int"}]})");
  store_.MakeTable("interactions", {{"id", "text", "partition_key", 0},
                                    {"action", "text"},
                                    {"who", "text"},
                                    {"what", "text"},
                                    {"time", "text"},
                                    {"time2", "int"}});
  auto plan = Plan(lacks);
  EXPECT_EQ(plan.unfed, std::vector<std::string>({"what"}));
  ASSERT_EQ(plan.problems.size(), 1u);
  EXPECT_NE(plan.problems[0].find("column time2 (int) of table taskflow.interactions"),
            std::string::npos);
}

TEST_F(TablePlanTest, AMissingTableIsMadeOrMissed) {
  store_.RemoveKeyspace();
  auto missed = Plan(With(""));
  EXPECT_FALSE(missed.is_there);
  EXPECT_FALSE(missed.problems.empty());
  config_["auto.create"] = "true";
  auto made = Plan(With(""));
  EXPECT_EQ(made.problems, std::vector<std::string>());
  EXPECT_EQ(Text(made), "taskflow.interactions: id=text action=text who=text what=text time=text");
  ASSERT_EQ(made.statements.size(), 1u);
  EXPECT_TRUE(made.statements[0].starts_with("CREATE TABLE"));
}

TEST_F(TablePlanTest, SaysWhatItCannotKnow) {
  auto session = store_.Connect();
  auto error = [&](const std::string& schema) {
    auto plan = PlanTable(config_, **session, "t", schema);
    return plan ? "" : plan.error().message;
  };
  EXPECT_NE(error(R"({"type":"record","name":"E","fields":[{"name":"who","type":"string"}]})")
                .find("ValueToKey"),
            std::string::npos);
  config_["value.converter"] = "org.apache.kafka.connect.json.JsonConverter";
  EXPECT_NE(error(With("")).find("value.converter"), std::string::npos);
}

TEST_F(TablePlanTest, ARecordThatHoldsItselfEnds) {
  auto plan = Plan(
      With(R"({"name":"n","type":{"type":"array","items":{"type":"record","name":"N","fields":[)"
           R"({"name":"next","type":["null","N"]}]}}})"));
  EXPECT_FALSE(plan.problems.empty());
}

}  // namespace
}  // namespace taskflow::connect::cassandra
