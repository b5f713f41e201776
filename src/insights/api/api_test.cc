#include <gtest/gtest.h>
#include <stdlib.h>

#include <boost/json.hpp>
#include <future>

#include "base/file.h"
#include "http/client.h"
#include "insights/api/event_text.h"
#include "insights/api/routes.h"
#include "insights/limits.h"
#include "net/connection.h"

namespace taskflow::insights {
namespace {

constexpr std::int64_t kNoon = 1'764'072'000'000;  // 2025-11-25T12:00:00Z
constexpr Milliseconds kWait{5'000};

Event Made(std::string id, std::string action, std::string who, std::string what,
           std::int64_t time_ms) {
  Event out;
  out.id = std::move(id);
  out.action = std::move(action);
  out.who = std::move(who);
  out.what = std::move(what);
  out.time_ms = time_ms;
  return out;
}

TEST(ClosedApi, IsOpeningBeforeThereIsATable) {
  net::Loop loop{"insights-api"};
  auto more = [](http::Router& router) {
    router.Handle("GET", "/api/pipeline/parts", [](http::Request&, http::Responder respond) {
      respond.Send(http::Response::Json(200, "{}"));
    });
  };
  auto server = *http::Server::Start(loop, {"127.0.0.1", 0},
                                     MakeClosedRouter(OpeningResponse, nullptr, {more}));
  http::Client client(server->address());
  for (auto path : {"summary", "events/1", "live", "status"}) {
    auto answer = client.Get(std::string("/api/insights/") + path);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->headers.Find("Retry-After"), "1");
    auto error = ParseJsonObject(answer->body)->at("error").as_object();
    EXPECT_EQ(error.at("code"), "opening");
  }
  EXPECT_EQ(client.Get("/api/pipeline/parts")->status, 200);
  EXPECT_EQ(client.Get("/api/other")->status, 404);
}

class ApiTest : public ::testing::Test {
 protected:
  ApiTest() {
    char folder[] = "/tmp/taskflow-insights-api-XXXXXX";
    folder_ = ::mkdtemp(folder);
    table_ = *EventTable::Open({.path = folder_});
    asker_ = std::make_unique<Asker>(*table_);
    exporter_ = std::make_unique<Exporter>(*table_);
    auto status = [this] { return StatusJson(*table_, {}); };
    live_ = std::make_unique<LiveHub>(loop_, *table_, status, nullptr);
    ApiParts parts{*asker_, *exporter_, *live_, beginnings_, status, [this](RebuildFrom from) {
                     rebuilt_ = from;
                     return true;
                   }};
    auto router = MakeRouter(parts, {});
    router.SetGate(MakeGate({"127.0.0.1", 0}));
    server_ = *http::Server::Start(loop_, {"127.0.0.1", 0}, std::move(router));
    client_ = std::make_unique<http::Client>(server_->address());
  }
  ~ApiTest() override {
    server_ = nullptr;
    beginnings_.Stop();
    exporter_->Stop();
    asker_->Stop();
    live_->Stop();
    table_ = nullptr;
    EXPECT_TRUE(SystemFiles().Remove(folder_));
  }

  void Add(std::vector<Event> events) {
    auto outcome =
        table_->Apply({.events = std::move(events), .deleted = {}, .positions = {}, .source = {}});
    ASSERT_TRUE(outcome) << outcome.error().message;
    live_->OnCommit(outcome->new_rows, table_->Now()->version());
  }
  void AddThree() {
    Add({Made("1", "view", "anonymous", "/", kNoon),
         Made("2", "create", "ada@x.org", "=1+1, \"a\"", kNoon + 1'000),
         Made("3", "view", "ada@x.org", "/tasks", kNoon + 86'400'000)});
  }
  json::object Get(const std::string& target, int status = 200) {
    auto answer = client_->Get("/api/insights/" + target);
    EXPECT_TRUE(answer);
    EXPECT_EQ(answer->status, status) << target << " " << answer->body;
    return *ParseJsonObject(answer->body);
  }
  std::string Field(const std::string& target) {
    auto object = Get(target, 422);
    return std::string(*StringMember(object["error"].as_object(), "field"));
  }
  // What comes on a stream until it has `enough`.
  std::string Listen(const std::string& target, const std::string& header,
                     const std::string& enough, std::function<void()> meanwhile = {}) {
    std::string got;
    std::promise<void> begun, done;
    bool began = false, ended = false;
    std::shared_ptr<net::Connection> connection;
    net::Dial(loop_, server_->address(), kWait, [&](auto dialed) {
      connection = *dialed;
      connection->Start(
          [&](std::string_view bytes) {
            got += bytes;
            if (got.find("event: status") != got.npos && !std::exchange(began, true)) {
              begun.set_value();
            }
            if (got.find(enough) != got.npos && !std::exchange(ended, true)) done.set_value();
            return bytes.size();
          },
          [](const std::string&) {}, 1 << 20);
      connection->Send(fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", target, header));
    });
    EXPECT_EQ(begun.get_future().wait_for(kWait), std::future_status::ready);
    if (meanwhile) meanwhile();
    EXPECT_EQ(done.get_future().wait_for(kWait), std::future_status::ready) << "no " << enough;
    loop_.Run([&] { connection->Close(); });
    loop_.Run([] {});
    return got;
  }

  std::string folder_;
  net::Loop loop_{"insights-api"};
  WorkerPool beginnings_{"begin", 1, 8};
  std::unique_ptr<EventTable> table_;
  std::unique_ptr<Asker> asker_;
  std::unique_ptr<Exporter> exporter_;
  std::unique_ptr<LiveHub> live_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Client> client_;
  std::optional<RebuildFrom> rebuilt_;
};

TEST_F(ApiTest, SummaryAndItsFilter) {
  AddThree();
  auto all = Get("summary");
  EXPECT_EQ(all["events"], 3);
  EXPECT_EQ(ToJson(all["byAction"]), R"({"view":2,"create":1})");
  EXPECT_EQ(all["people"], 1);
  EXPECT_EQ(all["anonymous"], 1);
  EXPECT_EQ(Get("summary?action=view&who=ada%40x.org")["events"], 1);
  EXPECT_EQ(Get("summary?text=TASK")["events"], 1);
  auto before = Get("summary?from=2025-11-26&to=2025-11-27&compare=true");
  EXPECT_EQ(before["events"], 1);
  EXPECT_EQ(before["before"].at("events"), 2);
}

TEST_F(ApiTest, AnswersFollowTheVersion) {
  AddThree();
  auto first = Get("summary");
  EXPECT_EQ(Get("summary")["version"], first["version"]);
  Add({Made("4", "view", "bob@x.org", "/", kNoon)});
  auto second = Get("summary");
  EXPECT_EQ(second["events"], 4);
  EXPECT_NE(second["version"], first["version"]);
}

TEST_F(ApiTest, SeriesTopFunnelRetentionEvents) {
  AddThree();
  auto series = Get("series?step=day");
  ASSERT_EQ(series["buckets"].as_array().size(), 2u);
  EXPECT_EQ(series["buckets"].at(0).at("from"), "2025-11-25T00:00:00.000Z");
  EXPECT_EQ(series["buckets"].at(0).at("events"), 2);
  EXPECT_EQ(Get("top?by=page")["names"], 2);
  EXPECT_EQ(Get("funnel?steps=create,view&order=time")["steps"].at(1).at("people"), 1);
  EXPECT_EQ(Get("retention")["cohorts"].at(0).at("week"), "2025-11-24");
  auto page = Get("events?limit=2");
  EXPECT_EQ(page["total"], 3);
  EXPECT_EQ(page["events"].at(0).at("id"), "3");
  auto rest = Get("events?limit=2&after=" + std::string(page["next"].as_string()));
  EXPECT_EQ(rest["events"].as_array().size(), 1u);
  EXPECT_TRUE(rest["next"].is_null());
}

TEST_F(ApiTest, WrongParametersAreNamed) {
  AddThree();
  EXPECT_EQ(Field("summary?from=yesterday"), "from");
  EXPECT_EQ(Field("summary?compare=true"), "compare");
  EXPECT_EQ(Field("series?step=year"), "step");
  EXPECT_EQ(Field("series?step=minute&from=2000-01-01&to=2020-01-01"), "step");
  EXPECT_EQ(Field("series?zone=Mars/Base"), "zone");
  EXPECT_EQ(Field("top?limit=0"), "limit");
  EXPECT_EQ(Field("funnel?steps=a,,b"), "steps");
  EXPECT_EQ(Field("retention?weeks=1000"), "weeks");
  EXPECT_EQ(Field("events?after=x"), "after");
  EXPECT_EQ(Field("export?format=xls"), "format");
  Get("nothing", 404);
}

TEST_F(ApiTest, Exports) {
  AddThree();
  auto csv = client_->Get("/api/insights/export?action=create");
  ASSERT_TRUE(csv);
  EXPECT_EQ(csv->body,
            fmt::format("{}{}", kCsvHeader,
                        "2,create,ada@x.org,\"'=1+1, \"\"a\"\"\",2025-11-25T12:00:01.000Z,"
                        "false,false\r\n"));
  EXPECT_NE(csv->headers.Find("Content-Disposition")->find("taskflow-events.csv"),
            std::string::npos);
  EXPECT_EQ(ParseJson(client_->Get("/api/insights/export?format=json")->body)->as_array().size(),
            3u);
  EXPECT_EQ(
      ParseJson(client_->Get("/api/insights/export?format=json&who=x")->body)->as_array().size(),
      0u);
}

TEST_F(ApiTest, ALongExportIsWhole) {
  std::vector<Event> many;
  for (int i = 0; i < 30'000; ++i)
    many.push_back(Made(fmt::format("id-{}", i), "view", "a", "/", kNoon + i));
  Add(std::move(many));
  auto body = client_->Get("/api/insights/export?format=ndjson")->body;
  EXPECT_EQ(std::count(body.begin(), body.end(), '\n'), 30'000);
}

TEST_F(ApiTest, AnExportThatIsBrokenOffIsNoWholeAnswer) {
  std::vector<Event> many;
  for (int i = 0; i < 30'000; ++i)
    many.push_back(Made(fmt::format("id-{}", i), "view", "a", std::string(1'000, 'x'), kNoon + i));
  Add(std::move(many));
  // Over all that the sockets take, so that it still goes on when the exporter stops.
  std::promise<void> begun;
  std::string got;
  bool told = false;
  std::promise<void> ended;
  std::shared_ptr<net::Connection> connection;
  net::Dial(loop_, server_->address(), kWait, [&](auto dialed) {
    connection = *dialed;
    connection->Start(
        [&](std::string_view in) {
          got += in;
          if (!std::exchange(told, true)) {
            connection->PauseReading();
            begun.set_value();
          }
          return in.size();
        },
        [&](const std::string&) { ended.set_value(); }, 1 << 20);
    connection->Send(std::string("GET /api/insights/export HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  });
  ASSERT_EQ(begun.get_future().wait_for(kWait), std::future_status::ready);
  exporter_->Stop();
  loop_.Run([&] { connection->ResumeReading(); });
  ASSERT_EQ(ended.get_future().wait_for(kWait), std::future_status::ready);
  EXPECT_NE(got.find("Transfer-Encoding: chunked"), got.npos);
  EXPECT_LT(got.size(), 30'000'000u);
  EXPECT_FALSE(got.ends_with("\r\n0\r\n\r\n"));
}

TEST_F(ApiTest, PeopleBehindTheNumbers) {
  AddThree();
  Add({Made("4", "view", "ben@x.org", "/", kNoon + 2'000),
       Made("5", "create", "ben@x.org", "b", kNoon + 3'000)});
  auto all = Get("people?limit=1");
  EXPECT_EQ(all["total"], 2);
  EXPECT_EQ(ToJson(all["people"]),
            R"([{"name":"ada@x.org","events":2,"first":"2025-11-25T12:00:01.000Z",)"
            R"("last":"2025-11-26T12:00:00.000Z"}])");
  auto next = Get("people?limit=1&after=" + std::string(all["next"].as_string()));
  EXPECT_EQ(next["people"].as_array()[0].as_object()["name"], "ben@x.org");
  EXPECT_TRUE(next["next"].is_null());
  auto total = [&](const std::string& parameters) { return Get("people?" + parameters)["total"]; };
  EXPECT_EQ(total("steps=create,view"), 2);
  EXPECT_EQ(total("steps=create,view&order=time"), 1);
  EXPECT_EQ(total("firstFrom=2025-11-25T12:00:02Z"), 1);
  EXPECT_EQ(total("from=2025-11-26&firstTo=2025-11-26"), 1);
  EXPECT_EQ(Field("people?steps=,"), "steps");
  EXPECT_EQ(Field("people?order=none"), "order");
  EXPECT_EQ(Field("people?firstTo=soon"), "firstTo");
  EXPECT_EQ(Field("people?after=1"), "after");
}

TEST_F(ApiTest, LiveTellsWhatTheFilterWants) {
  AddThree();
  auto got = Listen("/api/insights/live?action=view", "", R"("id":"6")", [this] {
    Add({Made("5", "create", "a", "b", kNoon), Made("6", "view", "a", "/", kNoon)});
  });
  EXPECT_NE(got.find("id: 4\nevent: events"), got.npos) << got;
  EXPECT_EQ(got.find(R"("id":"5")"), got.npos);
  EXPECT_EQ(got.find(R"("id":"3")"), got.npos);
}

TEST_F(ApiTest, WhoComesBackGetsWhatWasMissed) {
  AddThree();
  auto got = Listen("/api/insights/live", "Last-Event-ID: 0\r\n", R"("id":"3")");
  EXPECT_NE(got.find(R"("id":"2")"), got.npos);
  EXPECT_EQ(got.find(R"("id":"1")"), got.npos);
  Listen("/api/insights/live", "Last-Event-ID: 99\r\n", "event: reset");
  Listen("/api/insights/live", "Last-Event-ID: x\r\n", "event: reset");
  std::vector<Event> many;
  for (std::size_t i = 0; i <= kGapMax; ++i)
    many.push_back(Made(fmt::format("m{}", i), "view", "a", "/", kNoon));
  Add(std::move(many));
  Listen("/api/insights/live", "Last-Event-ID: 2\r\n", "event: reset");
}

TEST_F(ApiTest, NoWebPageCanAsk) {
  http::Request request{.method = "GET", .target = "/api/insights/summary"};
  auto post = http::Request{
      .method = "POST", .target = "/api/insights/rebuild", .body = R"({"from":"topic"})"};
  EXPECT_EQ(client_->Send(post)->status, 415);
  EXPECT_FALSE(rebuilt_);
  auto done = client_->SendJson("POST", "/api/insights/rebuild", R"({"from":"table"})");
  EXPECT_EQ(done->status, 202);
  EXPECT_EQ(rebuilt_, RebuildFrom::kTable);
  EXPECT_EQ(client_->SendJson("POST", "/api/insights/rebuild", R"({"from":"x"})")->status, 422);
  auto gate = MakeGate({"127.0.0.1", 0});
  for (auto [host, fine] :
       std::initializer_list<std::pair<const char*, bool>>{{"evil.example", false},
                                                           {"127.0.0.1:3010", true},
                                                           {"[::1]:1", true},
                                                           {"localhost:9", true}}) {
    http::Request one{.method = "GET"};
    one.headers.Set("Host", host);
    EXPECT_EQ(!gate(one), fine) << host;
  }
}

}  // namespace
}  // namespace taskflow::insights
