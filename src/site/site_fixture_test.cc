#include "site/site_fixture.h"
#include "base/check.h"
#include "events/migrations.h"
#include "net/loop.h"
#include "site/answers.h"
#include "site/limits.h"
#include "site/routes.h"
#include "site/tables.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kIndexText =
    "<p>page</p><script type=\"application/json\" id=\"taskflow-state\">{}</script><p>end</p>";
constexpr Asset kPage[] = {
    {"/index.html", "text/html; charset=utf-8", "aaaa", kIndexText, "", ""},
    {"/assets/app-1.js", "text/javascript; charset=utf-8", "bbbb", "let identity", "G", "B"},
};

std::unique_ptr<events::Database> OpenTables(const std::string& path) {
  auto database = *events::Database::Open(path);
  CHECK(events::Migrate(*database, SiteTables()));
  return database;
}

}  // namespace

struct SiteTest::World {
  World(Clock& clock, Metrics& metrics)
      : outbox({.metrics = &metrics}),
        per_account(clock, kAttemptsPerAccountMinute, kRateKeysMax),
        per_address(clock, kAttemptsPerAddressMinute, kRateKeysMax),
        anywhere(clock, kAttemptsAnywhereHour, kRateKeysMax, std::chrono::hours(1)),
        database(OpenTables(folder.File("site.db")), "test-db"),
        hashing("hashing", 1, kHashesWaitingMax),
        loop("test-loop"),
        guard({.track_origins = {"https://shop.example.org"}}),
        live(loop, database, clock, &metrics, Milliseconds(50)) {
    Parts parts{clock, SystemRandom(), database,    outbox,      loop,     guard,
                live,  hashing,        per_account, per_address, anywhere, {8, 1}};
    server = *http::Server::Start(loop, {"127.0.0.1", 0}, MakeRouter(parts, &metrics, kPage),
                                  {.body_bytes_max = kRequestBodyMax}, HeadersOfAll(false));
  }
  ~World() {
    server = nullptr;
    live.Stop();
    hashing.Stop();
    database.Stop();
  }

  events::TestFolder folder;
  events::Outbox outbox;
  RateLimiter per_account, per_address, anywhere;
  events::DatabaseThread database;
  WorkerPool hashing;
  net::Loop loop;
  Guard guard;
  Live live;
  std::unique_ptr<http::Server> server;
};

SiteTest::SiteTest() : world_(std::make_unique<World>(clock_, metrics_)) {}
SiteTest::~SiteTest() = default;

std::unique_ptr<Browser> SiteTest::NewBrowser() {
  return std::make_unique<Browser>(world_->server->address());
}

HostPort SiteTest::address() const { return world_->server->address(); }

std::vector<events::Outbox::Entry> SiteTest::Entries() {
  return *world_->database.RunAndWait<std::vector<events::Outbox::Entry>>(
      [](events::Database& database) { return events::Outbox::Read(database, 0, 1000); });
}

std::vector<std::string> SiteTest::Events() {
  std::vector<std::string> out;
  for (const auto& [place, event, circumstances] : Entries()) {
    out.push_back(fmt::format("{} {} {}", Name(event.action), event.who, event.what));
  }
  return out;
}

void SiteTest::Execute(std::string sql) {
  auto done = world_->database.RunAndWait<bool>([&](events::Database& database) -> Result<bool> {
    TRY(database.Execute(sql));
    return true;
  });
  EXPECT_TRUE(done) << done.error().message;
}

std::int64_t SiteTest::Number(std::string sql) {
  return *world_->database.RunAndWait<std::int64_t>(
      [&](events::Database& database) -> Result<std::int64_t> {
        ASSIGN_OR_RETURN(auto rows, database.Query(sql));
        ASSIGN_OR_RETURN(bool row, rows.Next());
        return row ? rows.Int(0) : -1;
      });
}

Reply Browser::SendRaw(http::Request request) {
  if (!cookie.empty()) {
    request.headers.Set("Cookie",
                        fmt::format("other=1; taskflow_session={0}; __Host-taskflow_session={0}; "
                                    "taskflow_browser={1}",
                                    cookie, proof));
  }
  if (!user_agent.empty()) request.headers.Set("User-Agent", user_agent);
  for (const auto& [name, value] : more.all()) request.headers.Set(name, value);
  auto response = client_.Send(request);
  if (!response) {
    ADD_FAILURE() << response.error().message;
    return {};
  }
  Reply reply{.status = response->status, .response = *response};
  if (reply.Header("Content-Type") == "application/json") reply.body = *ParseJson(response->body);
  Keep(reply);
  return reply;
}

void Browser::Keep(const Reply& reply) {
  for (const auto& [name, value] : reply.response.headers.all()) {
    if (name != "Set-Cookie") continue;
    auto equals = value.find('=');
    auto content = value.substr(equals + 1, value.find(';') - equals - 1);
    if (value.starts_with("taskflow_session=") || value.starts_with("__Host-taskflow_session=")) {
      cookie = content;
      csrf = reply.Header("X-CSRF-Token");
    } else {
      EXPECT_TRUE(value.starts_with("taskflow_browser=")) << value;
      proof = content;
    }
  }
}

Reply Browser::Send(std::string method, std::string target, std::string body) {
  http::Request request{.method = std::move(method), .target = std::move(target)};
  if (!csrf.empty()) request.headers.Set("X-CSRF-Token", csrf);
  request.headers.Set("Sec-Fetch-Site", "same-origin");
  if (request.method != "GET") request.headers.Set("Origin", "http://" + server_.ToString());
  if (!body.empty()) request.headers.Set("Content-Type", "application/json");
  request.body = std::move(body);
  return SendRaw(std::move(request));
}

void Browser::Visit() {
  auto session = Get("/api/session");
  EXPECT_EQ(session.status, 200);
  csrf = session.Text("csrf");
}

Reply Browser::Register(const std::string& email, const std::string& password) {
  Visit();
  return Post("/api/register", ToJson(json::object{{"email", email}, {"password", password}}));
}

std::vector<std::string> Browser::Titles() {
  std::vector<std::string> titles;
  auto list = Get("/api/tasks").At("tasks");
  for (const auto& task : list.as_array()) {
    titles.emplace_back(task.as_object().at("title").as_string());
  }
  return titles;
}

Reply Browser::Login(const std::string& email, const std::string& password) {
  Visit();
  return Post("/api/login", ToJson(json::object{{"email", email}, {"password", password}}));
}

std::string Browser::AddTask(const std::string& title) {
  auto reply = Post("/api/tasks", ToJson(json::object{{"title", title}}));
  EXPECT_EQ(reply.status, 201);
  return reply.Text("task", "id");
}

}  // namespace taskflow::site
