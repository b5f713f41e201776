// A worker in a world in memory, asked over a real socket.
#pragma once

#include <boost/json.hpp>

#include "base/json.h"
#include "connect/connect_fixture.h"
#include "connect/start_worker.h"
#include "http/client.h"

namespace taskflow::connect {

inline constexpr auto kName = "cassandra-sink-interactions";

class RestTest : public testing::Test {
 protected:
  RestTest() { world_.store.MakeInteractions(); }

  void Start() {
    WorkerOptions options;
    options.listen = {"127.0.0.1", 0};
    worker_ =
        *StartWorker(loop_, options, [&](Metrics& own) { return world_.MakeEnvironment(own); });
    client_ = std::make_unique<http::Client>(worker_->address());
  }
  void StartReady() {
    Start();
    ASSERT_TRUE(worker_->WaitReady(Milliseconds(5'000)));
  }
  void Restart() {
    client_.reset();
    worker_.reset();
    StartReady();
  }

  http::Response Send(std::string method, std::string target, std::string body = "") {
    http::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    if (!body.empty()) request.headers.Set("Content-Type", "application/json");
    request.body = std::move(body);
    auto response = client_->Send(request);
    EXPECT_TRUE(response) << response.error().message;
    return response ? *response : http::Response{};
  }
  std::string Get(std::string target) { return Send("GET", std::move(target)).body; }
  // "404 body"
  std::string Told(std::string method, std::string target, std::string body = "") {
    auto response = Send(std::move(method), std::move(target), std::move(body));
    return fmt::format("{} {}", response.status, response.body);
  }

  static std::string ConfigText(const Config& config) {
    json::object out;
    for (const auto& [key, value] : config) out[key] = value;
    return ToJson(out);
  }
  // The body that creates the workflow's connector.
  static std::string Body(const Config& changes = {}, std::string_view more = "") {
    auto config = WorkflowConfig();
    config.erase("name");
    for (const auto& [key, value] : changes) config[key] = value;
    return fmt::format(R"({{"name":"{}","config":{}{}}})", kName, ConfigText(config), more);
  }
  std::string StatusText() { return Get(fmt::format("/connectors/{}/status", kName)); }
  std::string Worker() { return worker_->address().ToString(); }
  std::string Running() {
    return fmt::format(
        R"({{"name":"{0}","connector":{{"state":"RUNNING","worker_id":"{1}"}},)"
        R"("tasks":[{{"id":0,"state":"RUNNING","worker_id":"{1}"}}],"type":"sink"}})",
        kName, Worker());
  }
  bool HasRows(std::size_t count) {
    return Soon([&] { return world_.store.rows().size() == count; });
  }

  World world_;
  net::Loop loop_{"connect"};
  std::unique_ptr<class Worker> worker_;
  std::unique_ptr<http::Client> client_;
};

}  // namespace taskflow::connect
