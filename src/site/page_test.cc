#include "site/page.h"

#include <gtest/gtest.h>

#include "site/limits.h"
#include "site/secrets.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kBegin = R"(<script type="application/json" id="taskflow-state">)";

class PageTest : public SiteTest {
 protected:
  static http::Request Navigation(std::string path) {
    http::Request request{.method = "GET", .target = std::move(path)};
    request.headers.Set("Sec-Fetch-Dest", "document");
    return request;
  }
  static std::string StateText(const Reply& page) {
    const auto& html = page.response.body;
    auto begin = html.find(kBegin);
    EXPECT_NE(begin, html.npos) << html;
    begin += kBegin.size();
    return html.substr(begin, html.find("</script>", begin) - begin);
  }
  static Reply StateOf(const Reply& page) { return {.body = *ParseJson(StateText(page))}; }
};

TEST_F(PageTest, AVisitorGetsASessionAndItsToken) {
  auto browser = NewBrowser();
  for (auto path : {"/", "/login", "/a/b?x=1"}) {
    browser->cookie.clear();
    auto page = browser->SendRaw(Navigation(path));
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_TRUE(page.response.body.starts_with("<p>page</p>"));
    EXPECT_TRUE(page.response.body.ends_with("</script><p>end</p>"));
    EXPECT_EQ(page.Header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.Header("Cache-Control"), "no-cache, private");
    EXPECT_EQ(page.Header("Vary"), "Accept-Encoding, Cookie, Sec-Fetch-Dest");
    auto state = StateOf(page);
    EXPECT_TRUE(state.At("session", "user").is_null());
    EXPECT_EQ(state.Text("session", "csrf"), CsrfToken(browser->cookie));
    EXPECT_EQ(ToJson(state.At("tasks")), "[]");
  }
  // The token works.
  EXPECT_EQ(
      browser->Post("/api/register", R"({"email":"a@b.c","password":"correct horse"})").status,
      201);
}

TEST_F(PageTest, TellsWhoIsSignedInAndTheirTasks) {
  auto ann = NewBrowser();
  ann->Register("ann@example.com");
  auto id = ann->AddTask("first");
  ann->AddTask("second");
  auto page = ann->SendRaw(Navigation("/tasks"));
  EXPECT_EQ(page.Header("Set-Cookie"), "");
  auto state = StateOf(page);
  EXPECT_EQ(ToJson(state.At("session")), ToJson(ann->Get("/api/session").body));
  EXPECT_EQ(ToJson(state.At("tasks")), ToJson(ann->Get("/api/tasks").At("tasks")));
  EXPECT_EQ(state.At("tasks").as_array().at(0).at("id").as_string(), id);

  ann->Send("POST", "/api/logout");
  auto after = StateOf(ann->SendRaw(Navigation("/tasks")));
  EXPECT_TRUE(after.At("session", "user").is_null());
  EXPECT_EQ(ToJson(after.At("tasks")), "[]");
  ann->cookie = std::string(64, 'a');  // a session of nobody's
  EXPECT_TRUE(StateOf(ann->SendRaw(Navigation("/tasks"))).At("session", "user").is_null());
}

TEST_F(PageTest, NoTitleGetsOutOfItsElement) {
  auto ann = NewBrowser();
  ann->Register("ann@example.com");
  const std::string title =
      "</script><script>alert(1)</script><!-- & \xe2\x80\xa8 \xe2\x80\xa9 \xe2\x82\xac";
  ann->AddTask(title);
  auto page = ann->SendRaw(Navigation("/"));
  auto text = StateText(page);
  for (auto mark : {"<", ">", "&", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    EXPECT_EQ(text.find(mark), text.npos) << mark;
  }
  EXPECT_EQ(StateOf(page).At("tasks").as_array().at(0).at("title").as_string(), title);
}

TEST_F(PageTest, WhatTheBrowserHasIsNotSentAgainUntilTheStateChanges) {
  auto ann = NewBrowser();
  ann->Register("ann@example.com");
  auto request = Navigation("/tasks");
  auto etag = ann->SendRaw(request).Header("ETag");
  EXPECT_TRUE(etag.starts_with("\"aaaa-")) << etag;
  request.headers.Set("If-None-Match", etag);
  auto again = ann->SendRaw(request);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.Header("ETag"), etag);
  EXPECT_EQ(again.Header("Cache-Control"), "no-cache, private");
  ann->AddTask("new");
  auto changed = ann->SendRaw(request);
  EXPECT_EQ(changed.status, 200);
  EXPECT_NE(changed.Header("ETag"), etag);
}

TEST_F(PageTest, OnlyNavigationsGetState) {
  auto ann = NewBrowser();
  ann->Register("ann@example.com");
  ann->AddTask("secret");
  for (auto dest : {"empty", "iframe", "image", "script"}) {
    auto request = Navigation("/tasks");
    request.headers.Set("Sec-Fetch-Dest", dest);
    auto page = ann->SendRaw(request);
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(StateText(page), "{}") << dest;
    EXPECT_EQ(page.Header("Set-Cookie"), "");
  }
  http::Request unknown{.method = "GET", .target = "/tasks"};  // as curl, or an old browser
  EXPECT_NE(StateText(ann->SendRaw(unknown)).find("secret"), std::string::npos);
  EXPECT_EQ(StateText(ann->Get("/index.html")), "{}");
}

TEST_F(PageTest, ALongPageIsCompressed) {
  auto ann = NewBrowser();
  ann->Register("ann@example.com");
  auto request = Navigation("/tasks");
  request.headers.Set("Accept-Encoding", "gzip, br");
  auto small = ann->SendRaw(request);
  EXPECT_EQ(small.Header("Content-Encoding"), "");
  for (int i = 0; i < 20; ++i) ann->AddTask("as many as fit, and some more of the same");
  auto page = ann->SendRaw(request);
  EXPECT_EQ(page.Header("Content-Encoding"), "gzip");
  EXPECT_TRUE(page.Header("ETag").ends_with("-gzip\"")) << page.Header("ETag");
  EXPECT_TRUE(page.response.body.starts_with("\x1f\x8b"));
  EXPECT_LT(page.response.body.size(), kPageCompressedFrom);
}

}  // namespace
}  // namespace taskflow::site
