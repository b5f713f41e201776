#include "insights/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <condition_variable>

#include "http/client.h"
#include "insights/pipeline/fake_links.h"
#include "insights/pipeline/limits.h"
#include "insights/pipeline/make_pipeline.h"
#include "insights/pipeline/rate.h"
#include "net/connection.h"

namespace taskflow::insights {
namespace {

constexpr auto kConnectors =
    R"({"sink":{"info":{"type":"sink","config":{"topics":"t",)"
    R"("errors.deadletterqueue.topic.name":"dead"}},"status":{"connector":{"state":"RUNNING",)"
    R"("worker_id":"w"},"tasks":[{"id":0,"state":"RUNNING","worker_id":"w"}]}}})";

// Listens to a stream of events: what came, as it came.
class Listening {
 public:
  Listening(const HostPort& server, const std::string& target) {
    auto request = fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", target, server.ToString());
    net::Dial(loop_, server, Milliseconds(2'000), [this, request](auto dialed) {
      if (!dialed) return;
      connection_ = *dialed;
      connection_->Start(
          [this](std::string_view bytes) {
            std::lock_guard lock(mutex_);
            heard_ += bytes;
            changed_.notify_all();
            return bytes.size();
          },
          [](const std::string&) {}, 1 << 20);
      connection_->Send(request);
    });
  }
  ~Listening() {
    loop_.Run([&] {
      if (connection_ != nullptr) connection_->Close();
      connection_ = nullptr;
    });
  }
  // False when it did not come within three seconds.
  bool Hears(const std::string& text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(3),
                             [&] { return heard_.find(text) != heard_.npos; });
  }
  std::string heard() {
    std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  std::mutex mutex_;  // guards the next one
  std::string heard_;
  std::condition_variable changed_;
  std::shared_ptr<net::Connection> connection_;
  net::Loop loop_{"listening"};
};

class PipelineTest : public testing::Test {
 protected:
  PipelineTest() {
    parts_.topics["t"].resize(1);
    parts_.Answer(RestPart::kConnect, "GET /connectors?expand=info&expand=status", kConnectors);
    parts_.Answer(RestPart::kConnect, "GET /", R"({"version":"3.9.1","commit":"taskflow"})");
    parts_.Answer(RestPart::kRegistry, "GET /subjects", R"(["a"])");
    parts_.Answer(RestPart::kRegistry, "GET /v1/metadata/version",
                  R"({"version":"7.4.0","commitId":"abc"})");
    parts_.Answer(RestPart::kSite, "GET /metrics",
                  "# TYPE x counter\ntaskflow_outbox_events 3\ntaskflow_outbox_oldest_age_seconds 2"
                  "\ntaskflow_events_accepted_total{action=\"view\"} 5\n");
    options_.peers.kafka.bootstrap_servers = "k:9092";
    options_.peers.registry_url = "http://r:8081";
    options_.peers.connect_url = "http://c:8083";
    options_.peers.store.contact_points = {{"s", 9042}};
    options_.peers.topic = "t";
    options_.site_url = "http://h:3000";
    options_.embedded = {"broker"};
    options_.insights = [] { return ReaderState{"behind", 12, 1.5, ""}; };
    pipeline_ = MakePipeline(std::make_unique<FakeLinks>(parts_),
                             std::make_unique<FakeLinks>(parts_), options_);
    http::Router router;
    pipeline_->AddRoutes(router);
    server_ = *http::Server::Start(loop_, {"127.0.0.1", 0}, std::move(router));
    client_ = std::make_unique<http::Client>(server_->address());
  }
  json::object Get(const std::string& path) {
    auto answer = client_->Get("/api/pipeline" + path);
    EXPECT_TRUE(answer) << answer.error().message;
    return *ParseJsonObject(answer->body);
  }
  // "200 {...}"
  std::string Post(const std::string& path, const std::string& body) {
    auto answer = client_->SendJson("POST", "/api/pipeline" + path, body);
    return answer ? fmt::format("{} {}", answer->status, answer->body) : answer.error().message;
  }
  json::object PartNamed(const json::object& answer, std::string_view name) {
    for (const auto& part : answer.at("parts").as_array()) {
      if (part.at("part").as_string() == name) return part.as_object();
    }
    return {};
  }
  void Kill(const std::string& key) {
    parts_.Append("dead", {key, "v", 1'000, {{"__connect.errors.topic", "t"}}});
  }

  FakeParts parts_;
  PipelineOptions options_;
  net::Loop loop_{"insights"};
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<http::Server> server_;  // ends before what its routes call
  std::unique_ptr<http::Client> client_;
};

TEST_F(PipelineTest, TellsOfAllParts) {
  for (int i = 0; i < 4; ++i) parts_.Append("t", {"k", "v", SystemClock().WallMillis() - 60'000});
  parts_.committed["connect-sink"][{"t", 0}] = 3;
  auto answer = Get("/parts");
  auto site = PartNamed(answer, "site"), broker = PartNamed(answer, "broker");
  EXPECT_EQ(site.at("state").as_string(), "up");
  EXPECT_EQ(site.at("backlog").to_number<int>(), 3);
  EXPECT_EQ(site.at("backlogSeconds").to_number<double>(), 2);
  EXPECT_TRUE(broker.at("embedded").as_bool());
  EXPECT_EQ(ToJson(broker.at("detail")),
            R"({"topics":1,"clusterId":"fake","topic":"t","records":4})");
  EXPECT_FALSE(PartNamed(answer, "registry").at("embedded").as_bool());
  auto connect = PartNamed(answer, "connect");
  EXPECT_TRUE(connect.at("embedded").as_bool());
  EXPECT_EQ(connect.at("backlog").to_number<int>(), 1);
  EXPECT_NEAR(connect.at("backlogSeconds").to_number<double>(), 60, 2);
  EXPECT_EQ(PartNamed(answer, "store").at("state").as_string(), "up");
  EXPECT_EQ(ToJson(answer.at("insights")),
            R"({"state":"behind","backlog":12,"backlogSeconds":1.5E0,"problem":null})");
}

TEST_F(PipelineTest, NamesTheRemedyOfAPartThatIsDown) {
  parts_.Answer(RestPart::kRegistry, "GET /subjects", "", 0);
  parts_.kafka_is_away = true;
  auto answer = Get("/parts");
  auto registry = PartNamed(answer, "registry");
  EXPECT_EQ(registry.at("state").as_string(), "down");
  EXPECT_EQ(registry.at("problem").as_string(),
            "refused; correct registry.url, or start that registry");
  EXPECT_NE(PartNamed(answer, "broker").at("problem").as_string().find("kafka.listen"),
            json::string::npos);
  EXPECT_EQ(PartNamed(answer, "connect").at("state").as_string(), "up");
  EXPECT_TRUE(PartNamed(answer, "connect").at("backlog").is_null());
}

TEST_F(PipelineTest, StreamsTheParts) {
  Listening page(server_->address(), "/api/pipeline/live");
  EXPECT_TRUE(page.Hears("event: parts\ndata: {\"parts\":[{\"part\":\"site\""));
  EXPECT_TRUE(page.Hears("Content-Type: text/event-stream"));
  for (int i = 0; i < 7; ++i) parts_.Append("t", {"k", "v"});
  EXPECT_TRUE(page.Hears("\"records\":7"));
}

TEST_F(PipelineTest, SleepsWhileNobodyLooks) {
  { Listening page(server_->address(), "/api/pipeline/live"); }
  auto before = parts_.Asked().size();
  EXPECT_LT(before, 20u);
  Get("/parts");
  EXPECT_GT(parts_.Asked().size(), 0u);
}

TEST_F(PipelineTest, StreamsRecordsAsTheyCome) {
  parts_.Append("t", {"old", "old"});
  Listening page(server_->address(), "/api/pipeline/topics/t/tail?text=yes");
  ASSERT_TRUE(page.Hears("retry:"));
  std::this_thread::sleep_for(Milliseconds(50));
  parts_.Append("t", {"k1", "no"});
  parts_.Append("t", {"k2", "yes!"});
  EXPECT_TRUE(page.Hears("event: records\ndata: {\"records\":[{\"partition\":0,\"offset\":2,"));
  EXPECT_EQ(page.heard().find("\"old\""), std::string::npos);
  EXPECT_EQ(page.heard().find("\"no\""), std::string::npos);
  parts_.kafka_is_away = true;
  EXPECT_TRUE(page.Hears("event: problem\ndata: {\"message\":\"all brokers are down\"}"));
}

TEST_F(PipelineTest, WatchesOnlySoManyTopics) {
  std::vector<std::unique_ptr<Listening>> pages;
  for (std::size_t i = 0; i < kTailsMax; ++i) {
    pages.push_back(std::make_unique<Listening>(server_->address(), "/api/pipeline/topics/t/tail"));
    ASSERT_TRUE(pages.back()->Hears("retry:"));
  }
  auto refused = client_->Get("/api/pipeline/topics/t/tail");
  EXPECT_EQ(refused->status, 503);
  pages.clear();
  bool taken = false;
  for (int i = 0; i < 100 && !taken; ++i) {
    Listening again(server_->address(), "/api/pipeline/topics/t/tail");
    taken = again.Hears("HTTP/1.1 200");
    if (!taken) std::this_thread::sleep_for(Milliseconds(20));
  }
  EXPECT_TRUE(taken);
}

TEST_F(PipelineTest, RedrivesOnlyWhenTold) {
  Kill("a");
  Kill("b");
  EXPECT_EQ(Post("/dead-letters/dead/redrive", "{}"),
            R"(200 {"found":2,"sent":0,"skipped":0,"unknown":0,"dryRun":true})");
  EXPECT_EQ(Post("/dead-letters/dead/redrive",
                 R"({"dryRun":false,"records":[{"partition":0,"offset":1}]})"),
            R"(200 {"found":1,"sent":1,"skipped":0,"unknown":0,"dryRun":false})");
  EXPECT_EQ(Post("/dead-letters/dead/redrive", R"({"dryRun":false})"),
            R"(200 {"found":2,"sent":1,"skipped":1,"unknown":0,"dryRun":false})");
  EXPECT_TRUE(Post("/dead-letters/t/redrive", R"({"dryRun":false})").starts_with("404 "));
  EXPECT_NE(Post("/dead-letters/dead/redrive", R"({"records":[{"partition":-1,"offset":1}]})")
                .find(R"("field":"records")"),
            std::string::npos);
}

TEST_F(PipelineTest, AnswersInTheFormOfTheSitesErrors) {
  auto missing = client_->Get("/api/pipeline/topics/none");
  EXPECT_EQ(missing->status, 404);
  EXPECT_EQ(missing->body, R"({"error":{"code":"not_found","message":"there is no topic none"}})");
  EXPECT_EQ(client_->Get("/api/pipeline/topics/t/records?limit=x")->body,
            R"({"error":{"code":"invalid","message":"limit is a number from 1 to 500.",)"
            R"("field":"limit"}})");
  EXPECT_TRUE(Post("/cql", "no json").starts_with("422 "));
  parts_.Answer(RestPart::kConnect, "PUT /connectors/sink/pause", "", 202);
  EXPECT_EQ(Post("/connectors/sink/pause", "{}"), "202 {}");
}

TEST(Rate, GrowsAndBeginsAnewAfterARestart) {
  Rate rate;
  MonoTime now{};
  rate.Add(now, 100);
  EXPECT_FALSE(rate.PerSecond());
  rate.Add(now + Milliseconds(2'000), 150);
  EXPECT_EQ(rate.PerSecond(), 25);
  rate.Add(now + Milliseconds(3'000), 5);
  EXPECT_FALSE(rate.PerSecond());
  rate.Add(now + Milliseconds(4'000), 5);
  EXPECT_EQ(rate.PerSecond(), 0);
}

TEST(Rate, SumsAMetricsLabels) {
  constexpr auto kText = "# HELP a x\na{l=\"x y\"} 2\na{l=\"z\"} 3.5\nab 7\na_b 9\n";
  EXPECT_EQ(MetricIn(kText, "a"), 5.5);
  EXPECT_EQ(MetricIn(kText, "ab"), 7);
  EXPECT_FALSE(MetricIn(kText, "b"));
}

// The real connections, where nobody listens.
TEST(Links, NameTheKeyOfAPartThatIsAway) {
  pipeline::PeerOptions peers;
  peers.kafka.bootstrap_servers = "127.0.0.1:1";
  peers.registry_url = "http://127.0.0.1:1";
  peers.store.contact_points = {{"127.0.0.1", 1}};
  auto links = MakeLinks(peers, "", {Milliseconds(500), Milliseconds(500), Milliseconds(500)});
  auto message = [](const auto& answer) { return answer ? "" : answer.error().message; };
  EXPECT_NE(message(AskJson(*links, RestPart::kRegistry, "/")).find("registry.url"),
            std::string::npos);
  EXPECT_NE(message(AskJson(*links, RestPart::kConnect, "/")).find("set connect.url"),
            std::string::npos);
  EXPECT_NE(message(links->Store()).find("cassandra.contact_points"), std::string::npos);
  EXPECT_NE(message(PartitionsOf(*links, "t")).find("kafka.bootstrap_servers"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::insights
