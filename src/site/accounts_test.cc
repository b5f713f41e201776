#include <gtest/gtest.h>

#include "site/limits.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

constexpr char kAnn[] = R"({"email":"ann@example.com","password":"correct horse"})";

TEST_F(SiteTest, AVisitorGetsATokenAndNothingIsStored) {
  auto page = NewBrowser();
  auto session = page->Get("/api/session");
  EXPECT_EQ(session.status, 200);
  EXPECT_TRUE(session.At("user").is_null());
  EXPECT_EQ(session.Text("csrf"), page->csrf);
  auto cookie = session.Header("Set-Cookie");
  for (auto part : {"; Path=/", "; HttpOnly", "; SameSite=Lax"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(page->cookie.size(), 64u);
  EXPECT_EQ(Number("SELECT count(*) FROM sessions"), 0);
  EXPECT_EQ(page->Get("/api/session").Header("Set-Cookie"), "");
}

TEST_F(SiteTest, RegisteringSignsIn) {
  auto page = NewBrowser();
  page->Visit();
  auto before = page->cookie;
  auto reply =
      page->Post("/api/register", R"({"email":"Ann@Example.com","password":"correct horse"})");
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(reply.Text("user", "email"), "ann@example.com");
  EXPECT_EQ(reply.Text("csrf"), page->csrf);
  EXPECT_NE(page->cookie, before);
  EXPECT_EQ(page->Get("/api/session").Text("user", "email"), "ann@example.com");
  EXPECT_EQ(Events(), (std::vector<std::string>{"register ann@example.com register"}));
}

TEST_F(SiteTest, AnAddressIsTakenOnce) {
  EXPECT_EQ(NewBrowser()->Register("ann@example.com").status, 201);
  auto again = NewBrowser()->Register("ANN@example.com", "another password");
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.Text("error", "code"), "email_taken");
  EXPECT_EQ(again.Text("error", "field"), "email");
  EXPECT_EQ(Events().size(), 1u);
}

TEST_F(SiteTest, RegisteringRefusesWhatIsNoAccount) {
  auto page = NewBrowser();
  for (auto email : {"", "ann", "ann@", "@b.c", "a b@c.d", "a@b..c", "a@-b.c", "ä@b.c"}) {
    auto reply = page->Register(email);
    EXPECT_EQ(reply.status, 422) << email;
    EXPECT_EQ(reply.Text("error", "field"), "email");
  }
  EXPECT_EQ(page->Register(fmt::format("{:a>251}@b.c", "")).status, 422);
  auto reply = page->Register("a@b.c", "1234567");
  EXPECT_EQ(reply.status, 422);
  EXPECT_EQ(reply.Text("error", "code"), "invalid");
  EXPECT_EQ(reply.Text("error", "field"), "password");
  EXPECT_EQ(page->Register("a@b.c", std::string(1025, 'x')).status, 422);
  EXPECT_EQ(page->Post("/api/register", R"({"email":7,"password":["x"]})").status, 422);
  EXPECT_TRUE(Events().empty());
  EXPECT_EQ(page->Register("a@b.c", std::string(1024, 'x')).status, 201);
}

TEST_F(SiteTest, LoginNeedsTheRightPassword) {
  NewBrowser()->Register("ann@example.com");
  auto page = NewBrowser();
  page->Visit();
  auto wrong = page->Post("/api/login", R"({"email":"ann@example.com","password":"wrong horse"})");
  auto unknown =
      page->Post("/api/login", R"({"email":"bob@example.com","password":"correct horse"})");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(wrong.response.body, unknown.response.body);
  auto right = page->Post("/api/login", kAnn);
  EXPECT_EQ(right.status, 200);
  EXPECT_EQ(right.Text("user", "email"), "ann@example.com");
  EXPECT_EQ(page->Get("/api/tasks").status, 200);
  EXPECT_EQ(Events().back(), "login ann@example.com login");
}

TEST_F(SiteTest, LogoutEndsTheSession) {
  auto page = NewBrowser();
  page->Register("ann@example.com");
  auto cookie = page->cookie;
  auto token = page->csrf;
  EXPECT_EQ(page->Send("POST", "/api/logout").status, 204);
  EXPECT_EQ(Events().back(), "logout ann@example.com logout");
  EXPECT_NE(page->cookie, cookie);
  EXPECT_TRUE(page->Get("/api/session").At("user").is_null());
  EXPECT_EQ(page->Post("/api/login", kAnn).status, 200);

  auto thief = NewBrowser();
  thief->cookie = cookie;
  thief->csrf = token;
  EXPECT_EQ(thief->Get("/api/tasks").status, 401);
}

TEST_F(SiteTest, SigningInReplacesTheSession) {
  auto page = NewBrowser();
  page->Register("ann@example.com");
  auto old = page->cookie;
  EXPECT_EQ(page->Post("/api/login", kAnn).status, 200);
  auto thief = NewBrowser();
  thief->cookie = old;
  EXPECT_EQ(thief->Get("/api/tasks").status, 401);
}

TEST_F(SiteTest, OnlyTheHashOfATokenIsStored) {
  auto page = NewBrowser();
  page->Register("ann@example.com");
  EXPECT_EQ(Number("SELECT length(token_hash) FROM sessions"), 32);
  EXPECT_EQ(
      Number("SELECT count(*) FROM sessions WHERE lower(hex(token_hash)) = '" + page->cookie + "'"),
      0);
  EXPECT_EQ(Number("SELECT password_hash LIKE '$argon2id$%' FROM users"), 1);
}

TEST_F(SiteTest, SessionsEndWhenUnusedAndAtTheLatestAfterTheirLife) {
  auto page = NewBrowser();
  page->Register("ann@example.com");
  clock_.Advance(std::chrono::milliseconds(kSessionIdleMs));
  EXPECT_EQ(page->Get("/api/tasks").status, 200);
  clock_.Advance(std::chrono::milliseconds(kSessionIdleMs));
  EXPECT_EQ(page->Get("/api/tasks").status, 200);  // the use was noted
  clock_.Advance(std::chrono::milliseconds(kSessionIdleMs + 1));
  EXPECT_EQ(page->Get("/api/tasks").status, 401);

  page->Post("/api/login", kAnn);
  for (auto lived = 0L; lived <= kSessionLifeMs; lived += kSessionIdleMs / 2) {
    EXPECT_EQ(page->Get("/api/tasks").status, 200);
    clock_.Advance(std::chrono::milliseconds(kSessionIdleMs / 2));
  }
  EXPECT_EQ(page->Get("/api/tasks").status, 401);
}

TEST_F(SiteTest, AttemptsAreLimited) {
  NewBrowser()->Register("ann@example.com");
  auto page = NewBrowser();
  page->Visit();
  std::string guess = R"({"email":"ann@example.com","password":"guess guess"})";
  Reply last;
  std::uint32_t attempts = 0;
  do {
    last = page->Post("/api/login", guess);
  } while (++attempts < 100 && last.status == 401);
  EXPECT_EQ(last.status, 429);
  EXPECT_EQ(attempts, kAttemptsPerAccountMinute);  // one went to the registration
  EXPECT_EQ(last.Header("Retry-After"), "2");
  EXPECT_EQ(page->Post("/api/login", R"({"email":"bob@b.c","password":"guess guess"})").status,
            401);
  clock_.Advance(std::chrono::seconds(2));
  EXPECT_EQ(page->Post("/api/login", kAnn).status, 200);
}

TEST_F(SiteTest, AUserHasABoundedNumberOfSessions) {
  NewBrowser()->Register("ann@example.com");
  for (int i = 0; i < kSessionsPerUserMax + 3; ++i) {
    clock_.Advance(std::chrono::seconds(60));
    auto page = NewBrowser();
    page->Visit();
    EXPECT_EQ(page->Post("/api/login", kAnn).status, 200);
  }
  EXPECT_EQ(Number("SELECT count(*) FROM sessions"), kSessionsPerUserMax);
}

}  // namespace
}  // namespace taskflow::site
