#include <gtest/gtest.h>

#include "site/browser_name.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

constexpr char kFirefox[] =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
constexpr char kIphone[] =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/17.5 Mobile/15E148 Safari/604.1";

struct Seen {
  std::string id, browser;
  bool current;
};

std::vector<Seen> SessionsOf(Browser& page) {
  std::vector<Seen> out;
  auto reply = page.Get("/api/sessions");
  EXPECT_EQ(reply.status, 200);
  auto sessions = reply.At("sessions");
  for (const auto& one : sessions.as_array()) {
    out.push_back({std::string(one.at("id").as_string()),
                   std::string(one.at("browser").as_string()), one.at("current").as_bool()});
  }
  return out;
}

class Sessions : public SiteTest {
 protected:
  // Signed in as Ann, a minute after whoever came before; the first registers.
  std::unique_ptr<Browser> Ann(const char* user_agent = kFirefox) {
    clock_.Advance(std::chrono::minutes(1));
    auto page = NewBrowser();
    page->user_agent = user_agent;
    if (page->Register("ann@example.com").status != 201) {
      EXPECT_EQ(page->Login("ann@example.com").status, 200);
    }
    return page;
  }
  static bool SignedIn(Browser& page) { return page.Get("/api/tasks").status == 200; }
};

TEST_F(Sessions, AreListedWithTheirBrowserTheLastUsedFirst) {
  auto laptop = Ann(), phone = Ann(kIphone);
  NewBrowser()->Register("bob@example.com");
  auto seen = SessionsOf(*phone);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0].browser, "Safari on iPhone");
  EXPECT_TRUE(seen[0].current);
  EXPECT_EQ(seen[1].browser, "Firefox on Linux");
  EXPECT_FALSE(seen[1].current);
  auto first = phone->Get("/api/sessions").At("sessions").as_array().at(0);
  EXPECT_EQ(first.at("createdAt").as_string(), FormatIso8601(clock_.WallMillis()));
  EXPECT_EQ(first.at("usedAt").as_string(), FormatIso8601(clock_.WallMillis()));
}

TEST_F(Sessions, TheHeaderItselfIsKeptNowhere) {
  auto page = Ann();
  EXPECT_EQ(Number("SELECT count(*) FROM sessions WHERE browser LIKE '%Mozilla%'"), 0);
  EXPECT_EQ(Number("SELECT count(*) FROM sessions WHERE browser = 'Firefox on Linux'"), 1);
}

TEST_F(Sessions, AnIdTellsNothingOfTheToken) {
  auto page = Ann();
  auto id = SessionsOf(*page)[0].id;
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(Number("SELECT count(*) FROM sessions WHERE hex(token_hash) LIKE '%" + id.substr(0, 8) +
                   "%'"),
            0);
}

TEST_F(Sessions, OneCanBeEndedFromAnother) {
  auto laptop = Ann(), phone = Ann();
  auto id = SessionsOf(*laptop)[0].id;
  EXPECT_EQ(phone->Send("DELETE", "/api/sessions/" + id).status, 204);
  EXPECT_FALSE(SignedIn(*laptop));
  EXPECT_TRUE(SignedIn(*phone));
  EXPECT_EQ(phone->Send("DELETE", "/api/sessions/" + id).status, 404);
}

TEST_F(Sessions, EndingOnesOwnIsALogout) {
  auto page = Ann();
  auto old = page->cookie;
  EXPECT_EQ(page->Send("DELETE", "/api/sessions/" + SessionsOf(*page)[0].id).status, 204);
  EXPECT_NE(page->cookie, old);
  EXPECT_FALSE(SignedIn(*page));
  EXPECT_EQ(Events().back(), "logout ann@example.com logout");
  EXPECT_EQ(page->Login("ann@example.com").status, 200);
}

TEST_F(Sessions, OfOthersCannotBeEnded) {
  auto ann = Ann(), bob = NewBrowser();
  bob->Register("bob@example.com");
  EXPECT_EQ(bob->Send("DELETE", "/api/sessions/" + SessionsOf(*ann)[0].id).status, 404);
  EXPECT_EQ(bob->Send("DELETE", "/api/sessions").status, 204);
  EXPECT_TRUE(SignedIn(*ann));
}

TEST_F(Sessions, AllOthersEndAtOnce) {
  auto laptop = Ann(), phone = Ann(), desk = Ann();
  EXPECT_EQ(phone->Send("DELETE", "/api/sessions").status, 204);
  EXPECT_FALSE(SignedIn(*laptop));
  EXPECT_TRUE(SignedIn(*phone));
  EXPECT_FALSE(SignedIn(*desk));
  EXPECT_EQ(SessionsOf(*phone).size(), 1u);
}

TEST_F(Sessions, NeedSomebodyWhoIsSignedInAndAToken) {
  auto visitor = NewBrowser();
  visitor->Visit();
  EXPECT_EQ(visitor->Get("/api/sessions").status, 401);
  EXPECT_EQ(visitor->Send("DELETE", "/api/sessions").status, 401);
  EXPECT_EQ(visitor->Send("DELETE", "/api/sessions/x").status, 401);
  auto page = Ann();
  page->csrf = "0";
  EXPECT_EQ(page->Send("DELETE", "/api/sessions").status, 403);
}

TEST(BrowserName, IsWhatPeopleCallIt) {
  EXPECT_EQ(BrowserName(kFirefox), "Firefox on Linux");
  EXPECT_EQ(BrowserName(kIphone), "Safari on iPhone");
  EXPECT_EQ(BrowserName("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                        "Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"),
            "Edge on Windows");
  EXPECT_EQ(BrowserName("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
                        "Chrome/126.0.0.0 Mobile Safari/537.36"),
            "Chrome on Android");
  EXPECT_EQ(BrowserName("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                        "(KHTML, like Gecko) Version/17.5 Safari/605.1.15"),
            "Safari on macOS");
  EXPECT_EQ(BrowserName("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like "
                        "Gecko) Chrome/126.0.0.0 Safari/537.36"),
            "Chrome on ChromeOS");
  EXPECT_EQ(BrowserName("curl/8.5.0"), "Another browser");
  EXPECT_EQ(BrowserName(""), "Another browser");
  EXPECT_EQ(BrowserName(std::string(2000, ' ').append("Firefox/1")), "Another browser");
}

}  // namespace
}  // namespace taskflow::site
