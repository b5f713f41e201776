#include <gtest/gtest.h>

#include "site/limits.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

// A page's own request for a new task, to be spoilt in one place.
class GuardTest : public SiteTest {
 protected:
  void SetUp() override {
    page_ = NewBrowser();
    page_->Register("ann@example.com");
    request_.method = "POST";
    request_.target = "/api/tasks";
    request_.headers.Set("X-CSRF-Token", page_->csrf);
    request_.headers.Set("Content-Type", "application/json; charset=utf-8");
    request_.body = R"({"title":"x"})";
  }
  Reply Send() { return page_->SendRaw(request_); }

  std::unique_ptr<Browser> page_;
  http::Request request_;
};

TEST_F(GuardTest, WithoutBrowserHeadersTheTokenIsEnough) { EXPECT_EQ(Send().status, 201); }

TEST_F(GuardTest, RefusesOtherSites) {
  for (auto [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"Sec-Fetch-Site", "cross-site"},
           {"Sec-Fetch-Site", "same-site"},
           {"Origin", "http://evil.example"},
           {"Origin", "null"},
       }) {
    auto good = request_;
    request_.headers.Set(name, value);
    auto reply = Send();
    EXPECT_EQ(reply.status, 403) << value;
    EXPECT_EQ(reply.Text("error", "code"), "cross_site");
    request_ = good;
  }
}

TEST_F(GuardTest, RefusesWithoutTheSessionsToken) {
  auto other = NewBrowser();
  other->Visit();
  for (auto token : {std::string(), std::string("x"), other->csrf, page_->cookie}) {
    request_.headers.Set("X-CSRF-Token", token);
    auto reply = Send();
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reply.Text("error", "code"), "csrf");
  }
  request_.headers.Set("X-CSRF-Token", page_->csrf);
  page_->cookie.clear();
  EXPECT_EQ(Send().status, 403);
}

TEST_F(GuardTest, RefusesBodiesThatAreNotJson) {
  request_.headers.Set("Content-Type", "text/plain");
  EXPECT_EQ(Send().status, 415);
  request_.headers.Set("Content-Type", "application/json");
  for (auto body : {"{", "[]", "\"x\"", "{\"title\":\"\xff\"}"}) {
    request_.body = body;
    EXPECT_EQ(Send().status, 400) << body;
  }
  request_.body = std::string(kRequestBodyMax + 1, ' ');
  EXPECT_EQ(Send().status, 413);
}

TEST_F(GuardTest, EveryAnswerHasTheSecurityHeaders) {
  for (auto target :
       {"/", "/assets/app-1.js", "/api/session", "/api/none", "/livez", "/none.txt"}) {
    auto reply = page_->Get(target);
    EXPECT_NE(reply.Header("Content-Security-Policy").find("default-src 'self'; object-src 'none'"),
              std::string::npos)
        << target;
    EXPECT_EQ(reply.Header("X-Content-Type-Options"), "nosniff") << target;
    EXPECT_EQ(reply.Header("Cross-Origin-Opener-Policy"), "same-origin") << target;
    EXPECT_EQ(reply.Header("Cross-Origin-Resource-Policy"), "same-origin") << target;
    EXPECT_EQ(reply.Header("Referrer-Policy"), "same-origin") << target;
  }
  EXPECT_EQ(page_->Get("/api/session").Header("Cache-Control"), "no-store");
}

TEST_F(GuardTest, UnknownAddressesAndMethods) {
  EXPECT_EQ(page_->Get("/api/none").Text("error", "code"), "not_found");
  auto reply = page_->Send("PUT", "/api/tasks", "{}");
  EXPECT_EQ(reply.status, 405);
  EXPECT_NE(reply.Header("Allow").find("POST"), std::string::npos);
  EXPECT_EQ(page_->Send("TRACE", "/").status, 405);
  EXPECT_EQ(page_->Send("DELETE", "/tasks").status, 405);
}

TEST_F(GuardTest, SaysThatItLives) {
  EXPECT_EQ(page_->Get("/livez").response.body, "ok\n");
  EXPECT_EQ(page_->Get("/readyz").status, 200);
  EXPECT_NE(page_->Get("/metrics").response.body.find("taskflow_outbox_events"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::site
