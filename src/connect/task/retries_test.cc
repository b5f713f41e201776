#include "connect/task/retries.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "connect/config/connector_config.h"

namespace taskflow::connect {
namespace {

// Always the same number.
class FixedRandom : public Random {
 public:
  explicit FixedRandom(std::uint64_t number) : number_(number) {}
  void Fill(void* to, std::size_t size) override {
    std::memcpy(to, &number_, std::min(size, sizeof number_));
  }

 private:
  std::uint64_t number_;
};

class RetriesTest : public testing::Test {
 protected:
  // The waits until `what` is given up, at most ten: "300 600 end".
  std::string Waits(const std::string& what, Config config) {
    Retries retries(Settings(SinkFrameworkKeys(), config));
    return Waits(retries, what);
  }
  std::string Waits(Retries& retries, const std::string& what) {
    std::string out;
    for (int i = 0; i < 10; ++i) {
      auto wait = retries.Next(what, clock_.Mono(), random_);
      if (!wait) return out + "end";
      out += fmt::format("{} ", wait->count());
      clock_.Advance(*wait);
    }
    return out;
  }

  ManualClock clock_;
  FixedRandom random_{1'000'007};
};

TEST_F(RetriesTest, DoubleUntilTheTimeIsOver) {
  EXPECT_EQ(Waits("a", {{"errors.retry.timeout", "5000"}}), "300 600 1200 2400 500 end");
}

TEST_F(RetriesTest, AreRandomBeyondTheLongestDelay) {
  EXPECT_EQ(Waits("a", {{"errors.retry.timeout", "2000"}, {"errors.retry.delay.max.ms", "1000"}}),
            "300 600 7 7 7 7 7 7 7 7 ");
  EXPECT_EQ(Waits("a", {{"errors.retry.timeout", "1"}}), "1 end");
}

TEST_F(RetriesTest, HaveNoEndWhenNobodySaysSo) {
  // Beyond 3 s by default: 1,000,007 modulo 3,000.
  EXPECT_EQ(Waits("a", {}), "300 600 1200 2400 1007 1007 1007 1007 1007 1007 ");
  EXPECT_EQ(Waits("a", {{"errors.retry.timeout", "0"}}), Waits("a", {}));
  EXPECT_EQ(Waits("a", {{"errors.retry.timeout", "-1"}}),
            "300 600 1200 2400 4800 9600 19200 38400 40007 40007 ");
}

TEST_F(RetriesTest, BeginAnewForAnotherOne) {
  Config config{{"errors.retry.timeout", "300"}};
  Retries retries(Settings(SinkFrameworkKeys(), config));
  EXPECT_EQ(Waits(retries, "a"), "300 end");
  EXPECT_EQ(Waits(retries, "b"), "300 end");
  EXPECT_TRUE(retries.Next("c", clock_.Mono(), random_));
  retries.Forget();
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(Waits(retries, "c"), "300 end") << "its time begins with its first failure";
}

}  // namespace
}  // namespace taskflow::connect
