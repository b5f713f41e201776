#include <gtest/gtest.h>

#include "events/interaction_event.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

constexpr char kId[] = "f47ac10b-58cc-4372-a567-0e02b2c3d479";

TEST_F(SiteTest, AViewIsTheVisitorsOrTheUsers) {
  auto page = NewBrowser();
  page->Visit();
  auto reply = page->Post("/api/track", R"({"action":"view","what":"/login"})");
  EXPECT_EQ(reply.status, 202);
  EXPECT_TRUE(events::IsUuid(reply.Text("id")));
  EXPECT_EQ(Entries().at(0).event.id, reply.Text("id"));
  EXPECT_EQ(Entries().at(0).event.time_ms, clock_.WallMillis());
  page->Register("ann@example.com");
  page->Post("/api/track", R"({"action":"view","what":"/tasks"})");
  EXPECT_EQ(Events(),
            (std::vector<std::string>{"view anonymous /login", "register ann@example.com register",
                                      "view ann@example.com /tasks"}));
}

TEST_F(SiteTest, AViewThatIsSentAgainIsStoredOnce) {
  auto page = NewBrowser();
  page->Visit();
  for (int i = 0; i < 3; ++i) {
    auto reply = page->Post("/api/track",
                            fmt::format(R"({{"action":"view","what":"/{}","id":"{}"}})", i, kId));
    EXPECT_EQ(reply.status, 202);
    EXPECT_EQ(reply.Text("id"), kId);
  }
  EXPECT_EQ(Events(), (std::vector<std::string>{"view anonymous /0"}));
  EXPECT_NE(metrics_.Render().find("taskflow_outbox_events 1\n"), std::string::npos);
}

TEST_F(SiteTest, APageMayOnlySendViews) {
  auto page = NewBrowser();
  page->Visit();
  for (auto [body, field] : std::vector<std::pair<std::string, std::string>>{
           {R"({"action":"login","what":"/"})", "action"},
           {R"({"what":"/"})", "action"},
           {R"({"action":"view"})", "what"},
           {R"({"action":"view","what":"tasks"})", "what"},
           {R"({"action":"view","what":"/\u001b[31m"})", "what"},
           {R"({"action":"view","what":"/)" + std::string(1024, 'x') + R"("})", "what"},
           {R"({"action":"view","what":"/","id":"1"})", "id"},
           {R"({"action":"view","what":"/","id":7})", "id"},
       }) {
    auto reply = page->Post("/api/track", body);
    EXPECT_EQ(reply.status, 422) << body;
    EXPECT_EQ(reply.Text("error", "field"), field) << body;
  }
  EXPECT_TRUE(Events().empty());
}

TEST_F(SiteTest, AViewIsRefusedWhenTooManyEventsWait) {
  auto page = NewBrowser();
  page->Visit();
  metrics_.Gauge("taskflow_outbox_events", "").Set(1'000'000);
  auto reply = page->Post("/api/track", R"({"action":"view","what":"/"})");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.Header("Retry-After"), "1");
  EXPECT_EQ(page->Register("ann@example.com").status, 201);
}

}  // namespace
}  // namespace taskflow::site
