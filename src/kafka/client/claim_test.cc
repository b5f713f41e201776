#include "kafka/client/claim.h"

#include <gtest/gtest.h>

#include <future>

#include "kafka/client/limits.h"
#include "kafka/client/mock_cluster.h"

namespace taskflow::kafka {
namespace {

constexpr Milliseconds kHeldMeanwhile{1'500};
constexpr Milliseconds kLongEnough{30'000};  // the mock lets a group gather for 3 s, each time

ClaimOptions ClaimOf(const char* topic, Milliseconds wait) {
  return {std::string("claims-") + topic, topic, Milliseconds(60'000), wait};
}

TEST(Claim, OneHoldsItAndTheNextHasItWhenItIsGivenUp) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("claimed", 2);
  auto holder = Claim(cluster.Options(), ClaimOf("claimed", kLongEnough));
  ASSERT_TRUE(holder) << holder.error().message;
  auto waiting = std::async(std::launch::async, [&] {
    return Claim(cluster.Options(), ClaimOf("claimed", kLongEnough));
  });
  EXPECT_EQ(waiting.wait_for(kHeldMeanwhile), std::future_status::timeout);
  holder->reset();
  auto second = waiting.get();
  ASSERT_TRUE(second) << second.error().message;

  auto third = Claim(cluster.Options(), ClaimOf("claimed", kHeldMeanwhile));
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::kConflict);
  EXPECT_NE(third.error().message.find("claims-claimed"), std::string::npos);
}

TEST(Claim, SaysThatNobodyAnswers) {
  auto claim = Claim(NobodyThere(), ClaimOf("any", Milliseconds(3'000)));
  ASSERT_FALSE(claim);
  EXPECT_EQ(claim.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace taskflow::kafka
