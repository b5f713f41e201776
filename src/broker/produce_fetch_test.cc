// The data path: what is produced, when it is acknowledged, what is fetched and when.
#include <chrono>
#include <thread>

#include "broker/broker_fixture.h"
#include "kafka/messages/init_producer_id.h"
#include "kafka/messages/offset_for_leader_epoch.h"

namespace taskflow::broker {
namespace {

using DataTest = BrokerTest;
using Clock = std::chrono::steady_clock;

TEST_F(DataTest, WhatIsProducedIsFetched) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  for (std::int16_t version = kafka::ProduceRequest::kMinVersion;
       version <= kafka::ProduceRequest::kMaxVersion; ++version) {
    auto answer =
        client().Call(ProduceTo("t", Batch(std::to_string(version))), version).responses.at(0);
    EXPECT_EQ(answer.partition_responses.at(0).base_offset,
              version - kafka::ProduceRequest::kMinVersion);
  }
  Strings expected{"3", "4", "5", "6", "7", "8", "9", "10", "11"};
  EXPECT_EQ(Values("t"), expected);
  auto id = client().Call(kafka::MetadataRequest{}).topics.at(0).topic_id;
  for (std::int16_t version = kafka::FetchRequest::kMinVersion;
       version <= kafka::FetchRequest::kMaxVersion; ++version) {
    auto request = FetchFrom("t", 0);
    request.topics[0].topic_id = id;
    auto partition = client().Call(request, version).responses.at(0).partitions.at(0);
    EXPECT_EQ(partition.error_code, KafkaError::kNone) << version;
    EXPECT_EQ(partition.high_watermark, 9);
    EXPECT_EQ(ValuesIn(partition.records), expected) << version;
  }
}

TEST_F(DataTest, ARestartKeepsTopicsAndRecords) {
  Start();
  ASSERT_EQ(MakeTopic("t", 2, {{"retention.ms", "-1"}}), KafkaError::kNone);
  auto before = client().Call(kafka::MetadataRequest{});
  for (int i = 0; i < 100; ++i) ProduceValue("t", std::to_string(i));
  Start();
  auto after = client().Call(kafka::MetadataRequest{});
  EXPECT_EQ(after.topics, before.topics);
  EXPECT_EQ(after.cluster_id, before.cluster_id);
  EXPECT_EQ(Values("t").size(), 100u);
  EXPECT_EQ(ProduceValue("t", "next"), 100);
}

TEST_F(DataTest, BadBatchesAreRefused) {
  Start();
  ASSERT_EQ(MakeTopic("t", 1, {{"max.message.bytes", "1000"}}), KafkaError::kNone);
  ASSERT_EQ(MakeTopic("compacted", 1, {{"cleanup.policy", "compact"}}), KafkaError::kNone);
  auto flipped = Batch("value");
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  EXPECT_EQ(Produce("t", flipped).error_code, KafkaError::kCorruptMessage);
  EXPECT_EQ(Produce("t", "").error_code, KafkaError::kCorruptMessage);
  EXPECT_EQ(Produce("t", Batch("a") + Batch("b")).error_code, KafkaError::kCorruptMessage);
  auto old = Batch("value");
  old[16] = 1;
  EXPECT_EQ(Produce("t", old).error_code, KafkaError::kUnsupportedForMessageFormat);
  EXPECT_EQ(Produce("t", Batch(std::string(1000, 'v'))).error_code, KafkaError::kMessageTooLarge);
  EXPECT_EQ(Produce("none", Batch("v")).error_code, KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(Produce("__consumer_offsets", Batch("v")).error_code,
            KafkaError::kInvalidTopicException);
  EXPECT_EQ(Produce("compacted", Batch("v", std::nullopt)).error_code, KafkaError::kInvalidRecord);
  EXPECT_EQ(Produce("compacted", Batch("v")).error_code, KafkaError::kNone);
  kafka::BatchHeader control;
  control.attributes = 0x20;
  EXPECT_EQ(Produce("t", Batch("v", "k", 1000, control)).error_code, KafkaError::kInvalidRecord);
  control.attributes = 0x10;
  EXPECT_EQ(Produce("t", Batch("v", "k", 1000, control)).error_code, KafkaError::kInvalidTxnState);
  EXPECT_EQ(Produce("t", Batch("v"), 2).error_code, KafkaError::kInvalidRequiredAcks);
  EXPECT_EQ(Offset("t", -1), 0) << "nothing of it was appended";
}

TEST_F(DataTest, Acks0IsNotAnsweredAndAnErrorEndsTheConnection) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  client().Send(ProduceTo("t", Batch("v"), 0));
  auto metadata = client().Send(kafka::MetadataRequest{});
  client().Receive<kafka::MetadataRequest>(metadata);
  EXPECT_EQ(ProduceValue("t", "second"), 1);
  client().Send(ProduceTo("none", Batch("v"), 0));
  EXPECT_TRUE(client().IsClosedByBroker());
}

TEST_F(DataTest, IdempotentProducersAreKeptInOrder) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto id = client().Call(kafka::InitProducerIdRequest{}).producer_id;
  EXPECT_EQ(Produce("t", Sequenced("a", id, 0, 0)).base_offset, 0);
  EXPECT_EQ(Produce("t", Sequenced("b", id, 0, 1)).base_offset, 1);
  auto again = Produce("t", Sequenced("a", id, 0, 0));
  EXPECT_EQ(again.error_code, KafkaError::kNone);
  EXPECT_EQ(again.base_offset, 0);
  EXPECT_EQ(Produce("t", Sequenced("gap", id, 0, 3)).error_code,
            KafkaError::kOutOfOrderSequenceNumber);
  EXPECT_EQ(Produce("t", Sequenced("c", id, 1, 0)).error_code, KafkaError::kNone);
  EXPECT_EQ(Produce("t", Sequenced("old", id, 0, 2)).error_code, KafkaError::kInvalidProducerEpoch);
  Start();
  EXPECT_EQ(Produce("t", Sequenced("c", id, 1, 0)).base_offset, 2) << "known after a restart too";
  EXPECT_EQ(Values("t"), (Strings{"a", "b", "c"}));
}

// Both come in one read, so that the repeat finds its first copy appended and not yet durable.
TEST_F(DataTest, ARepeatIsAnsweredWhenTheFirstIsDurable) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto batch = Sequenced("a", 7, 0, 0);
  client().SendBytes(Client::Frame(ProduceTo("t", batch), 9, 1) +
                     Client::Frame(ProduceTo("t", batch), 9, 2));
  for (int id : {1, 2}) {
    auto answer =
        client().Receive<kafka::ProduceRequest>(id, 9).responses.at(0).partition_responses.at(0);
    EXPECT_EQ(answer.base_offset, 0);
  }
  EXPECT_EQ(Values("t"), Strings{"a"});
}

TEST_F(DataTest, AWaitingFetchIsAnsweredAtOnce) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto consumer = NewClient();
  auto fetch = consumer->Send(FetchFrom("t", 0, 20'000), kByName);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  auto began = Clock::now();
  ProduceValue("t", "v");
  auto fetched = consumer->Receive<kafka::FetchRequest>(fetch, kByName);
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(2));
  EXPECT_EQ(ValuesIn(fetched.responses.at(0).partitions.at(0).records), Strings{"v"});
}

TEST_F(DataTest, AFetchWaitsForItsBytesOrItsTime) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto request = FetchFrom("t", 0, 150);
  request.min_bytes = 100'000;
  auto began = Clock::now();
  auto consumer = NewClient();
  auto fetch = consumer->Send(request, kByName);
  ProduceValue("t", "v");
  auto fetched = consumer->Receive<kafka::FetchRequest>(fetch, kByName);
  EXPECT_GE(Clock::now() - began, std::chrono::milliseconds(140));
  EXPECT_EQ(ValuesIn(fetched.responses.at(0).partitions.at(0).records), Strings{"v"});
}

TEST_F(DataTest, AFetchKeepsItsLimits) {
  Start();
  ASSERT_EQ(MakeTopic("t", 2), KafkaError::kNone);
  auto batch = Batch(std::string(1000, 'v'));
  for (int i = 0; i < 10; ++i) {
    client().Call(ProduceTo("t", batch, -1, 0));
    client().Call(ProduceTo("t", batch, -1, 1));
  }
  auto sizes = [&](std::int32_t max_bytes, std::int32_t partition_max_bytes) {
    auto request = FetchFrom("t", 0);
    request.max_bytes = max_bytes;
    request.topics[0].partitions[0].partition_max_bytes = partition_max_bytes;
    request.topics[0].partitions.push_back(request.topics[0].partitions[0]);
    request.topics[0].partitions[1].partition = 1;
    auto fetched = client().Call(request, kByName);
    std::vector<std::size_t> counts;
    for (const auto& partition : fetched.responses.at(0).partitions)
      counts.push_back(partition.records.size() / batch.size());
    return counts;
  };
  using Counts = std::vector<std::size_t>;
  EXPECT_EQ(sizes(1 << 20, 1 << 20), (Counts{10, 10}));
  EXPECT_EQ(sizes(1, 1 << 20), (Counts{1, 0})) << "one batch always, so that the consumer gets on";
  EXPECT_EQ(sizes(1 << 20, 3000), (Counts{2, 2}));
  EXPECT_EQ(sizes(static_cast<std::int32_t>(batch.size()) * 12, 1 << 20), (Counts{10, 2}));
}

TEST_F(DataTest, FetchErrorsAreToldAtOnce) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  ProduceValue("t", "v");
  auto error = [&](const kafka::FetchRequest& request, std::int16_t version) {
    return client().Call(request, version).responses.at(0).partitions.at(0).error_code;
  };
  EXPECT_EQ(error(FetchFrom("t", 2, 20'000), kByName), KafkaError::kOffsetOutOfRange);
  EXPECT_EQ(error(FetchFrom("t", -1, 20'000), kByName), KafkaError::kOffsetOutOfRange);
  EXPECT_EQ(error(FetchFrom("none", 0, 20'000), kByName), KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(error(FetchFrom("t", 0, 20'000), 13), KafkaError::kUnknownTopicId);
  auto in_session = FetchFrom("t", 0);
  in_session.session_id = 5;
  in_session.session_epoch = 1;
  EXPECT_EQ(client().Call(in_session, kByName).error_code, KafkaError::kFetchSessionIdNotFound);
}

TEST_F(DataTest, OffsetsAreFoundByTime) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  for (int i = 0; i < 5; ++i) Produce("t", Batch("v", "k", 1000 + i * 10));
  EXPECT_EQ(Offset("t", -2), 0);
  EXPECT_EQ(Offset("t", -1), 5);
  EXPECT_EQ(Offset("t", -3), 4);
  EXPECT_EQ(Offset("t", 1011), 2);
  EXPECT_EQ(Offset("t", 5000), -1);
  kafka::OffsetForLeaderEpochRequest request{.topics = {{"t", {{0, 0, 0}}}}};
  EXPECT_EQ(client().Call(request).topics.at(0).partitions.at(0).end_offset, 5);
}

TEST_F(DataTest, LogAppendTimeIsStamped) {
  Start();
  ASSERT_EQ(MakeTopic("t", 1, {{"message.timestamp.type", "LogAppendTime"}}), KafkaError::kNone);
  auto answer = Produce("t", Batch("v", "k", 1000));
  EXPECT_GT(answer.log_append_time_ms, 1'700'000'000'000);
  auto fetched = client().Call(FetchFrom("t", 0), kByName).responses.at(0).partitions.at(0);
  auto header = kafka::VerifyBatch(fetched.records);
  ASSERT_TRUE(header) << "the CRC was made anew";
  EXPECT_EQ(header->max_timestamp, answer.log_append_time_ms);
}

}  // namespace
}  // namespace taskflow::broker
