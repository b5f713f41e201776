#include <gtest/gtest.h>

#include <mutex>

#include "kafka/client/mock_cluster.h"

namespace taskflow::kafka {
namespace {

// What a reader has told.
struct Heard {
  std::mutex mutex;
  std::vector<std::string> values;
  int caught_up = 0;
  std::size_t when_caught_up = 0;

  std::unique_ptr<TopicReader> Read(const ClientOptions& options, const char* topic) {
    return TopicReader::Start(
               options, topic,
               [this](const InRecord& record, const std::vector<Header>&) {
                 std::lock_guard lock(mutex);
                 values.emplace_back(record.value.value_or("(null)"));
               },
               [this] {
                 std::lock_guard lock(mutex);
                 ++caught_up;
                 when_caught_up = values.size();
               })
        .value();
  }
  bool CaughtUp() {
    auto give_up = SystemClock().Mono() + kSoon;
    while (SystemClock().Mono() < give_up) {
      {
        std::lock_guard lock(mutex);
        if (caught_up > 0) return true;
      }
      std::this_thread::sleep_for(Milliseconds(2));
    }
    return false;
  }
};

TEST(TopicReader, ReadsWhatIsThereAndWhatFollows) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("state", 1);
  cluster.Fill("state", 0, 2'500);
  Heard heard;
  auto reader = heard.Read(cluster.Options(), "state");
  ASSERT_TRUE(heard.CaughtUp());
  EXPECT_EQ(heard.when_caught_up, 2'500u);

  auto producer = cluster.NewProducer();
  auto placed = producer->SendAndWait({.topic = "state", .partition = 0, .key = "k"});
  ASSERT_TRUE(placed);
  ASSERT_TRUE(reader->WaitFor(*placed, kSoon));
  EXPECT_EQ(reader->WaitFor({0, placed->offset + 1}, Milliseconds(50)).error().code,
            ErrorCode::kTimeout);
  reader.reset();
  EXPECT_EQ(heard.values.size(), 2'501u);
  EXPECT_EQ(heard.values.back(), "(null)");
  EXPECT_EQ(heard.caught_up, 1);
}

TEST(TopicReader, ReadsAllPartitions) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("spread", 5);
  cluster.Fill("spread", 1, 700);
  cluster.Fill("spread", 4, 800);
  Heard heard;
  auto reader = heard.Read(cluster.Options(), "spread");
  ASSERT_TRUE(heard.CaughtUp());
  EXPECT_EQ(heard.when_caught_up, 1'500u);
  EXPECT_TRUE(reader->WaitFor({4, 799}, kSoon));
  EXPECT_FALSE(reader->WaitFor({3, 0}, Milliseconds(20)));
  EXPECT_FALSE(reader->WaitFor({1, 700}, Milliseconds(20)));
  auto placed = cluster.NewProducer()->SendAndWait({.topic = "spread", .partition = 3});
  ASSERT_TRUE(placed);
  EXPECT_TRUE(reader->WaitFor(*placed, kSoon));
  EXPECT_EQ(heard.caught_up, 1);
}

TEST(TopicReader, EmptyTopicIsCaughtUp) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("empty", 1);
  Heard heard;
  auto reader = heard.Read(cluster.Options(), "empty");
  EXPECT_TRUE(heard.CaughtUp());
}

TEST(TopicReader, WaitsForABrokerThatIsAway) {
  MockCluster cluster;
  cluster.MakeTopic("state", 1);
  cluster.Fill("state", 0, 1);
  cluster.SetDown();
  Heard heard;
  auto reader = heard.Read(cluster.Options(), "state");
  EXPECT_EQ(reader->WaitFor({0, 0}, Milliseconds(300)).error().code, ErrorCode::kTimeout);
  cluster.SetUp();
  EXPECT_TRUE(reader->WaitFor({0, 0}, kSoon));
  EXPECT_TRUE(heard.CaughtUp());
}

TEST(TopicReader, EndsAtOnceWithoutABroker) {
  Heard heard;
  auto start = SystemClock().Mono();
  auto reader = heard.Read(NobodyThere(), "state");
  std::this_thread::sleep_for(Milliseconds(50));
  reader.reset();
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(1'500));
  EXPECT_EQ(heard.caught_up, 0);
}

}  // namespace
}  // namespace taskflow::kafka
