// How often one may try a password, and what a try tells.
#include <gtest/gtest.h>

#include "site/limits.h"
#include "site/secrets.h"
#include "site/site_fixture.h"

namespace taskflow::site {
namespace {

class Attempts : public SiteTest {
 protected:
  Attempts() : owner_(NewBrowser()) { EXPECT_EQ(owner_->Register("ann@example.com").status, 201); }

  // Wrong passwords for the account, slow enough for what is allowed from one network; true when
  // all were tried and the last was refused.
  bool GuessUntilRefused(const std::string& email) {
    auto guesser = NewBrowser();
    guesser->Visit();
    auto body = ToJson(json::object{{"email", email}, {"password", "guess guess"}});
    for (std::uint32_t i = 0; i < kAttemptsAnywhereHour + 10; ++i) {
      last_ = guesser->Post("/api/login", body);
      if (last_.status == 429) return i >= kAttemptsAnywhereHour;
      EXPECT_EQ(last_.status, 401);
      clock_.Advance(std::chrono::seconds(2));
    }
    return false;
  }
  std::uint64_t WorkOfLogin(const std::string& email, const std::string& password) {
    auto page = NewBrowser();
    page->Visit();
    auto before = PasswordWorkKib();
    EXPECT_EQ(
        page->Post("/api/login", ToJson(json::object{{"email", email}, {"password", password}}))
            .status,
        401);
    return PasswordWorkKib() - before;
  }

  std::unique_ptr<Browser> owner_;
  Reply last_;
};

TEST_F(Attempts, AnUnknownAccountCostsTheSameWork) {
  auto known = WorkOfLogin("ann@example.com", "wrong horse");
  EXPECT_GT(known, 0u);
  EXPECT_EQ(WorkOfLogin("nobody@example.com", "wrong horse"), known);
}

TEST_F(Attempts, AreLimitedForAnAccountFromAnywhere) {
  EXPECT_TRUE(GuessUntilRefused("ann@example.com"));
  EXPECT_EQ(last_.Text("error", "code"), "rate_limited");
  EXPECT_GT(std::stoi(last_.Header("Retry-After")), 0);
  EXPECT_LE(std::stoi(last_.Header("Retry-After")), 36);
  EXPECT_EQ(NewBrowser()->Login("ann@example.com").status, 429);
  auto other = NewBrowser();
  EXPECT_EQ(other->Register("bob@example.com").status, 201);
  clock_.Advance(std::chrono::seconds(36));
  EXPECT_EQ(NewBrowser()->Login("ann@example.com").status, 200);  // no lock for good
}

TEST_F(Attempts, AreLimitedForAnUnknownAccountAlike) {
  EXPECT_TRUE(GuessUntilRefused("nobody@example.com"));
}

TEST_F(Attempts, GuessesElsewhereDontLockTheOwnersBrowserOut) {
  EXPECT_EQ(owner_->Send("POST", "/api/logout").status, 204);
  EXPECT_TRUE(GuessUntilRefused("ann@example.com"));
  EXPECT_EQ(NewBrowser()->Login("ann@example.com").status, 429);
  EXPECT_EQ(owner_->Login("ann@example.com").status, 200);
}

TEST_F(Attempts, OfAKnownBrowserAreLimitedToo) {
  auto proof = owner_->proof;
  std::uint32_t wrong = 0;
  Reply last;
  do {
    auto thief = NewBrowser();
    thief->proof = proof;
    last = thief->Login("ann@example.com", "guess guess");
    clock_.Advance(std::chrono::seconds(2));
  } while (last.status == 401 && ++wrong < 200);
  EXPECT_EQ(last.status, 429);
  EXPECT_GE(wrong, kAttemptsAnywhereHour);
  EXPECT_EQ(NewBrowser()->Login("ann@example.com").status, 200);  // others are not affected
}

TEST_F(Attempts, WithTheRightPasswordDontCount) {
  for (std::uint32_t i = 0; i < kAttemptsAnywhereHour + 20; ++i) {
    clock_.Advance(std::chrono::seconds(2));
    EXPECT_EQ(NewBrowser()->Login("ann@example.com").status, 200) << i;
  }
}

TEST_F(Attempts, OwnSuccessesDontBuyGuessesAtOthers) {
  auto mallory = NewBrowser();
  EXPECT_EQ(mallory->Register("mallory@example.com").status, 201);
  std::uint32_t wrong = 0;
  for (; wrong < 200; ++wrong) {
    clock_.Advance(std::chrono::seconds(3));
    EXPECT_EQ(mallory->Login("mallory@example.com").status, 200);
    if (mallory->Login("ann@example.com", "guess guess").status == 429) break;
  }
  EXPECT_LT(wrong, 2 * kAttemptsAnywhereHour);
}

TEST_F(Attempts, AProofIsNoWayIn) {
  auto thief = NewBrowser();
  thief->proof = owner_->proof;
  thief->Visit();
  EXPECT_EQ(thief->Get("/api/tasks").status, 401);
  auto before = owner_->proof;
  EXPECT_EQ(
      owner_->Post("/api/password", R"({"current":"correct horse","new":"battery staple"})").status,
      204);
  EXPECT_NE(owner_->proof, before);
}

TEST_F(Attempts, AtTheDeletionOfAnAccountAreLimited) {
  Reply last;
  std::uint32_t wrong = 0;
  do {
    last = owner_->Send("DELETE", "/api/account", R"({"password":"guess guess"})");
  } while (last.status == 401 && ++wrong < 200);
  EXPECT_EQ(last.status, 429);
  EXPECT_LE(wrong, kAttemptsPerAccountMinute);
  EXPECT_NE(last.Header("Retry-After"), "");
}

}  // namespace
}  // namespace taskflow::site
