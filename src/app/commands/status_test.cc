#include "app/commands/status.h"

#include <gtest/gtest.h>
#include <boost/json.hpp>

namespace taskflow::app {
namespace {

PipelineStatus Example() {
  PipelineStatus out;
  out.addresses = {"h:1", "h:2", "h:3", "h:4", "h:5", "h:6"};
  out.problems[4] = "cannot connect";
  out.connectors = {{"sink", "RUNNING", {{0, "FAILED"}}}};
  out.partitions = {{0, 10, 7}, {1, 4, std::nullopt}};
  return out;
}

TEST(Status, ReadsConnectsAnswer) {
  // GET /connectors?expand=status of Kafka Connect 3.9.
  auto body = ParseJsonObject(
      R"({"sink":{"status":{"name":"sink","connector":{"state":"RUNNING","worker_id":"h:8083"},)"
      R"("tasks":[{"id":0,"state":"FAILED","worker_id":"h:8083","trace":"x"}],"type":"sink"}}})");
  auto connector = ReadConnectorStatus("sink", body->at("sink"));
  ASSERT_TRUE(connector);
  EXPECT_EQ(connector->state, "RUNNING");
  ASSERT_EQ(connector->tasks.size(), 1u);
  EXPECT_EQ(connector->tasks[0].state, "FAILED");
  EXPECT_FALSE(ReadConnectorStatus("sink", json::value(3)));
}

TEST(Status, Text) {
  EXPECT_EQ(ToText(Example()),
            "site        h:1                       up\n"
            "kafka       h:2                       up\n"
            "registry    h:3                       up\n"
            "connect     h:4                       up\n"
            "cql         h:5                       down: cannot connect\n"
            "insights    h:6                       up\n"
            "connector   sink                      RUNNING                task 0 FAILED\n"
            "topic       taskflow-interactions 0   10 records             lag 3\n"
            "topic       taskflow-interactions 1   4 records              lag 4\n");
  EXPECT_FALSE(Example().AllUp());
}

TEST(Status, Json) {
  auto object = ParseJsonObject(ToJsonText(Example()));
  ASSERT_TRUE(object);
  EXPECT_EQ(ToJson(object->at("parts").at("cql")),
            R"({"address":"h:5","up":false,"problem":"cannot connect"})");
  EXPECT_EQ(ToJson(object->at("connectors")),
            R"([{"name":"sink","state":"RUNNING","tasks":[{"id":0,"state":"FAILED"}]}])");
  EXPECT_EQ(ToJson(object->at("topic").at("partitions").at(1)),
            R"({"partition":1,"end_offset":4,"committed":null,"lag":4})");
}

}  // namespace
}  // namespace taskflow::app
