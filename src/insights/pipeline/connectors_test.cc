#include "insights/pipeline/connectors.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "insights/pipeline/connector_history.h"
#include "insights/pipeline/fake_links.h"
#include "insights/pipeline/schemas.h"

namespace taskflow::insights {
namespace {

constexpr auto kAll = "GET /connectors?expand=info&expand=status";
// As Kafka Connect 3.9 answers, shortened.
constexpr auto kConnectors =
    R"({"sink":{"info":{"name":"sink","type":"sink","config":{"connector.class":"C","topics":"t",)"
    R"("name":"sink","cassandra.password":"geheim","errors.deadletterqueue.topic.name":"dead"}},)"
    R"("status":{"name":"sink","type":"sink","connector":{"state":"RUNNING","worker_id":"w:1"},)"
    R"("tasks":[{"id":0,"state":"FAILED","worker_id":"w:1","trace":"org.X: bad\n\tat a.b"}]}}})";

std::string Hidden(json::object config) { return ToJson(WithoutSecrets(config)); }

TEST(Secrets, AreHiddenByTheirNames) {
  for (auto name : {"password", "cassandra.password", "ssl.keystore.key", "aws.access.key.id",
                    "api_key", "sasl.jaas.config", "oauth.clientSecret", "auth-token",
                    "basic.auth.user.info", "ssl.key.password", "db.credentials"}) {
    EXPECT_EQ(Hidden({{name, "geheim"}}), fmt::format(R"({{"{}":"[hidden]"}})", name));
  }
  for (auto name : {"key.converter", "cassandra.keyspace", "topics", "transforms.key.fields",
                    "key.converter.schemas.enable", "value.converter"}) {
    EXPECT_EQ(Hidden({{name, "shown"}}), fmt::format(R"({{"{}":"shown"}})", name));
  }
  EXPECT_EQ(Hidden({{"password", ""}}), R"({"password":""})");
  EXPECT_EQ(Hidden({{"url", "http://a:b@h:1/x@y,https://c@d/"}}),
            R"({"url":"http://[hidden]@h:1/x@y,https://[hidden]@d/"})");
}

class ConnectorsTest : public testing::Test {
 protected:
  ConnectorsTest() {
    parts_.Answer(RestPart::kConnect, kAll, kConnectors);
    parts_.topics["t"].resize(2);
    for (int i = 0; i < 5; ++i) parts_.Append("t", {"k", "v"}, 1);
    parts_.Append("t", {"k", "v"}, 0);
    parts_.Append("dead", {"k", "v"});
    parts_.committed["connect-sink"][{"t", 1}] = 3;
  }
  FakeParts parts_;
  FakeLinks links_{parts_};
  ConnectorHistory history_{SystemClock()};
};

TEST_F(ConnectorsTest, AreListedWithTheirTasksLagAndDeadLetters) {
  auto answer = ListConnectors(links_, history_);
  ASSERT_TRUE(answer);
  EXPECT_EQ(ToJson(*answer),
            R"({"connectors":[{"name":"sink","type":"sink","state":"RUNNING","class":"C",)"
            R"("config":{"connector.class":"C","topics":"t","name":"sink",)"
            R"("cassandra.password":"[hidden]","errors.deadletterqueue.topic.name":"dead"},)"
            R"("tasks":[{"id":0,"state":"FAILED","worker":"w:1","error":"org.X: bad",)"
            R"("trace":"org.X: bad\n\tat a.b","since":null,"restart":null,"restarts":0,)"
            R"("lastError":{"at":null,"text":"org.X: bad"}}],"lag":3,"deadLetters":1,"error":"",)"
            R"("since":null,"restart":null,"restarts":0,"lastError":null,)"
            R"("deadLetterTopic":"dead"}],"watched":)" +
                ToJson(history_.Watched()) + "}");
}

TEST_F(ConnectorsTest, AreListedWithoutKafka) {
  parts_.kafka_is_away = true;
  auto answer = ListConnectors(links_, history_);
  ASSERT_TRUE(answer);
  const auto& one = answer->at("connectors").as_array()[0].as_object();
  EXPECT_TRUE(one.at("lag").is_null());
  EXPECT_NE(one.at("problem").as_string().find("kafka.bootstrap_servers"), json::string::npos);
}

TEST_F(ConnectorsTest, DeadLettersNameTheirConnector) {
  EXPECT_EQ(ToJson(*ListDeadLetters(links_)),
            R"({"topics":[{"topic":"dead","connector":"sink","records":1}]})");
}

TEST_F(ConnectorsTest, OrdersReachTheWorker) {
  parts_.Answer(RestPart::kConnect, "PUT /connectors/a%2Fb/pause", "", 202);
  parts_.Answer(RestPart::kConnect,
                "POST /connectors/sink/restart?includeTasks=true&onlyFailed=false", "{}", 202);
  EXPECT_TRUE(Order(links_, history_, "a/b", "pause"));
  EXPECT_TRUE(Order(links_, history_, "sink", "restart"));
  EXPECT_TRUE(ListConnectors(links_, history_));
  EXPECT_TRUE(Order(links_, history_, "sink", "restart"));
  EXPECT_EQ(history_.Of("sink", 0)["restarts"], 1);
  EXPECT_EQ(Order(links_, history_, "sink", "explode").error().status, 404);
  EXPECT_EQ(Order(links_, history_, "nobody", "stop").error().status, 404);
  parts_.Answer(RestPart::kConnect, "PUT /connectors/sink/stop", R"({"message":"rebalance"})", 409);
  EXPECT_NE(Order(links_, history_, "sink", "stop").error().message.find("rebalance"),
            std::string::npos);
}

TEST_F(ConnectorsTest, SubjectsAreListedWithTheirVersions) {
  parts_.Answer(RestPart::kRegistry, "GET /schemas?deleted=true&offset=0&limit=500",
                R"([{"subject":"a","version":1,"id":4,"schema":"x"},)"
                R"({"subject":"a","version":3,"id":9,"schema":"y"},)"
                R"({"subject":"b/c","version":1,"id":4,"schema":"x"}])");
  parts_.Answer(RestPart::kRegistry, "GET /subjects", R"(["a"])");
  parts_.Answer(RestPart::kRegistry, "GET /config", R"({"compatibilityLevel":"BACKWARD"})");
  parts_.Answer(RestPart::kRegistry, "GET /config/a", R"({"compatibilityLevel":"FULL"})");
  EXPECT_EQ(ToJson(*ListSubjects(links_)),
            R"({"subjects":[{"subject":"a","versions":[{"version":1,"id":4},)"
            R"({"version":3,"id":9}],"compatibility":"FULL","deleted":false},)"
            R"({"subject":"b/c","versions":[{"version":1,"id":4}],"compatibility":"BACKWARD",)"
            R"("deleted":true}]})");
  parts_.Answer(RestPart::kRegistry, "GET /subjects/b%2Fc/versions/1?deleted=true",
                R"({"subject":"b/c","version":1,"id":4,"schema":"x"})");
  EXPECT_EQ(ToJson(*DescribeSchema(links_, "b/c", "1")),
            R"({"subject":"b/c","version":1,"id":4,"schema":"x"})");
  EXPECT_EQ(DescribeSchema(links_, "none", "1").error().status, 404);
}

TEST_F(ConnectorsTest, SubjectsOfARegistryWithoutAListAreAskedOneByOne) {
  parts_.Answer(RestPart::kRegistry, "GET /subjects?deleted=true", R"(["a"])");
  parts_.Answer(RestPart::kRegistry, "GET /subjects", R"(["a"])");
  parts_.Answer(RestPart::kRegistry, "GET /config", R"({"compatibilityLevel":"NONE"})");
  parts_.Answer(RestPart::kRegistry, "GET /subjects/a/versions?deleted=true", "[2]");
  parts_.Answer(RestPart::kRegistry, "GET /subjects/a/versions/2?deleted=true",
                R"({"subject":"a","version":2,"id":5,"schema":"x"})");
  EXPECT_EQ(ToJson(*ListSubjects(links_)),
            R"({"subjects":[{"subject":"a","versions":[{"version":2,"id":5}],)"
            R"("compatibility":"NONE","deleted":false}]})");
}

}  // namespace
}  // namespace taskflow::insights
