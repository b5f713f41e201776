#include "app/parts/setup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace taskflow::app {
namespace {

class SetupTest : public ::testing::Test {
 protected:
  app::Setup::Step Step(std::string name, int failures, ErrorCode code) {
    return {name, [this, name, failures, code]() mutable -> Status {
              tries_ += name;
              if (failures-- > 0) return Fail(code, "not yet");
              return {};
            }};
  }
  void RunUntilSettled(std::vector<app::Setup::Step> steps, bool wait_for_all) {
    std::promise<void> settled;
    app::Setup setup(std::move(steps), {.wait_for_all = wait_for_all, .on_settled = [&] {
                                          tries_ += "!";
                                          settled.set_value();
                                        }});
    settled.get_future().wait();
    setup.Stop();
  }
  std::string tries_;
};

TEST_F(SetupTest, TriesAgainOnlyWhatFailed) {
  RunUntilSettled({Step("a", 0, ErrorCode::kUnavailable), Step("b", 2, ErrorCode::kTimeout)}, true);
  EXPECT_EQ(tries_, "abbb!");
}

TEST_F(SetupTest, LeavesWhatCannotSucceed) {
  RunUntilSettled({Step("a", 9, ErrorCode::kInvalid), Step("b", 0, ErrorCode::kInvalid)}, true);
  EXPECT_EQ(tries_, "ab!");
}

TEST_F(SetupTest, MaySettleAfterTheFirstRound) {
  RunUntilSettled({Step("a", 1000, ErrorCode::kUnavailable)}, false);
  EXPECT_EQ(tries_.substr(0, 2), "a!");
}

TEST_F(SetupTest, EndsWhileItWaitsForReadiness) {
  std::atomic<int> asked = 0;
  {
    app::Setup setup({Step("a", 0, ErrorCode::kInternal)}, {.wait_ready = [&]() -> Status {
                       ++asked;
                       return Fail(ErrorCode::kTimeout, "no");
                     }});
    while (asked == 0) std::this_thread::yield();
  }
  EXPECT_EQ(tries_, "");
}

}  // namespace
}  // namespace taskflow::app
