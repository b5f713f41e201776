#include <gtest/gtest.h>

#include "events/interaction_event.h"
#include "site/limits.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

constexpr char kId[] = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

class TrackTest : public SiteTest {
 protected:
  void SetUp() override {
    page_ = NewBrowser();
    page_->Visit();
  }
  Reply Track(std::string body) { return page_->Post("/api/track", std::move(body)); }
  // One view with these members beside action and what.
  Reply View(const std::string& members) {
    return Track(fmt::format(R"({{"action":"view","what":"/",{}}})", members));
  }
  std::int64_t Counted(const std::string& name, const std::string& label) {
    return metrics_.Counter(name, "", label).Get();
  }

  std::unique_ptr<Browser> page_;
};

TEST_F(TrackTest, AViewIsTheVisitorsOrTheUsers) {
  auto reply = Track(R"({"action":"view","what":"/login"})");
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.Text("status"), "accepted");
  EXPECT_TRUE(events::IsUuid(reply.Text("id")));
  EXPECT_EQ(Entries().at(0).event.id, reply.Text("id"));
  EXPECT_EQ(Entries().at(0).event.time_ms, clock_.WallMillis());
  page_->Register("ann@example.com");
  Track(R"({"action":"view","what":"/tasks"})");
  EXPECT_EQ(Events(),
            (std::vector<std::string>{"view anonymous /login", "register ann@example.com register",
                                      "view ann@example.com /tasks"}));
}

TEST_F(TrackTest, AViewThatIsSentAgainIsStoredOnce) {
  for (int i = 0; i < 3; ++i) {
    auto id = i == 1 ? "F47AC10B-58CC-4372-A567-0E02B2C3D479" : kId;
    auto reply = Track(fmt::format(R"({{"action":"view","what":"/{}","id":"{}"}})", i, id));
    EXPECT_EQ(reply.status, 202);
    EXPECT_EQ(reply.Text("id"), kId);
    EXPECT_EQ(reply.Text("status"), i == 0 ? "accepted" : "duplicate");
  }
  EXPECT_EQ(Events(), (std::vector<std::string>{"view anonymous /0"}));
  EXPECT_EQ(Counted("taskflow_events_accepted_total", "action=\"view\""), 1);
  EXPECT_NE(metrics_.Render().find("taskflow_outbox_events 1\n"), std::string::npos);
}

TEST_F(TrackTest, APageMayOnlySendViews) {
  for (auto [body, field] : std::vector<std::pair<std::string, std::string>>{
           {R"({"action":"login","what":"/"})", "action"},
           {R"({"what":"/"})", "action"},
           {R"({"action":"view"})", "what"},
           {R"({"action":"view","what":"tasks"})", "what"},
           {R"({"action":"view","what":"/\u001b[31m"})", "what"},
           {R"({"action":"view","what":"/)" + std::string(1024, 'x') + R"("})", "what"},
           {R"({"action":"view","what":"/","id":"1"})", "id"},
           {R"({"action":"view","what":"/","id":7})", "id"},
           {R"({"action":"view","what":"/","at":"yesterday"})", "at"},
           {R"({"action":"view","what":"/","sentAt":7})", "sentAt"},
           {R"({"action":"view","what":"/","automated":"yes"})", "automated"},
           {R"({"events":[]})", "events"},
           {R"({"events":{}})", "events"},
       }) {
    auto reply = Track(body);
    EXPECT_EQ(reply.status, 422) << body;
    EXPECT_EQ(reply.Text("error", "field"), field) << body;
  }
  EXPECT_EQ(page_->Send("POST", "/api/track").status, 422);
  EXPECT_TRUE(Events().empty());
}

TEST_F(TrackTest, OfSeveralEachHasItsOwnAnswer) {
  auto reply = Track(fmt::format(
      R"({{"events":[{{"action":"view","what":"/a","id":"{0}"}},{{"action":"view","what":"b"}},7,)"
      R"({{"action":"view","what":"/c","id":"{0}"}},{{"action":"view","what":"/d"}}]}})",
      kId));
  EXPECT_EQ(reply.status, 200);
  auto results = reply.At("results").as_array();
  ASSERT_EQ(results.size(), 5u);
  auto text = [&](int i, const char* key) { return std::string(results[i].at(key).as_string()); };
  EXPECT_EQ(text(0, "id"), kId);
  EXPECT_EQ(text(0, "status"), "accepted");
  EXPECT_EQ(text(1, "status"), "refused");
  EXPECT_EQ(results[1].at("error").at("field").as_string(), "what");
  EXPECT_EQ(results[1].at("error").at("code").as_string(), "invalid");
  EXPECT_EQ(text(2, "status"), "refused");
  EXPECT_TRUE(results[2].at("id").is_null());
  EXPECT_EQ(text(3, "status"), "duplicate");
  EXPECT_EQ(text(4, "status"), "accepted");
  EXPECT_EQ(Events(), (std::vector<std::string>{"view anonymous /a", "view anonymous /d"}));
}

TEST_F(TrackTest, ARequestHasAHundredAtMost) {
  auto many = [](std::size_t count) {
    std::string events;
    for (std::size_t i = 0; i < count; ++i) {
      events += fmt::format(R"({}{{"action":"view","what":"/{}"}})", i == 0 ? "" : ",", i);
    }
    return fmt::format(R"({{"events":[{}]}})", events);
  };
  EXPECT_EQ(Track(many(kViewsPerRequestMax + 1)).status, 422);
  EXPECT_EQ(Track(many(kViewsPerRequestMax)).status, 200);
  EXPECT_EQ(Events().size(), kViewsPerRequestMax);
  EXPECT_EQ(Events().back(), "view anonymous /99");
}

TEST_F(TrackTest, ThePagesClockIsCorrectedAndKept) {
  auto now = clock_.WallMillis();
  View(R"("at":"2001-02-03T04:05:06.000Z","sentAt":"2001-02-03T04:06:06.000Z","automated":true)");
  View(R"("at":"2001-02-03T04:05:06.000Z","sentAt":"2001-02-03T04:05:05.000Z")");
  View(fmt::format(R"("at":"{}")", FormatIso8601(now - 1234)));
  View(R"("at":null,"id":null,"automated":null)");
  auto entries = Entries();
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_EQ(entries[0].event.time_ms, now - 60'000);
  EXPECT_EQ(entries[0].circumstances,
            (events::Circumstances{
                .arrived_ms = now, .page_ms = 981'173'106'000, .automated = true, .local = true}));
  EXPECT_EQ(entries[1].event.time_ms, now);
  EXPECT_EQ(entries[2].event.time_ms, now - 1234);
  EXPECT_EQ(entries[3].event.time_ms, now);
  EXPECT_EQ(entries[3].circumstances, (events::Circumstances{.arrived_ms = now, .local = true}));
  EXPECT_EQ(Counted("taskflow_events_marked_total", "mark=\"automated\""), 1);
  EXPECT_EQ(Counted("taskflow_events_marked_total", "mark=\"local\""), 4);
}

TEST_F(TrackTest, ObjectionsAreHonouredForEveryEvent) {
  page_->more.Set("Sec-GPC", "1");
  page_->Register("ann@example.com");
  auto task = page_->AddTask("secret");
  EXPECT_EQ(View(fmt::format(R"("id":"{}")", kId)).Text("status"), "suppressed");
  EXPECT_EQ(View(fmt::format(R"("id":"{}")", kId)).Text("status"), "duplicate");
  page_->more.Set("Sec-GPC", "0");
  page_->more.Set("DNT", "1");
  EXPECT_EQ(page_->Send("DELETE", "/api/tasks/" + task).status, 204);
  EXPECT_TRUE(Events().empty());
  EXPECT_EQ(Number("SELECT count(*) FROM outbox"), 0);
  EXPECT_EQ(Counted("taskflow_events_suppressed_total", "reason=\"gpc\""), 3);
  EXPECT_EQ(Counted("taskflow_events_suppressed_total", "reason=\"dnt\""), 1);
  EXPECT_EQ(Counted("taskflow_events_marked_total", "mark=\"local\""), 0);
  page_->more.Set("DNT", "0");
  EXPECT_EQ(View(R"("automated":false)").Text("status"), "accepted");
  EXPECT_EQ(Events(), (std::vector<std::string>{"view ann@example.com /"}));
}

TEST_F(TrackTest, AViewIsRefusedWhenTooManyEventsWait) {
  metrics_.Gauge("taskflow_outbox_events", "").Set(1'000'000);
  auto reply = Track(R"({"action":"view","what":"/"})");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.Header("Retry-After"), "1");
  EXPECT_EQ(page_->Register("ann@example.com").status, 201);
}

// Requests of many pages at once are written in groups; each hears of its own.
TEST_F(TrackTest, ManyPagesAtOnce) {
  std::vector<std::thread> pages;
  for (int i = 0; i < 16; ++i) {
    pages.emplace_back([this, i] {
      auto page = NewBrowser();
      for (int j = 0; j < 25; ++j) {
        auto id = SystemRandom().Uuid();
        auto body = fmt::format(R"({{"action":"view","what":"/{}/{}","id":"{}"}})", i, j, id);
        EXPECT_EQ(page->Post("/api/track", body).Text("id"), id);
        EXPECT_EQ(page->Post("/api/track", body).Text("status"), "duplicate");
      }
    });
  }
  for (auto& page : pages) page.join();
  EXPECT_EQ(Number("SELECT count(*) FROM outbox"), 400);
  EXPECT_EQ(Number("SELECT count(DISTINCT what) FROM outbox"), 400);
}

// A page's own request, to be spoilt in one place.
class TrackGuardTest : public TrackTest {
 protected:
  void SetUp() override {
    TrackTest::SetUp();
    page_->Register("ann@example.com");
    request_.method = "POST";
    request_.target = "/api/track";
    request_.headers.Set("Content-Type", "application/json");
    request_.body = R"({"action":"view","what":"/"})";
  }
  Reply Send() { return page_->SendRaw(request_); }

  http::Request request_;
};

TEST_F(TrackGuardTest, NeedsNoToken) {
  request_.headers.Set("Sec-Fetch-Site", "same-origin");
  auto reply = Send();
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(Events().back(), "view ann@example.com /");
}

TEST_F(TrackGuardTest, RefusesOtherSitesAndOtherBodies) {
  request_.headers.Set("Sec-Fetch-Site", "cross-site");
  EXPECT_EQ(Send().Text("error", "code"), "cross_site");
  request_.headers.Set("Origin", "https://other.example.org");
  EXPECT_EQ(Send().status, 403);
  EXPECT_EQ(Send().Header("Access-Control-Allow-Origin"), "");
  request_.headers.Set("Sec-Fetch-Site", "same-origin");
  EXPECT_EQ(Send().status, 403);
  request_.headers.Set("Origin", "null");
  EXPECT_EQ(Send().status, 403);
  http::Request plain{.method = "POST", .target = "/api/track", .body = request_.body};
  plain.headers.Set("Content-Type", "text/plain");
  EXPECT_EQ(page_->SendRaw(plain).status, 415);
  EXPECT_EQ(Events().size(), 1u);
}

TEST_F(TrackGuardTest, ATrackOriginsPageSendsAsNobody) {
  request_.headers.Set("Sec-Fetch-Site", "cross-site");
  request_.headers.Set("Origin", "https://shop.example.org");
  auto reply = Send();
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "https://shop.example.org");
  EXPECT_EQ(reply.Header("Access-Control-Allow-Credentials"), "");
  EXPECT_EQ(reply.Header("Vary"), "Origin");
  EXPECT_EQ(Events().back(), "view anonymous /");
  for (auto [body, status] : {std::pair("{", 400), std::pair("{}", 422)}) {
    request_.body = body;
    auto refused = Send();
    EXPECT_EQ(refused.status, status);
    EXPECT_EQ(refused.Header("Access-Control-Allow-Origin"), "https://shop.example.org");
  }
  request_.target = "/api/tasks";
  request_.headers.Set("X-CSRF-Token", page_->csrf);
  EXPECT_EQ(Send().status, 403);
}

TEST_F(TrackGuardTest, BrowsersMayAskBefore) {
  request_ = {.method = "OPTIONS", .target = "/api/track"};
  request_.headers.Set("Origin", "https://shop.example.org");
  request_.headers.Set("Access-Control-Request-Method", "POST");
  request_.headers.Set("Access-Control-Request-Headers", "content-type");
  auto reply = Send();
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "https://shop.example.org");
  EXPECT_EQ(reply.Header("Access-Control-Allow-Methods"), "POST");
  EXPECT_EQ(reply.Header("Access-Control-Allow-Headers"), "content-type");
  request_.headers.Set("Origin", "https://other.example.org");
  EXPECT_EQ(Send().status, 403);
}

}  // namespace
}  // namespace taskflow::site
