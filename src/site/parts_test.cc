// The small parts without a server.
#include <gtest/gtest.h>

#include <latch>

#include "site/input.h"
#include "site/rate_limiter.h"
#include "site/secrets.h"
#include "site/worker_pool.h"

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

TEST(RateLimiter, HoldsABoundedNumberOfKeys) {
  ManualClock clock;
  clock.Advance(std::chrono::seconds(5));
  RateLimiter limiter(clock, 60, 3);
  for (auto key : {"a", "b", "c"}) EXPECT_FALSE(limiter.Take(key));
  EXPECT_TRUE(limiter.Take("d"));
  EXPECT_FALSE(limiter.Take("a"));
  clock.Advance(std::chrono::seconds(60));
  EXPECT_FALSE(limiter.Take("d"));
}

TEST(WorkerPool, RefusesWhenTooManyWait) {
  WorkerPool pool(1, 2);
  std::latch started(1), go(1), done(2);
  EXPECT_TRUE(pool.Run([&] { started.count_down(), go.wait(); }));
  started.wait();
  EXPECT_TRUE(pool.Run([&] { done.count_down(); }));
  EXPECT_TRUE(pool.Run([&] { done.count_down(); }));
  EXPECT_FALSE(pool.Run([] {}));
  go.count_down();
  done.wait();
  pool.Stop();
  EXPECT_FALSE(pool.Run([] {}));
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

TEST(Input, PagePathsBeginWithASlash) {
  EXPECT_TRUE(IsPagePath("/tasks?x=1"));
  EXPECT_FALSE(IsPagePath("tasks"));
  EXPECT_FALSE(IsPagePath("/a\x7f"));
}

}  // namespace
}  // namespace taskflow::site
