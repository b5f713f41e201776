#include <gtest/gtest.h>

#include <algorithm>

#include "kafka/client/mock_cluster.h"

namespace taskflow::kafka {
namespace {

TEST(KafkaAdmin, SurvivesACoordinatorThatIsBackAfterTheOrderWasGivenUp) {
  MockCluster cluster;
  cluster.MakeTopic("t", 1);
  auto admin = Admin::Create(cluster.Options()).value();
  ASSERT_TRUE(admin->SetCommitted("g", {{{"t", 0}, 1}}, kSoon));
  cluster.SetDown();
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(admin->SetCommitted("g", {{{"t", 0}, 2}}, Milliseconds(300)));
    EXPECT_FALSE(admin->ForgetCommitted("g", {{"t", 0}}, Milliseconds(300)));
  }
  cluster.SetUp();
  std::this_thread::sleep_for(Milliseconds(2'000));
  EXPECT_TRUE(admin->SetCommitted("g", {{{"t", 0}, 3}}, kSoon));
  EXPECT_EQ(admin->Committed("g", {{"t", 0}}, kSoon).value().at({"t", 0}), 3);
}

TEST(KafkaAdmin, TellsWhereTheBrokersAre) {
  MockCluster cluster(2);
  auto brokers = Admin::Create(cluster.Options()).value()->Brokers(kSoon);
  ASSERT_TRUE(brokers) << brokers.error().message;
  std::sort(brokers->begin(), brokers->end());
  std::vector<std::string> wanted;
  std::string text = cluster.Options().bootstrap_servers;
  for (std::size_t at = 0; at < text.size();) {
    auto comma = std::min(text.find(',', at), text.size());
    wanted.push_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  std::sort(wanted.begin(), wanted.end());
  EXPECT_EQ(*brokers, wanted);
}

TEST(KafkaAdmin, AsksEachBrokerForAGroupsCoordinator) {
  MockCluster cluster(3);
  cluster.MakeTopic("t", 1);
  auto admin = Admin::Create(cluster.Options()).value();
  EXPECT_TRUE(admin->SetCommitted("g", {{{"t", 0}, 7}}, kSoon));
  EXPECT_EQ(admin->Committed("g", {{"t", 0}}, kSoon).value().at({"t", 0}), 7);
}

}  // namespace
}  // namespace taskflow::kafka
