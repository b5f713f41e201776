#include <gtest/gtest.h>

#include <atomic>

#include "kafka/client/limits.h"
#include "kafka/client/mock_cluster.h"

namespace taskflow::kafka {
namespace {

using Values = std::vector<std::string>;
constexpr Milliseconds kJoined{8'000};  // the mock lets a group gather for 3 s
constexpr Milliseconds kCommitWait{1'000};
constexpr std::int16_t kOffsetCommitApi = 8;
constexpr std::int16_t kOffsetFetchApi = 9;

TEST(KafkaConsumer, ReadsWhatWasSent) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("fields", 1);
  auto producer = cluster.NewProducer();
  std::vector<Header> headers{{"a", "1"}, {"empty", ""}, {"null", std::nullopt}, {"a", "2"}};
  ASSERT_TRUE(producer->SendAndWait({.topic = "fields",
                                     .partition = 0,
                                     .key = std::string_view("k\0y", 3),
                                     .value = "v",
                                     .timestamp_ms = 1'700'000'000'123,
                                     .headers = &headers}));
  ASSERT_TRUE(producer->SendAndWait({.topic = "fields", .partition = 0, .key = "tombstone"}));
  ASSERT_TRUE(producer->SendAndWait({.topic = "fields", .partition = 0, .key = "", .value = ""}));
  ASSERT_TRUE(producer->SendAndWait({.topic = "fields", .partition = 0, .value = "no key"}));

  auto consumer = Consumer::Assign(cluster.Options(), {{{"fields", 0}, -2}}).value();
  std::vector<std::unique_ptr<Batch>> batches;
  std::vector<InRecord> records;
  auto give_up = SystemClock().Mono() + kSoon;
  while (records.size() < 4 && SystemClock().Mono() < give_up) {
    batches.push_back(consumer->Poll(10, Milliseconds(100)).value());
    for (const auto& record : batches.back()->records()) {
      if (records.empty()) {
        auto found = batches.back()->HeadersOf(0);
        ASSERT_EQ(found.size(), 4u);
        EXPECT_EQ(found[0].value, "1");
        EXPECT_EQ(found[1].value, "");
        EXPECT_EQ(found[2].value, std::nullopt);
        EXPECT_EQ(found[3].key, "a");
        EXPECT_EQ(found[3].value, "2");
      } else {
        EXPECT_TRUE(batches.back()->HeadersOf(&record - &batches.back()->records()[0]).empty());
      }
      records.push_back(record);
    }
  }
  // Batches hold what they need: they may outlive the consumer.
  consumer.reset();
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records[0].topic, "fields");
  EXPECT_EQ(records[0].key, std::string_view("k\0y", 3));
  EXPECT_EQ(records[0].timestamp_ms, 1'700'000'000'123);
  EXPECT_EQ(records[1].key, "tombstone");
  EXPECT_EQ(records[1].value, std::nullopt);
  EXPECT_EQ(records[2].key, "");
  EXPECT_EQ(records[2].value, "");
  EXPECT_EQ(records[3].key, std::nullopt);
  EXPECT_EQ(records[3].value, "no key");
  EXPECT_EQ(records[3].offset, 3);
}

TEST(KafkaConsumer, StartsSeeksAndPausesWhereItIsTold) {
  auto& cluster = SharedCluster();
  cluster.MakeTopic("places", 2);
  cluster.Fill("places", 0, 10);
  cluster.Fill("places", 1, 3);
  auto consumer =
      Consumer::Assign(cluster.Options(), {{{"places", 0}, 8}, {{"places", 1}, -2}}).value();
  auto read = ReadValues(*consumer, 5);
  std::sort(read.begin(), read.end());
  EXPECT_EQ(read, (Values{"0/8=8", "0/9=9", "1/0=0", "1/1=1", "1/2=2"}));

  ASSERT_TRUE(consumer->Seek({"places", 0}, 7));
  EXPECT_EQ(ReadValues(*consumer, 3), (Values{"0/7=7", "0/8=8", "0/9=9"}));
  EXPECT_FALSE(consumer->Seek({"places", 9}, 0));

  ASSERT_TRUE(consumer->Pause());
  cluster.Fill("places", 1, 2);
  EXPECT_EQ(ReadValues(*consumer, 1, Milliseconds(300)), Values{});
  ASSERT_TRUE(consumer->Resume());
  ASSERT_TRUE(consumer->Resume());
  EXPECT_EQ(ReadValues(*consumer, 2), (Values{"1/3=0", "1/4=1"}));
  EXPECT_EQ(consumer->Commit({{{"places", 0}, 1}}, kCommitWait).error().code,
            ErrorCode::kUnsupported);
}

TEST(KafkaConsumer, RecordIsThereAtOnceAndOutagesAreSurvived) {
  MockCluster cluster;
  cluster.MakeTopic("t", 1);
  auto consumer = Consumer::Assign(cluster.Options(), {{{"t", 0}, -2}}).value();
  cluster.Fill("t", 0, 1);
  ASSERT_EQ(ReadValues(*consumer, 1), Values{"0/0=0"});
  cluster.SetDown();
  EXPECT_EQ(ReadValues(*consumer, 1, Milliseconds(400)), Values{});
  cluster.SetUp();
  cluster.Fill("t", 0, 1);
  EXPECT_EQ(ReadValues(*consumer, 1), Values{"0/1=0"});
}

TEST(KafkaConsumer, LargeBacklogFlows) {
  constexpr int kRecords = 100'000;
  auto& cluster = SharedCluster();
  cluster.MakeTopic("backlog", 1);
  cluster.Fill("backlog", 0, kRecords);
  auto consumer = Consumer::Assign(cluster.Options(), {{{"backlog", 0}, -2}}).value();
  std::int64_t next = 0;
  auto start = SystemClock().Mono();
  while (next < kRecords && SystemClock().Mono() - start < kSoon) {
    auto batch = consumer->Poll(5'000, Milliseconds(100)).value();
    EXPECT_LE(batch->records().size(), 5'000u);
    for (const auto& record : batch->records()) ASSERT_EQ(record.offset, next++);
  }
  EXPECT_EQ(next, kRecords);
}

TEST(KafkaConsumer, GroupCommitsAndGoesOnWhereItWas) {
  MockCluster cluster;
  cluster.MakeTopic("g", 1);
  cluster.Fill("g", 0, 5);
  std::vector<std::string> heard;
  auto options = cluster.Options();
  // Longer than the mock lets a group gather, or the member would be dropped meanwhile.
  options.more["session.timeout.ms"] = "4000";  // outlasts the mock's gathering
  auto subscribe = [&](const std::vector<std::string>& topics) {
    return Consumer::Subscribe(
               options, "group", topics,
               [&](const auto& partitions) {
                 heard.push_back(
                     fmt::format("+{}-{}", partitions.at(0).topic, partitions.at(0).partition));
               },
               [&](const auto& partitions) {
                 heard.push_back(fmt::format("-{}", partitions.size()));
               })
        .value();
  };
  auto consumer = subscribe({"g"});
  EXPECT_EQ(ReadValues(*consumer, 3, kJoined), (Values{"0/0=0", "0/1=1", "0/2=2"}));
  EXPECT_EQ(heard, Values{"+g-0"});
  EXPECT_TRUE(consumer->Commit({}, kCommitWait));
  auto committed = consumer->Commit({{{"g", 0}, 3}}, kCommitWait);
  EXPECT_TRUE(committed) << committed.error().message;
  cluster.FailNext(kOffsetCommitApi, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION);
  EXPECT_EQ(consumer->Commit({{{"g", 0}, 4}}, kCommitWait).error().code, ErrorCode::kConflict);
  consumer.reset();
  EXPECT_EQ(heard, (Values{"+g-0", "-1"}));

  auto admin = Admin::Create(cluster.Options()).value();
  auto offsets = admin->Committed("group", {{"g", 0}}, kSoon);
  ASSERT_TRUE(offsets) << offsets.error().message;
  EXPECT_EQ(offsets->at({"g", 0}), 3);

  consumer = subscribe({"^g$"});
  EXPECT_EQ(ReadValues(*consumer, 2, kJoined), (Values{"0/3=3", "0/4=4"}));
  auto start = SystemClock().Mono();
  cluster.SetDown();
  consumer.reset();
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(1'800));
}

TEST(KafkaConsumer, WrongSubscriptionsAreRefused) {
  auto none = [](const auto&) {};
  EXPECT_EQ(Consumer::Subscribe(NobodyThere(), "g", {}, none, none).error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(Consumer::Subscribe(NobodyThere(), "", {"t"}, none, none).error().code,
            ErrorCode::kInvalid);
  EXPECT_EQ(Consumer::Subscribe(NobodyThere(), "g", {"^("}, none, none).error().code,
            ErrorCode::kInvalid);
}

TEST(KafkaConsumer, AbsentBrokerBlocksNobody) {
  auto start = SystemClock().Mono();
  auto none = [](const auto&) {};
  auto consumer = Consumer::Subscribe(NobodyThere(), "g", {"t"}, none, none).value();
  bool told = false;
  for (int i = 0; i < 5; ++i) {
    auto batch = consumer->Poll(10, Milliseconds(50));
    told = told || (!batch && batch.error().code == ErrorCode::kUnavailable);
  }
  EXPECT_TRUE(told);
  EXPECT_FALSE(consumer->Commit({{{"t", 0}, 1}}, kCommitWait));
  EXPECT_TRUE(consumer->Pause());
  consumer.reset();
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(4'000));
}

TEST(KafkaAdmin, AsksTheCluster) {
  MockCluster cluster;
  cluster.MakeTopic("t", 3);
  cluster.Fill("t", 1, 4);
  auto admin = Admin::Create(cluster.Options()).value();
  EXPECT_EQ(admin->Topics(kSoon).value(), (std::map<std::string, std::int32_t>{{"t", 3}}));
  auto range = admin->Range({"t", 1}, kSoon);
  ASSERT_TRUE(range) << range.error().message;
  EXPECT_EQ(range->earliest, 0);
  EXPECT_EQ(range->end, 4);
  EXPECT_EQ(admin->Range({"t", 7}, kSoon).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(admin->ClusterId(kSoon).value().empty());
  EXPECT_TRUE(admin->Committed("nobody", {{"t", 0}}, kSoon).value().empty());
  // The mock makes no topics.
  EXPECT_TRUE(IsRetriable(admin->EnsureTopic({.name = "new"}, Milliseconds(100)).error().code));
  EXPECT_EQ(admin->CreateTopic({.name = ""}, kSoon).error().code, ErrorCode::kInvalid);
}

TEST(KafkaAdmin, OfManyGroupsEachHasItsOwn) {
  MockCluster cluster;
  cluster.MakeTopic("t", 1);
  auto admin = Admin::Create(cluster.Options()).value();
  for (int round = 0; round < 2; ++round) {
    for (std::int64_t group = 1; group <= 2 + std::int64_t{kAskedGroupsMax}; ++group) {
      auto name = fmt::format("g{}", group);
      if (round == 0) {
        ASSERT_TRUE(admin->SetCommitted(name, {{{"t", 0}, group}}, kSoon));
      }
      EXPECT_EQ(admin->Committed(name, {{"t", 0}}, kSoon).value(), (Offsets{{{"t", 0}, group}}));
    }
  }
}

TEST(KafkaAdmin, ACoordinatorThatDiesAsItIsAskedIsNoHarm) {
  MockCluster cluster;
  cluster.MakeTopic("t", 1);
  auto admin = Admin::Create(cluster.Options()).value();
  for (int i = 0; i < 5; ++i) {
    cluster.FailNext(kOffsetFetchApi, RD_KAFKA_RESP_ERR__TRANSPORT);
    auto found = admin->Committed("g", {{"t", 0}}, kSoon);
    EXPECT_TRUE(found || IsRetriable(found.error().code)) << found.error().message;
  }
}

TEST(KafkaAdmin, ACoordinatorThatHasMovedIsNoHarm) {
  MockCluster cluster;
  cluster.MakeTopic("t", 1);
  auto admin = Admin::Create(cluster.Options()).value();
  cluster.FailNext(kOffsetFetchApi, RD_KAFKA_RESP_ERR_NOT_COORDINATOR);
  auto first = admin->Committed("g", {{"t", 0}}, kSoon);
  EXPECT_TRUE(first || IsRetriable(first.error().code)) << first.error().message;
  EXPECT_TRUE(admin->Committed("g", {{"t", 0}}, kSoon).value().empty());
}

TEST(KafkaAdmin, AbsentBrokerEndsInTime) {
  auto admin = Admin::Create(NobodyThere()).value();
  auto start = SystemClock().Mono();
  Milliseconds wait(200);
  EXPECT_TRUE(IsRetriable(admin->CreateTopic({.name = "t"}, wait).error().code));
  EXPECT_TRUE(IsRetriable(admin->Topics(wait).error().code));
  EXPECT_TRUE(IsRetriable(admin->Range({"t", 0}, wait).error().code));
  EXPECT_TRUE(IsRetriable(admin->Committed("g", {{"t", 0}}, wait).error().code));
  EXPECT_TRUE(IsRetriable(admin->OffsetsAt({{"t", 0}}, 7, wait).error().code));
  EXPECT_TRUE(IsRetriable(admin->ClusterId(wait).error().code));
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(3'000));
}

}  // namespace
}  // namespace taskflow::kafka
