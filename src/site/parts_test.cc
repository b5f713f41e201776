// The small parts without a server.
#include <gtest/gtest.h>

#include "site/common_passwords.h"
#include "site/input.h"
#include "site/limits.h"
#include "site/rate_limiter.h"
#include "site/secrets.h"

namespace taskflow::site {
namespace {

constexpr PasswordCost kCheap{.memory_kib = 8, .passes = 1};

TEST(Secrets, PasswordsAreSaltedArgon2id) {
  auto hash = HashPassword("correct horse", kCheap);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=8,t=1,p=1$")) << *hash;
  EXPECT_NE(*hash, *HashPassword("correct horse", kCheap));
  EXPECT_EQ(CheckPassword("correct horse", *hash, kCheap), PasswordCheck::kRight);
  EXPECT_EQ(CheckPassword("correct horsf", *hash, kCheap), PasswordCheck::kWrong);
  EXPECT_EQ(CheckPassword("correct horse", *hash, {16, 1}), PasswordCheck::kRightButWeak);
  EXPECT_EQ(CheckPassword("correct horse", "nonsense", kCheap), PasswordCheck::kWrong);
}

TEST(Secrets, ACheckCostsWhatAHashCosts) {
  auto before = PasswordWorkKib();
  auto hash = *HashPassword("correct horse", {.memory_kib = 16, .passes = 2});
  EXPECT_EQ(PasswordWorkKib() - before, 32u);
  before = PasswordWorkKib();
  (void)CheckPassword("wrong horse", hash, kCheap);
  EXPECT_EQ(PasswordWorkKib() - before, 32u);
}

TEST(Secrets, AProofIsOfOneAccountAndOnePassword) {
  auto proof = NewBrowserProof(SystemRandom(), "hash of ann's");
  auto browser = ProvenBrowser(proof, "hash of ann's");
  ASSERT_TRUE(browser);
  EXPECT_NE(NewBrowserProof(SystemRandom(), "hash of ann's"), proof);
  EXPECT_FALSE(ProvenBrowser(proof, "hash of bob's"));
  EXPECT_FALSE(ProvenBrowser(proof, ""));
  EXPECT_FALSE(ProvenBrowser(NewBrowserProof(SystemRandom(), ""), ""));
  for (auto bad : {std::string(), std::string("x"), *browser, proof.substr(1), proof + "0"}) {
    EXPECT_FALSE(ProvenBrowser(bad, "hash of ann's")) << bad;
  }
}

TEST(Secrets, ANewPasswordIsOneThatMayBeChosen) {
  auto password = NewPassword(SystemRandom());
  EXPECT_EQ(password.size(), 23u);
  EXPECT_EQ(password[5], '-');
  EXPECT_FALSE(PasswordFault(password));
  EXPECT_NE(password, NewPassword(SystemRandom()));
}

TEST(Secrets, TokensAre256RandomBits) {
  auto token = NewToken(SystemRandom());
  EXPECT_TRUE(IsToken(token));
  EXPECT_EQ(token.size(), 64u);
  EXPECT_NE(token, NewToken(SystemRandom()));
  EXPECT_EQ(HashToken(token).size(), 32u);
  EXPECT_NE(CsrfToken(token), token);
  EXPECT_TRUE(SameSecret(CsrfToken(token), CsrfToken(token)));
  EXPECT_FALSE(SameSecret("ab", "abc"));
  EXPECT_FALSE(IsToken(std::string(64, 'g')));
  EXPECT_FALSE(IsToken(token + "0"));
}

TEST(RateLimiter, RefillsSteadilyAndKeepsKeysApart) {
  ManualClock clock;
  RateLimiter limiter(clock, 6, 10);
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(limiter.Take("a"));
  EXPECT_EQ(limiter.Take("a"), std::chrono::seconds(10));
  EXPECT_FALSE(limiter.Take("b"));
  clock.Advance(std::chrono::seconds(10));
  EXPECT_FALSE(limiter.Take("a"));
  EXPECT_TRUE(limiter.Take("a"));
}

TEST(RateLimiter, HasOtherPeriodsThanAMinute) {
  ManualClock clock;
  RateLimiter limiter(clock, 2, 10, std::chrono::hours(1));
  for (int i = 0; i < 2; ++i) EXPECT_FALSE(limiter.Take("a"));
  EXPECT_EQ(limiter.Take("a"), std::chrono::minutes(30));
  limiter.GiveBack("a");
  EXPECT_FALSE(limiter.Take("a"));
  EXPECT_TRUE(limiter.Take("a"));
  limiter.GiveBack("nobody");
}

TEST(RateLimiter, AFloodOfKeysIsRefusedNothingAndResetsNothing) {
  ManualClock clock;
  RateLimiter limiter(clock, 3, 100);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limiter.Take("guessed at"));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(limiter.Take(fmt::format("flood {}", i)));
  EXPECT_TRUE(limiter.Take("guessed at"));
}

TEST(RateLimiter, CountsAnIpv6SubscriberAsOneClient) {
  EXPECT_EQ(ClientNetwork("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(ClientNetwork("[2001:db8:1:2:3:4:5:6]"), "2001:db8:1:2::/64");
  EXPECT_EQ(ClientNetwork("2001:db8:1:2::"), "2001:db8:1:2::/64");
  EXPECT_NE(ClientNetwork("[2001:db8:1:3::1]"), ClientNetwork("[2001:db8:1:2::1]"));
  EXPECT_EQ(ClientNetwork("[::ffff:192.0.2.7]"), "192.0.2.7");
  EXPECT_EQ(ClientNetwork("nonsense"), "nonsense");
}

TEST(Input, EmailsAreLowerCaseAndShaped) {
  EXPECT_EQ(NormalEmail("Ann.Lee+x@Mail.Example.COM"), "ann.lee+x@mail.example.com");
  EXPECT_EQ(NormalEmail("a@localhost"), "a@localhost");
  for (auto bad : {"", "@", "a@", "a@b@c", "a@b.", "a\n@b.c", "a@b_c"}) {
    EXPECT_FALSE(NormalEmail(bad)) << bad;
  }
}

TEST(Input, TitlesAreTrimmed) {
  EXPECT_EQ(NormalTitle("\t a b \n"), "a b");
  EXPECT_FALSE(NormalTitle(" \n"));
  EXPECT_FALSE(NormalTitle("a\nb"));
}

TEST(Input, PasswordsAreLongAndUncommonAndOtherwiseFree) {
  for (auto fine : {"correct horse", "aaaaaaab", "        ", "äöüßäöüß", "日本語の合言葉です",
                    "\t\n\x01 xyz!"}) {
    EXPECT_FALSE(PasswordFault(fine)) << fine;
  }
  EXPECT_FALSE(PasswordFault(std::string(64, 'x')));
  EXPECT_FALSE(PasswordFault(std::string(kPasswordBytesMax, 'x')));
  EXPECT_TRUE(PasswordFault(std::string(kPasswordBytesMax + 1, 'x')));
  for (auto bad : {"", "1234567", "äöüßäöü", "password", "PassWord1", "zzzzzzzz", "!qaz1qaz"}) {
    EXPECT_TRUE(PasswordFault(bad)) << bad;
  }
}

TEST(CommonPasswords, AreFoundEachAndNothingElse) {
  std::string before;
  std::size_t count = 0;
  for (auto rest = CommonPasswords(); !rest.empty(); ++count) {
    auto line = std::string(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(line.size() + 1);
    EXPECT_LT(before, line);
    EXPECT_GE(line.size(), kPasswordCharactersMin);
    EXPECT_TRUE(IsCommonPassword(line)) << line;
    EXPECT_FALSE(IsCommonPassword(line + "\n"));
    before = line;
  }
  EXPECT_GE(count, 3000u);
  for (auto other : {"", "\n", "\x7f", "# Copyright", "passwor", "passwordpassworda"}) {
    EXPECT_FALSE(IsCommonPassword(other)) << other;
  }
}

TEST(Input, PagePathsBeginWithASlash) {
  EXPECT_TRUE(IsPagePath("/tasks?x=1"));
  EXPECT_FALSE(IsPagePath("tasks"));
  EXPECT_FALSE(IsPagePath("/a\x7f"));
}

}  // namespace
}  // namespace taskflow::site
