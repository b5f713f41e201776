#include "connect/rest/rest_fixture.h"

namespace taskflow::connect {
namespace {

TEST_F(RestTest, AFailedTaskShowsItsTraceAndIsRestarted) {
  StartReady();
  world_.kafka.Append("taskflow-interactions", 0, {"k", "no avro", 5, {}});
  Send("POST", "/connectors", Body());
  auto task = fmt::format("/connectors/{}/tasks/0", kName);
  ASSERT_TRUE(Soon([&] {
    return Get(task + "/status").starts_with(R"({"id":0,"state":"FAILED","worker_id":")");
  }));
  EXPECT_NE(Get(task + "/status").find(R"("trace":"org.apache.kafka.connect.errors.)"),
            std::string::npos);
  EXPECT_EQ(Told("POST", task + "/restart"), "204 ");
  ASSERT_TRUE(Soon([&] { return Get(task + "/status").find("FAILED") != std::string::npos; }));
  auto restart = fmt::format("/connectors/{}/restart", kName);
  EXPECT_EQ(Told("POST", restart), "204 ");
  auto shown = Send("POST", restart + "?includeTasks=true&onlyFailed=true");
  EXPECT_EQ(shown.status, 202);
  EXPECT_EQ(
      shown.body,
      fmt::format(R"({{"name":"{0}","connector":{{"state":"RUNNING","worker_id":"{1}"}},)"
                  R"("tasks":[{{"id":0,"state":"RESTARTING","worker_id":"{1}"}}],"type":"sink"}})",
                  kName, Worker()));
  EXPECT_EQ(Told("POST", fmt::format("/connectors/{}/tasks/7/restart", kName)),
            R"(404 {"error_code":404,"message":"Unknown task: cassandra-sink-interactions-7"})");
}

TEST_F(RestTest, RestartsEverythingWhenAsked) {
  StartReady();
  Send("POST", "/connectors", Body());
  auto shown = Send("POST", fmt::format("/connectors/{}/restart?includeTasks=true", kName));
  EXPECT_EQ(shown.status, 202);
  EXPECT_NE(shown.body.find(R"("connector":{"state":"RESTARTING")"), std::string::npos);
  EXPECT_EQ(StatusText(), Running());
}

TEST_F(RestTest, ShowsTasksAndTopics) {
  StartReady();
  Send("POST", "/connectors", Body());
  auto config = WorkflowConfig();
  config["task.class"] = "io.confluent.connect.cassandra.CassandraSinkTask";
  EXPECT_EQ(Get(fmt::format("/connectors/{}/tasks", kName)),
            fmt::format(R"([{{"id":{{"connector":"{}","task":0}},"config":{}}}])", kName,
                        ConfigText(config)));
  EXPECT_EQ(Get(fmt::format("/connectors/{}/tasks-config", kName)),
            fmt::format(R"({{"{}-0":{}}})", kName, ConfigText(config)));
  world_.Send("a");
  auto topics = fmt::format("/connectors/{}/topics", kName);
  auto shown = fmt::format(R"({{"{}":{{"topics":["taskflow-interactions"]}}}})", kName);
  EXPECT_TRUE(Soon([&] { return Get(topics) == shown; }));
  EXPECT_EQ(Told("PUT", topics + "/reset"), "202 ");
  EXPECT_EQ(Get(topics), fmt::format(R"({{"{}":{{"topics":[]}}}})", kName));
}

TEST_F(RestTest, ShowsAndChangesOffsets) {
  StartReady();
  Send("POST", "/connectors", Body());
  for (auto id : {"a", "b"}) world_.Send(id, 1);
  auto path = fmt::format("/connectors/{}/offsets", kName);
  auto entry = [](int offset) {
    return fmt::format(
        R"({{"offsets":[{{"partition":{{"kafka_topic":"taskflow-interactions","kafka_partition":1}},)"
        R"("offset":{{"kafka_offset":{}}}}}]}})",
        offset);
  };
  EXPECT_TRUE(Soon([&] { return Get(path) == entry(2); }));
  auto early = Send("PATCH", path, entry(1));
  EXPECT_EQ(early.status, 400);
  EXPECT_NE(early.body.find("Connectors must be in the STOPPED state before their offsets can be "
                            "modified. This can be "
                            "done for the specified connector by issuing a 'PUT' request to the "
                            "'/connectors/cassandra-sink-interactions/stop' endpoint"),
            std::string::npos);
  Send("PUT", fmt::format("/connectors/{}/stop", kName));
  EXPECT_EQ(Told("PATCH", path, entry(1)),
            R"(200 {"message":"The offsets for this connector have been altered successfully"})");
  EXPECT_EQ(Get(path), entry(1));
  EXPECT_EQ(
      Told("PATCH", path, "{}"),
      R"(400 {"error_code":400,"message":"Partitions / offsets need to be provided for an alter offsets request"})");
  EXPECT_EQ(Told("DELETE", path),
            R"(200 {"message":"The offsets for this connector have been reset successfully"})");
  EXPECT_EQ(Get(path), R"({"offsets":[]})");
}

TEST_F(RestTest, ListsPluginsAndValidates) {
  StartReady();
  EXPECT_EQ(
      Get("/connector-plugins"),
      R"([{"class":"io.confluent.connect.cassandra.CassandraSinkConnector","type":"sink","version":"2.0.17"},)"
      R"({"class":"org.apache.kafka.connect.file.FileStreamSinkConnector","type":"sink","version":"3.9.1"},)"
      R"({"class":"org.apache.kafka.connect.file.FileStreamSourceConnector","type":"source","version":"3.9.1"}])");
  auto all = Get("/connector-plugins?connectorsOnly=false");
  EXPECT_NE(
      all.find(
          R"({"class":"org.apache.kafka.connect.transforms.ValueToKey","type":"transformation")"),
      std::string::npos);
  EXPECT_NE(Get("/connector-plugins/RegexRouter/config")
                .find(R"({"name":"regex","type":"STRING","required":true,)"
                      R"("default_value":null,"importance":"HIGH")"),
            std::string::npos);
  EXPECT_EQ(Told("GET", "/connector-plugins/x/config"),
            R"(404 {"error_code":404,"message":"Unknown plugin x."})");
  auto path = "/connector-plugins/CassandraSink/config/validate";
  auto config = WorkflowConfig();
  EXPECT_TRUE(
      Send("PUT", path, ConfigText(config))
          .body.starts_with(
              R"({"name":"io.confluent.connect.cassandra.CassandraSinkConnector","error_count":0,"groups":["Common",)"));
  config["tasks.max"] = "0";
  auto wrong = Send("PUT", path, ConfigText(config)).body;
  EXPECT_NE(wrong.find(R"("error_count":1)"), std::string::npos);
  EXPECT_NE(
      wrong.find(
          R"("value":{"name":"tasks.max","value":"0","recommended_values":[],"errors":["Invalid value 0 for )"
          R"(configuration tasks.max: Value must be at least 1"],"visible":true})"),
      std::string::npos);
  EXPECT_EQ(
      Told("PUT", "/connector-plugins/Other/config/validate", ConfigText(config)),
      R"(400 {"error_code":400,"message":"Included connector type io.confluent.connect.cassandra.)"
      R"(CassandraSinkConnector does not match request type Other"})");
}

TEST_F(RestTest, SaysWhetherItIsReady) {
  world_.kafka.SetAway(true);
  Start();
  EXPECT_EQ(Told("GET", "/health"),
            R"(503 {"status":"starting","message":"Worker is still starting up."})");
  EXPECT_EQ(Told("GET", "/connectors"),
            R"(503 {"error_code":503,"message":"Worker is still starting up."})");
  EXPECT_EQ(Send("POST", "/connectors", Body()).status, 503);
  EXPECT_FALSE(worker_->WaitReady(Milliseconds(50)));
  world_.kafka.SetAway(false);
  ASSERT_TRUE(worker_->WaitReady(Milliseconds(5'000)));
  EXPECT_EQ(
      Told("GET", "/health"),
      R"(200 {"status":"healthy","message":"Worker has completed startup and is ready to handle requests."})");
  EXPECT_EQ(Get("/"),
            R"({"version":"3.9.1","commit":"taskflow","kafka_cluster_id":"fake-cluster"})");
}

TEST_F(RestTest, StopsSoonWhileKafkaIsAway) {
  world_.kafka.SetAway(true);
  Start();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  auto start = std::chrono::steady_clock::now();
  worker_.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(500));
}

TEST_F(RestTest, AnOrderThatKafkaDoesNotTakeChangesNothing) {
  StartReady();
  world_.kafka.SetAway(true);
  EXPECT_EQ(Told("POST", "/connectors", Body()),
            R"(503 {"error_code":503,"message":"Kafka is away"})");
  EXPECT_EQ(Get("/connectors"), "[]");
  world_.kafka.SetAway(false);
  EXPECT_EQ(Send("POST", "/connectors", Body()).status, 201);
}

TEST_F(RestTest, FollowsWhatOthersWriteIntoTheTopic) {
  StartReady();
  auto properties = ToJson(json::object{{"properties", json::parse(ConfigText(WorkflowConfig()))}});
  world_.kafka.Append("_connect-configs", 0,
                      {fmt::format("connector-{}", kName), properties, 0, {}});
  EXPECT_TRUE(Soon([&] { return StatusText() == Running(); }));
  world_.kafka.Append("_connect-configs", 0,
                      {"connector-odd", R"({"properties":{"connector.class":"x.Y"}})", 0, {}});
  EXPECT_TRUE(Soon([&] {
    return Get("/connectors/odd/status").find(R"("state":"FAILED")") != std::string::npos;
  }));
  EXPECT_NE(
      Get("/connectors/odd/status").find("Failed to find any class that implements Connector"),
      std::string::npos);
  EXPECT_EQ(Told("POST", "/connectors/odd/restart"), "204 ");
  EXPECT_EQ(Told("DELETE", "/connectors/odd"), "204 ");
}

TEST_F(RestTest, LoggersHaveLevels) {
  StartReady();
  EXPECT_EQ(Get("/admin/loggers"), R"({"root":{"level":"INFO","last_modified":null}})");
  EXPECT_EQ(
      Told("PUT", "/admin/loggers/root", "{}"),
      R"(400 {"error_code":400,"message":"Desired 'level' parameter was not specified in request."})");
  EXPECT_EQ(Told("PUT", "/admin/loggers/root", R"({"level":"x"})"),
            R"(404 {"error_code":404,"message":"invalid log level 'x'."})");
  EXPECT_EQ(Told("PUT", "/admin/loggers/root", R"({"level":"warn"})"), R"(200 ["root"])");
  EXPECT_TRUE(Get("/admin/loggers/root").starts_with(R"({"level":"WARN","last_modified":1)"));
  EXPECT_EQ(Told("GET", "/admin/loggers/x"),
            R"(404 {"error_code":404,"message":"Logger x not found."})");
  Send("PUT", "/admin/loggers/root", R"({"level":"INFO"})");
}

}  // namespace
}  // namespace taskflow::connect
