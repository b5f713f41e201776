#include "connect/rest/rest_fixture.h"

namespace taskflow::connect {
namespace {

TEST_F(RestTest, CreatesTheWorkflowsConnector) {
  StartReady();
  world_.Send("a");
  auto created = Send("POST", "/connectors", Body());
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.headers.Find("Location"), "/connectors/cassandra-sink-interactions");
  EXPECT_EQ(created.headers.Find("Content-Type"), "application/json");
  auto info = fmt::format(
      R"({{"name":"{0}","config":{1},"tasks":[{{"connector":"{0}","task":0}}],"type":"sink"}})",
      kName, ConfigText(WorkflowConfig()));
  EXPECT_EQ(created.body, info);
  EXPECT_EQ(StatusText(), Running());
  EXPECT_TRUE(HasRows(1));
  EXPECT_EQ(Get("/connectors"), R"(["cassandra-sink-interactions"])");
  EXPECT_EQ(Get(fmt::format("/connectors/{}", kName)), info);
  EXPECT_EQ(Get(fmt::format("/connectors/{}/config", kName)), ConfigText(WorkflowConfig()));
  EXPECT_EQ(Get("/connectors?expand=status&expand=info"),
            fmt::format(R"({{"{}":{{"status":{},"info":{}}}}})", kName, Running(), info));
  EXPECT_EQ(Get("/connectors?expand=other"), fmt::format(R"({{"{}":{{}}}})", kName));
  EXPECT_EQ(world_.registry.url(), "http://schema-registry:8081");
}

TEST_F(RestTest, RefusesInConnectsWords) {
  StartReady();
  ASSERT_EQ(Send("POST", "/connectors", Body()).status, 201);
  EXPECT_EQ(
      Told("POST", "/connectors", Body()),
      R"(409 {"error_code":409,"message":"Connector cassandra-sink-interactions already exists"})");
  EXPECT_EQ(
      Told("POST", "/connectors", Body({{"name", "other"}})),
      R"J(400 {"error_code":400,"message":"Connector name configuration (other) doesn't match connector name in )J"
      R"J(the URL (cassandra-sink-interactions)"})J");
  EXPECT_EQ(
      Told("PUT", fmt::format("/connectors/{}/config", kName), R"({"topics":null})"),
      R"(400 {"error_code":400,"message":"Connector config {name=cassandra-sink-interactions} contains no connector type"})");
  auto invalid = Send("POST", "/connectors", Body({{"tasks.max", "0"}}));
  EXPECT_EQ(invalid.status, 400);
  EXPECT_NE(invalid.body.find(R"(contains the following 1 error(s):\nInvalid value 0)"),
            std::string::npos);
  EXPECT_EQ(Send("POST", "/connectors", Body({{"connector.class", "x.Y"}})).status, 500);
  // As Java's worker has it.
  EXPECT_EQ(Send("POST", "/connectors", "{").status, 500);
  EXPECT_EQ(Send("POST", "/connectors", R"({"name":"x"})").status, 500);
  EXPECT_EQ(Send("POST", "/connectors", Body({}, R"(,"nonsense":1)")).status, 500);
  EXPECT_EQ(Told("GET", "/nothing"), R"(404 {"error_code":404,"message":"HTTP 404 Not Found"})");
  EXPECT_EQ(Told("DELETE", "/connectors"),
            R"(405 {"error_code":405,"message":"HTTP 405 Method Not Allowed"})");
}

TEST_F(RestTest, AFormOfAnotherSiteIsNoJson) {
  StartReady();
  http::Request request{.method = "POST", .target = "/connectors", .body = Body()};
  request.headers.Set("Content-Type", "text/plain");
  EXPECT_EQ(client_->Send(request)->body,
            R"({"error_code":415,"message":"HTTP 415 Unsupported Media Type"})");
}

TEST_F(RestTest, UnknownConnectorsHaveConnectsTexts) {
  StartReady();
  auto text = [&](std::string method, std::string target) {
    return Told(std::move(method), "/connectors/x" + target);
  };
  auto told = [](std::string_view message) {
    return fmt::format(R"(404 {{"error_code":404,"message":"{}"}})", message);
  };
  EXPECT_EQ(text("GET", ""), told("Connector x not found"));
  EXPECT_EQ(text("GET", "/config"), told("Connector x not found"));
  EXPECT_EQ(text("GET", "/tasks"), told("Connector x not found"));
  EXPECT_EQ(text("DELETE", ""), told("Connector x not found"));
  EXPECT_EQ(text("GET", "/status"), told("No status found for connector x"));
  EXPECT_EQ(text("GET", "/tasks/0/status"), told("No status found for task x-0"));
  EXPECT_EQ(text("POST", "/tasks/0/restart"), told("Unknown connector: x"));
  EXPECT_EQ(text("POST", "/restart"), told("Unknown connector: x"));
  EXPECT_EQ(text("POST", "/restart?includeTasks=true"), told("Unknown connector: x"));
  for (auto order : {"/pause", "/resume", "/stop"})
    EXPECT_EQ(text("PUT", order), told("Unknown connector x"));
  EXPECT_EQ(text("GET", "/offsets"), told("Connector x not found"));
  EXPECT_EQ(text("GET", "/topics"), R"(200 {"x":{"topics":[]}})");
}

TEST_F(RestTest, PausesResumesAndStops) {
  StartReady();
  Send("POST", "/connectors", Body());
  auto order = [&](std::string what) {
    return Told("PUT", fmt::format("/connectors/{}/{}", kName, what));
  };
  EXPECT_EQ(order("pause"), "202 ");
  EXPECT_TRUE(Soon([&] {
    return StatusText().find(R"("tasks":[{"id":0,"state":"PAUSED")") != std::string::npos;
  }));
  EXPECT_EQ(order("pause"), "202 ");
  EXPECT_EQ(order("resume"), "202 ");
  EXPECT_TRUE(Soon([&] { return StatusText() == Running(); }));
  EXPECT_EQ(order("stop"), "204 ");
  EXPECT_EQ(
      StatusText(),
      fmt::format(
          R"({{"name":"{}","connector":{{"state":"STOPPED","worker_id":"{}"}},"tasks":[],"type":"sink"}})",
          kName, Worker()));
  EXPECT_EQ(world_.kafka.MembersOf("connect-cassandra-sink-interactions"), 0U);
  EXPECT_EQ(order("resume"), "202 ");
  EXPECT_EQ(StatusText(), Running());
}

TEST_F(RestTest, TakesAnInitialState) {
  StartReady();
  EXPECT_EQ(Send("POST", "/connectors", Body({}, R"(,"initial_state":"stopped")")).status, 201);
  EXPECT_NE(StatusText().find(R"("STOPPED")"), std::string::npos);
  EXPECT_EQ(world_.kafka.Records("_connect-configs").front().key,
            "target-state-cassandra-sink-interactions");
  EXPECT_EQ(Send("POST", "/connectors", Body({}, R"(,"initial_state":"asleep")")).status, 500);
}

TEST_F(RestTest, PutsAndPatchesConfigurations) {
  StartReady();
  auto path = fmt::format("/connectors/{}/config", kName);
  auto config = WorkflowConfig();
  auto created = Send("PUT", path, ConfigText(config));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.headers.Find("Location"), "/connectors/cassandra-sink-interactions");
  config["tasks.max"] = "2";
  EXPECT_EQ(Send("PUT", path, ConfigText(config)).status, 200);
  EXPECT_TRUE(
      Soon([&] { return StatusText().find(R"({"id":1,"state":"RUNNING")") != std::string::npos; }));
  // Numbers become texts, null removes.
  EXPECT_EQ(
      Send("PATCH", path, R"({"tasks.max":1,"auto.create":null,"cassandra.password":"secret"})")
          .status,
      200);
  auto text = Get(path);
  EXPECT_NE(text.find(R"("tasks.max":"1")"), std::string::npos);
  EXPECT_EQ(text.find("auto.create"), std::string::npos);
  EXPECT_NE(text.find(R"("cassandra.password":"[hidden]")"), std::string::npos);
  EXPECT_EQ(StatusText(), Running());
  // What is shown hidden can be sent back.
  EXPECT_EQ(Send("PUT", path, text).status, 200);
  auto kept = world_.kafka.Records("_connect-configs");
  auto last = std::find_if(kept.rbegin(), kept.rend(),
                           [](const auto& r) { return r.key->starts_with("connector-"); });
  EXPECT_NE(last->value->find(R"("cassandra.password":"secret")"), std::string::npos);
  EXPECT_EQ(Told("PATCH", "/connectors/x/config", "{}"),
            R"(404 {"error_code":404,"message":"Connector x not found"})");
}

TEST_F(RestTest, DeletesForGood) {
  StartReady();
  Send("POST", "/connectors", Body());
  EXPECT_EQ(Told("DELETE", fmt::format("/connectors/{}", kName)), "204 ");
  EXPECT_EQ(Get("/connectors"), "[]");
  EXPECT_EQ(Send("GET", fmt::format("/connectors/{}/status", kName)).status, 404);
  EXPECT_EQ(world_.kafka.MembersOf("connect-cassandra-sink-interactions"), 0U);
  Restart();
  EXPECT_EQ(Get("/connectors"), "[]");
  EXPECT_EQ(Send("POST", "/connectors", Body()).status, 201);
}

TEST_F(RestTest, ConnectorsAndTheirStatesSurviveARestart) {
  StartReady();
  Send("POST", "/connectors", Body());
  world_.Send("a");
  ASSERT_TRUE(HasRows(1));
  Restart();
  EXPECT_EQ(StatusText(), Running());
  world_.Send("b");
  EXPECT_TRUE(HasRows(2));
  EXPECT_EQ(world_.store.writes(), 2U);
  Send("PUT", fmt::format("/connectors/{}/pause", kName));
  Restart();
  EXPECT_NE(StatusText().find(R"("connector":{"state":"PAUSED")"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::connect
