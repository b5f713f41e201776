// Several workers in one group, asked over real sockets.
#include "connect/fake_group.h"
#include "connect/limits.h"
#include "connect/rest/pass_on.h"
#include "connect/rest/rest_fixture.h"

namespace taskflow::connect {
namespace {

class RestClusterTest : public testing::Test {
 protected:
  struct One {
    std::unique_ptr<Worker> worker;
    std::string id;
  };
  RestClusterTest() { world_.store.MakeInteractions(); }

  void StartWorkers(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) StartAnother();
  }
  void StartAnother() {
    WorkerOptions options;
    options.listen = {"127.0.0.1", 0};
    options.group_id = "workers";
    auto worker = *StartWorker(loop_, options, [&](Metrics& own) {
      auto environment = world_.MakeEnvironment(own);
      environment.join_group =
          [this](kafka::MemberOwner& owner) -> Result<std::unique_ptr<kafka::Member>> {
        return group_.Join(owner);
      };
      return environment;
    });
    ASSERT_TRUE(worker->WaitReady(Milliseconds(5'000)));
    auto id = worker->address().ToString();
    workers_.push_back({std::move(worker), id});
  }

  http::Response Send(std::size_t worker, std::string method, std::string target,
                      std::string body = "") {
    // An order waits for a rebalance to end.
    http::Client client(workers_[worker].worker->address(),
                        {.timeout = kSettleTimeout + Milliseconds(10'000)});
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    if (!body.empty()) request.headers.Set("Content-Type", "application/json");
    request.body = std::move(body);
    auto response = client.Send(request);
    EXPECT_TRUE(response) << response.error().message;
    return response ? *response : http::Response{};
  }
  std::string Told(std::size_t worker, std::string method, std::string target,
                   std::string body = "") {
    auto response = Send(worker, std::move(method), std::move(target), std::move(body));
    return fmt::format("{} {}", response.status, response.body);
  }
  static std::string Body(int tasks) {
    json::object config;
    for (const auto& [key, value] : WorkflowConfig()) config[key] = value;
    config["tasks.max"] = fmt::to_string(tasks);
    return ToJson(json::object{{"name", kName}, {"config", std::move(config)}});
  }
  // Task -> the worker that this one shows it at, of tasks that run.
  std::map<int, std::string> Owners(std::size_t asked) {
    std::map<int, std::string> out;
    auto status =
        ParseJsonObject(Send(asked, "GET", fmt::format("/connectors/{}/status", kName)).body);
    if (!status || !status->contains("tasks")) return out;
    for (const auto& task : status->at("tasks").as_array()) {
      if (*StringMember(task.as_object(), "state") == "RUNNING")
        out[static_cast<int>(task.at("id").to_number<int>())] =
            *StringMember(task.as_object(), "worker_id");
    }
    return out;
  }
  // Every worker shows `tasks` running tasks, at `owners` workers.
  bool Shares(std::size_t tasks, std::size_t owners) {
    return Soon([&] {
      auto first = Owners(0);
      std::set<std::string> of;
      for (const auto& [task, id] : first) of.insert(id);
      for (std::size_t i = 1; i < workers_.size(); ++i) {
        if (Owners(i) != first) return false;
      }
      return first.size() == tasks && of.size() == owners;
    });
  }
  std::size_t IndexOf(const std::string& id) {
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if (workers_[i].id == id) return i;
    }
    return SIZE_MAX;
  }
  bool HasRows(std::size_t count) {
    return Soon([&] { return world_.store.rows().size() == count; });
  }

  World world_;
  net::Loop loop_{"connect"};
  FakeGroup group_;
  std::vector<One> workers_;
};

TEST_F(RestClusterTest, AnyWorkerTakesOrdersAndAllShareTheTasks) {
  StartWorkers(3);
  auto created = Send(2, "POST", "/connectors", Body(6));
  EXPECT_EQ(created.status, 201) << created.body;
  EXPECT_EQ(created.headers.Find("Location"), fmt::format("/connectors/{}", kName));
  EXPECT_TRUE(Shares(6, 3));
  for (int i = 0; i < 30; ++i) world_.Send(fmt::format("e{}", i), i % 3);
  EXPECT_TRUE(HasRows(30));
  EXPECT_EQ(
      Told(1, "POST", "/connectors", Body(6)),
      R"(409 {"error_code":409,"message":"Connector cassandra-sink-interactions already exists"})");
  EXPECT_EQ(Told(1, "PUT", fmt::format("/connectors/{}/stop", kName)), "204 ");
  EXPECT_TRUE(Soon([&] {
    auto status = Send(2, "GET", fmt::format("/connectors/{}/status", kName)).body;
    return status.find(R"("connector":{"state":"STOPPED")") != std::string::npos &&
           status.find(R"("tasks":[])") != std::string::npos;
  }));
  EXPECT_EQ(Told(2, "PUT", fmt::format("/connectors/{}/resume", kName)), "202 ");
  EXPECT_TRUE(Shares(6, 3));
  EXPECT_EQ(Told(2, "DELETE", fmt::format("/connectors/{}", kName)), "204 ");
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(Soon([&] {
      return Send(i, "GET", fmt::format("/connectors/{}/status", kName)).status == 404;
    })) << i;
  }
}

TEST_F(RestClusterTest, AWorkerThatComesTakesItsShareAndWhoGoesGivesItBack) {
  StartWorkers(1);
  EXPECT_EQ(Send(0, "POST", "/connectors", Body(4)).status, 201);
  EXPECT_TRUE(Shares(4, 1));
  StartAnother();
  EXPECT_TRUE(Shares(4, 2));
  // The leader goes.
  workers_.erase(workers_.begin());
  EXPECT_TRUE(Shares(4, 1));
  EXPECT_EQ(Owners(0)[0], workers_[0].id);
  EXPECT_EQ(Told(0, "PUT", fmt::format("/connectors/{}/pause", kName)), "202 ");
}

TEST_F(RestClusterTest, RestartsReachTheOwner) {
  StartWorkers(3);
  world_.kafka.Append("taskflow-interactions", 0, {"k", "no avro", 5, {}});
  EXPECT_EQ(Send(0, "POST", "/connectors", Body(3)).status, 201);
  // Whichever has partition 0 has failed, and its owner shows it.
  int failed = -1;
  auto status_of = [&](std::size_t worker, int task) {
    return Send(worker, "GET", fmt::format("/connectors/{}/tasks/{}/status", kName, task)).body;
  };
  EXPECT_TRUE(Soon([&] {
    for (int task = 0; task < 3; ++task) {
      if (status_of(0, task).find("FAILED") != std::string::npos) failed = task;
    }
    return failed >= 0;
  }));
  auto fails = [&] { return world_.kafka.Records("_connect-status").size(); };
  for (std::size_t worker = 0; worker < 3; ++worker) {
    auto before = fails();
    EXPECT_EQ(Told(worker, "POST", fmt::format("/connectors/{}/tasks/{}/restart", kName, failed)),
              "204 ");
    EXPECT_TRUE(Soon([&] { return fails() >= before + 2; })) << "RUNNING, then FAILED";
    before = fails();
    auto shown =
        Send(worker, "POST",
             fmt::format("/connectors/{}/restart?includeTasks=true&onlyFailed=true", kName));
    EXPECT_EQ(shown.status, 202);
    EXPECT_TRUE(Soon([&] { return fails() >= before + 3; })) << "RESTARTING, RUNNING, FAILED";
    EXPECT_EQ(Told(worker, "POST", fmt::format("/connectors/{}/restart", kName)), "204 ");
  }
  EXPECT_EQ(Told(1, "POST", "/connectors/none/restart"),
            R"(404 {"error_code":404,"message":"Unknown connector: none"})");
}

TEST_F(RestClusterTest, WhoIsOutStopsItsTasksAndAsksForPatience) {
  StartWorkers(2);
  EXPECT_EQ(Send(0, "POST", "/connectors", Body(2)).status, 201);
  EXPECT_TRUE(Shares(2, 2));
  group_.Expel(1);
  EXPECT_TRUE(Soon([&] { return Owners(1).size() == 1; })) << "it shows its own as unassigned";
  // Two hops are enough.
  EXPECT_EQ(Told(1, "PUT", fmt::format("/connectors/{}/pause?forward=false", kName)).substr(0, 4),
            "409 ");
  group_.Rebalance();
  EXPECT_TRUE(Shares(2, 2));
  EXPECT_EQ(
      Told(1, "PUT", fmt::format("/connectors/{}/pause?forward=false", kName)),
      "409 {\"error_code\":409,\"message\":\"Cannot complete request because of a conflicting "
      "operation (e.g. worker rebalance)\"}");
}

TEST_F(RestClusterTest, AConnectorsGroupIsNotThatOfTheWorkers) {
  StartWorkers(1);
  auto body = Body(1);
  auto refused = Send(0, "POST", "/connectors",
                      R"({"name":"x","config":{"connector.class":"FileStreamSink","topics":"t",)"
                      R"("file":"f","consumer.override.group.id":"workers"}})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("Consumer group workers conflicts with Connect worker group workers"),
            std::string::npos)
      << refused.body;
}

TEST(PassOn, TheTargetSaysThatItWasPassedOn) {
  EXPECT_EQ(rest::WithForward("/a", true), "/a?forward=true");
  EXPECT_EQ(rest::WithForward("/a?x=1&forward=true&y=2", false), "/a?forward=false&x=1&y=2");
  EXPECT_EQ(rest::WithForward("/a?forwards=1", true), "/a?forward=true&forwards=1");
}

}  // namespace
}  // namespace taskflow::connect
