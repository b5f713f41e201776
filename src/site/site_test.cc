#include "site/site.h"

#include <gtest/gtest.h>

#include "events/test_folder.h"
#include "http/client.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

// A whole site, with its own folder, that can be stopped and started again.
class WholeSiteTest : public ::testing::Test {
 protected:
  SiteOptions Options() {
    SiteOptions options;
    options.listen = {"127.0.0.1", 0};
    options.data_dir = folder_.File("data");
    options.kafka.bootstrap_servers = "127.0.0.1:1";  // nobody listens there
    options.registry_url = "http://127.0.0.1:1";
    options.argon2_memory_kib = 8;
    options.argon2_passes = 1;
    options.metrics = &metrics_;
    return options;
  }
  void Start(bool kafka_disabled = false) {
    auto options = Options();
    options.kafka_disabled = kafka_disabled;
    auto site = Site::Start(loop_, options);
    ASSERT_TRUE(site) << site.error().message;
    site_ = *std::move(site);
    page_ = std::make_unique<Browser>(site_->address());
  }

  events::TestFolder folder_;
  Metrics metrics_;
  net::Loop loop_{"test-loop"};
  std::unique_ptr<Site> site_;
  std::unique_ptr<Browser> page_;
};

TEST_F(WholeSiteTest, WorksWithoutAPipelineAndKeepsEverything) {
  Start();
  EXPECT_EQ(page_->Register("ann@example.com").status, 201);
  page_->AddTask("survives");
  auto cookie = page_->cookie;
  site_.reset();

  Start();
  page_->cookie = cookie;
  auto tasks = page_->Get("/api/tasks").At("tasks");
  ASSERT_EQ(tasks.as_array().size(), 1u);
  EXPECT_EQ(tasks.as_array()[0].as_object().at("title").as_string(), "survives");
  EXPECT_EQ(metrics_.Gauge("taskflow_outbox_events", "").Get(), 2);
}

TEST_F(WholeSiteTest, DisabledItStoresNoEvents) {
  Start(true);
  EXPECT_EQ(page_->Register("ann@example.com").status, 201);
  EXPECT_EQ(page_->Post("/api/track", R"({"action":"view","what":"/"})").Text("status"),
            "suppressed");
  site_.reset();
  Start();
  EXPECT_EQ(metrics_.Gauge("taskflow_outbox_events", "").Get(), 0);
}

TEST_F(WholeSiteTest, OneFolderHasOneSite) {
  Start();
  auto second = Site::Start(loop_, Options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
}

TEST_F(WholeSiteTest, SaysThatItsAddressIsTaken) {
  Start();
  auto options = Options();
  options.data_dir = folder_.File("other");
  options.listen = site_->address();
  auto second = Site::Start(loop_, options);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
}

TEST_F(WholeSiteTest, BehindAnHttpsProxyItKeepsToHttps) {
  auto options = Options();
  options.public_url = "https://tasks.example.org";
  site_ = *Site::Start(loop_, options);
  page_ = std::make_unique<Browser>(site_->address());
  auto session = page_->Get("/api/session");
  auto cookie = session.Header("Set-Cookie");
  EXPECT_TRUE(cookie.starts_with("__Host-taskflow_session=")) << cookie;
  for (auto part : {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(cookie.find("Domain"), std::string::npos);
  EXPECT_EQ(session.Header("Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
  EXPECT_NE(page_->Get("/").Header("Strict-Transport-Security"), "");

  page_->Visit();
  http::Request request{.method = "POST", .target = "/api/register"};
  request.headers.Set("X-CSRF-Token", page_->csrf);
  request.headers.Set("Content-Type", "application/json");
  request.body = R"({"email":"ann@example.com","password":"correct horse"})";
  request.headers.Set("Origin", "http://" + site_->address().ToString());
  EXPECT_EQ(page_->SendRaw(request).Text("error", "code"), "cross_site");
  request.headers.Set("Origin", "https://tasks.example.org");
  EXPECT_EQ(page_->SendRaw(request).status, 201);
  EXPECT_EQ(metrics_.Counter("taskflow_events_marked_total", "", "mark=\"local\"").Get(), 0);
}

TEST_F(WholeSiteTest, WithoutHttpsItDoesNotSpeakOfIt) {
  Start(true);
  auto session = page_->Get("/api/session");
  EXPECT_EQ(session.Header("Strict-Transport-Security"), "");
  EXPECT_EQ(session.Header("Set-Cookie").find("Secure"), std::string::npos);
}

TEST_F(WholeSiteTest, ServesThePage) {
  Start(true);
  auto page = page_->Get("/login");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.Header("Content-Type"), "text/html; charset=utf-8");
}

}  // namespace
}  // namespace taskflow::site
