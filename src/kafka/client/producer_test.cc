#include <gtest/gtest.h>

#include <atomic>

#include "kafka/client/errors.h"
#include "kafka/client/mock_cluster.h"

namespace taskflow::kafka {
namespace {

constexpr std::int16_t kProduceApi = 0;

TEST(KafkaErrors, EveryCodeHasAMeaning) {
  EXPECT_EQ(CodeOf(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION), ErrorCode::kConflict);
  EXPECT_EQ(CodeOf(RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS), ErrorCode::kConflict);
  EXPECT_EQ(CodeOf(RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION), ErrorCode::kUnavailable);
  EXPECT_EQ(CodeOf(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT), ErrorCode::kTimeout);
  EXPECT_EQ(CodeOf(RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS), ErrorCode::kExists);
  EXPECT_EQ(CodeOf(static_cast<rd_kafka_resp_err_t>(250)), ErrorCode::kInternal);
  EXPECT_EQ(CodeOf(static_cast<rd_kafka_resp_err_t>(-250)), ErrorCode::kInternal);
}

TEST(KafkaOptions, WrongPropertiesAreNamed) {
  auto options = NobodyThere();
  options.more["no.such.property"] = "1";
  auto unknown = Producer::Create(options, kSoon);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalid);
  EXPECT_NE(unknown.error().message.find("no.such.property"), std::string::npos);

  options.more = {{"socket.timeout.ms", "soon"}};
  auto bad = Admin::Create(options);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalid);
  EXPECT_NE(bad.error().message.find("socket.timeout.ms"), std::string::npos);

  EXPECT_EQ(Admin::Create({}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Producer::Create(NobodyThere(), Milliseconds(0)).error().code, ErrorCode::kInvalid);
}

TEST(KafkaOptions, MoreWins) {
  auto options = NobodyThere();
  // Refused by librdkafka only together with the idempotence that we ask for.
  options.more["acks"] = "1";
  auto refused = Producer::Create(options, kSoon);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  options.more["enable.idempotence"] = "false";
  EXPECT_TRUE(Producer::Create(options, kSoon));
}

// The hashes are those of UtilsTest.testMurmur2 in Apache Kafka
// (clients/src/test/java/org/apache/kafka/common/ utils/UtilsTest.java); the Java producer takes
// toPositive(hash) % partitions.
TEST(KafkaProducer, KeysGoWhereJavaSendsThem) {
  struct {
    const char* key;
    std::int32_t hash;
  } cases[] = {{"21", -973932308},
               {"foobar", -790332482},
               {"a-little-bit-long-string", -985981536},
               {"a-little-bit-longer-string", -1486304829},
               {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
               {"abc", 479470107}};
  constexpr int kPartitions = 7;
  auto& cluster = SharedCluster();
  cluster.MakeTopic("keys", kPartitions);
  auto producer = cluster.NewProducer();
  for (const auto& [key, hash] : cases) {
    auto placed = producer->SendAndWait({.topic = "keys", .key = key, .value = "v"});
    ASSERT_TRUE(placed) << placed.error().message;
    EXPECT_EQ(placed->partition, (hash & 0x7fffffff) % kPartitions) << key;
  }
}

TEST(KafkaProducer, ManyRecordsAreAcknowledgedOnceEach) {
  constexpr int kRecords = 20'000;
  auto& cluster = SharedCluster();
  cluster.MakeTopic("many", 3);
  auto producer = cluster.NewProducer();
  std::atomic<int> placed = 0;
  for (int i = 0; i < kRecords; ++i) {
    auto sent = producer->Send({.topic = "many", .partition = i % 3, .value = "value"},
                               [&](const auto& result) { placed += result ? 1 : 1'000'000; });
    ASSERT_TRUE(sent) << sent.error().message;
  }
  ASSERT_TRUE(producer->Flush(kSoon));
  EXPECT_EQ(placed, kRecords);
}

TEST(KafkaProducer, DoneMaySend) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("chain", 1);
  auto producer = cluster.NewProducer();
  std::atomic<int> placed = 0;
  std::function<void(Result<Placement>)> again = [&](const Result<Placement>& result) {
    if (!result || ++placed == 5) return;
    EXPECT_TRUE(producer->Send({.topic = "chain", .value = "v"}, again));
  };
  ASSERT_TRUE(producer->Send({.topic = "chain", .value = "v"}, again));
  ASSERT_TRUE(producer->Flush(kSoon));
  EXPECT_EQ(placed, 5);
}

TEST(KafkaProducer, AbsentBrokerEndsInATimeout) {
  auto producer = Producer::Create(NobodyThere(), Milliseconds(300)).value();
  auto start = SystemClock().Mono();
  auto placed = producer->SendAndWait({.topic = "t", .value = "v"});
  ASSERT_FALSE(placed);
  EXPECT_EQ(placed.error().code, ErrorCode::kTimeout) << placed.error().message;
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(2'500));
}

TEST(KafkaProducer, BrokerThatComesBackIsUsed) {
  MockCluster cluster;
  cluster.MakeTopic("back", 1);
  auto producer = cluster.NewProducer();
  ASSERT_TRUE(producer->SendAndWait({.topic = "back", .value = "1"}));
  cluster.SetDown();
  std::atomic<int> placed = 0;
  ASSERT_TRUE(producer->Send({.topic = "back", .value = "2"},
                             [&](const auto& result) { placed = result ? 1 : -1; }));
  EXPECT_EQ(producer->Flush(Milliseconds(200)).error().code, ErrorCode::kTimeout);
  cluster.SetUp();
  ASSERT_TRUE(producer->Flush(kSoon));
  EXPECT_EQ(placed, 1);
}

TEST(KafkaProducer, DestructionGivesUpWhatIsUnderWay) {
  std::atomic<int> failed = 0;
  auto count = [&](const Result<Placement>& result) {
    if (!result && result.error().code == ErrorCode::kUnavailable) ++failed;
  };
  {
    auto producer = Producer::Create(NobodyThere(), kSoon).value();
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(producer->Send({.topic = "t", .value = "v"}, count));
  }
  EXPECT_EQ(failed, 100);

  MockCluster cluster;
  cluster.MakeTopic("slow", 1);
  auto producer = cluster.NewProducer();
  ASSERT_TRUE(producer->SendAndWait({.topic = "slow", .value = "v"}));
  cluster.AnswerSlowly(3'000);
  auto start = SystemClock().Mono();
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(producer->Send({.topic = "slow", .value = "v"}, count));
  std::this_thread::sleep_for(Milliseconds(50));
  producer.reset();
  EXPECT_EQ(failed, 200);
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(1'500));
}

TEST(KafkaProducer, FullQueueAndLargeRecordsAreRefused) {
  auto options = NobodyThere();
  options.more["queue.buffering.max.messages"] = "10";
  auto producer = Producer::Create(options, kSoon).value();
  std::atomic<int> done = 0;
  auto count = [&](const auto&) { ++done; };
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(producer->Send({.topic = "t", .value = "v"}, count));
  auto full = producer->Send({.topic = "t", .value = "v"}, count);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::kUnavailable);
  std::string large(3 << 20, 'x');
  EXPECT_EQ(producer->Send({.topic = "t", .value = large}, count).error().code,
            ErrorCode::kTooLarge);
  producer.reset();
  EXPECT_EQ(done, 10);
}

TEST(KafkaProducer, RefusedForGoodIsReplaced) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("fenced", 1);
  auto producer = cluster.NewProducer();
  ASSERT_TRUE(producer->SendAndWait({.topic = "fenced", .value = "1"}));
  cluster.FailNext(kProduceApi, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  auto lost = producer->SendAndWait({.topic = "fenced", .value = "2"});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kUnavailable) << lost.error().message;
  auto placed = producer->SendAndWait({.topic = "fenced", .value = "3"});
  EXPECT_TRUE(placed) << placed.error().message;
}

}  // namespace
}  // namespace taskflow::kafka
