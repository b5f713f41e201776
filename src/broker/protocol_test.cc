// What every client meets first: frames, versions, metadata, the order of answers.
#include <thread>

#include "broker/broker_fixture.h"
#include "broker/limits.h"
#include "kafka/messages/api_versions.h"
#include "kafka/messages/describe_cluster.h"
#include "kafka/messages/heartbeat.h"
#include "kafka/messages/init_producer_id.h"
#include "kafka/messages/sasl_handshake.h"

namespace taskflow::broker {
namespace {

using ProtocolTest = BrokerTest;

TEST_F(ProtocolTest, ApiVersionsListsWhatIsServed) {
  Start();
  auto answer = client().Call(kafka::ApiVersionsRequest{"test", "1.0"}, 3);
  EXPECT_EQ(answer.error_code, KafkaError::kNone);
  std::map<int, std::pair<int, int>> apis;
  for (const auto& api : answer.api_keys) apis[api.api_key] = {api.min_version, api.max_version};
  EXPECT_EQ(apis.size(), answer.api_keys.size());
  EXPECT_EQ(apis[0],
            (std::pair<int, int>{0, kafka::ProduceRequest::kMaxVersion}));  // from 0: KAFKA-18659
  EXPECT_EQ(apis[1], (std::pair<int, int>{4, 17}));
  EXPECT_TRUE(apis.contains(11)) << "JoinGroup";
  EXPECT_FALSE(apis.contains(24)) << "AddPartitionsToTxn";
}

TEST_F(ProtocolTest, ApiVersionsOfAFutureVersionIsAnsweredInVersion0) {
  Start();
  // Version 99 with what a later header might bring: correlation id 7, client id "x", then bytes of
  // any kind.
  client().SendBytes(std::string("\0\0\0\x0f\0\x12\0\x63\0\0\0\x07\0\x01x\0\x02\x03\x04", 19));
  auto answer = client().Receive<kafka::ApiVersionsRequest>(7, 0);
  EXPECT_EQ(answer.error_code, KafkaError::kUnsupportedVersion);
  EXPECT_EQ(answer.api_keys, (std::vector<kafka::ApiVersionsResponse::ApiVersion>{{18, 0, 4}}));
  EXPECT_EQ(client().Call(kafka::ApiVersionsRequest{}, 0).error_code, KafkaError::kNone);
}

TEST_F(ProtocolTest, ApiVersionsChecksTheSoftwareName) {
  Start();
  EXPECT_EQ(client().Call(kafka::ApiVersionsRequest{"a b", "1"}, 3).error_code,
            KafkaError::kInvalidRequest);
  EXPECT_EQ(client().Call(kafka::ApiVersionsRequest{"ok", "1.0-"}, 3).error_code,
            KafkaError::kInvalidRequest);
}

TEST_F(ProtocolTest, OtherVersionsEndTheConnection) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto frame = Client::Frame(ProduceTo("t", Batch("v")), 3, 1);
  frame[7] = 2;  // Produce 2
  client().SendBytes(frame);
  EXPECT_TRUE(client().IsClosedByBroker());
  auto other = NewClient();
  other->SendBytes(std::string("\0\0\0\x0a\x03\xe7\0\0\0\0\0\x01\xff\xff", 14));  // API 999
  EXPECT_TRUE(other->IsClosedByBroker());
}

TEST_F(ProtocolTest, HostileFramesEndTheConnection) {
  Start();
  auto frame = Client::Frame(kafka::MetadataRequest{}, 12, 1);
  auto torn = frame;
  torn.resize(torn.size() - 2);
  torn[3] = static_cast<char>(torn[3] - 2);
  for (const auto& bytes :
       {std::string("\xff\xff\xff\xff\0\0\0\0", 8), std::string("\x7f\xff\xff\xff\0\x03\0\0", 8),
        std::string("\0\0\0\0\0\0\0\0", 8), std::string("\0\x10\0\0\0\x03\0\0", 8),
        std::string("GET / HTTP/1.1\r\n\r\n"),
        std::string("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", 11), torn}) {
    auto hostile = NewClient();
    hostile->SendBytes(bytes);
    EXPECT_TRUE(hostile->IsClosedByBroker()) << bytes;
  }
  EXPECT_EQ(client().Call(kafka::MetadataRequest{}).controller_id, 1);
}

TEST_F(ProtocolTest, LongFramesAreForThoseWhoSpokeBefore) {
  Start();
  ASSERT_EQ(MakeTopic("t", 1, {{"max.message.bytes", "10000000"}}), KafkaError::kNone);
  auto batch = Batch(std::string(kFirstRequestBytesMax * 3, 'v'));
  EXPECT_EQ(Produce("t", batch).error_code, KafkaError::kNone);
  auto stranger = NewClient();
  stranger->SendBytes(Client::Frame(ProduceTo("t", batch), 9, 1));
  EXPECT_TRUE(stranger->IsClosedByBroker());
}

TEST_F(ProtocolTest, MetadataMakesTopicsWhenAllowed) {
  options_.default_partitions = 3;
  Start();
  kafka::MetadataRequest request{.topics = {{{.name = "made"}}},
                                 .allow_auto_topic_creation = false};
  EXPECT_EQ(client().Call(request).topics.at(0).error_code, KafkaError::kUnknownTopicOrPartition);
  request.allow_auto_topic_creation = true;
  auto made = client().Call(request);
  EXPECT_EQ(made.topics.at(0).error_code, KafkaError::kNone);
  EXPECT_EQ(made.topics.at(0).partitions.size(), 3u);
  EXPECT_EQ(made.brokers.at(0).port, broker_->address().port);
  auto all = client().Call(kafka::MetadataRequest{});
  ASSERT_EQ(all.topics.size(), 1u);
  auto by_id =
      client().Call(kafka::MetadataRequest{.topics = {{{.topic_id = all.topics[0].topic_id}}}});
  EXPECT_EQ(by_id.topics.at(0).name, "made");
  request.topics->at(0).name = "no/slash";
  EXPECT_EQ(client().Call(request).topics.at(0).error_code, KafkaError::kInvalidTopicException);
  options_.auto_create_topics = false;
  Start();
  request.topics->at(0).name = "other";
  EXPECT_EQ(client().Call(request).topics.at(0).error_code, KafkaError::kUnknownTopicOrPartition);
}

TEST_F(ProtocolTest, MetadataDoesNotGrowWithRepeats) {
  Start();
  ASSERT_EQ(MakeTopic("t", 100), KafkaError::kNone);
  std::vector<kafka::MetadataRequest::Topic> repeats(50'000, {.name = "t"});
  EXPECT_EQ(client().Call(kafka::MetadataRequest{.topics = repeats}).topics.size(), 1u);
  for (std::size_t i = 0; i < repeats.size(); ++i) repeats[i].name = std::to_string(i);
  client().Send(kafka::MetadataRequest{.topics = repeats, .allow_auto_topic_creation = false});
  EXPECT_TRUE(client().IsClosedByBroker());
}

TEST_F(ProtocolTest, EveryVersionOfMetadataIsAnswered) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  for (std::int16_t version = 0; version <= kafka::MetadataRequest::kMaxVersion; ++version) {
    auto answer = client().Call(kafka::MetadataRequest{.topics = {{{.name = "t"}}}}, version);
    EXPECT_EQ(answer.topics.at(0).partitions.at(0).leader_id, 1) << version;
  }
}

TEST_F(ProtocolTest, AnswersComeInTheOrderOfRequests) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto fetch = client().Send(FetchFrom("t", 0, 300), kByName);  // waits for data
  auto heartbeat = client().Send(kafka::HeartbeatRequest{"group", 1, "member"});
  auto metadata = client().Send(kafka::MetadataRequest{});
  auto other = NewClient();
  other->Call(ProduceTo("t", Batch("v")));
  auto fetched = client().Receive<kafka::FetchRequest>(fetch, kByName);
  EXPECT_EQ(ValuesIn(fetched.responses.at(0).partitions.at(0).records), Strings{"v"});
  EXPECT_EQ(client().Receive<kafka::HeartbeatRequest>(heartbeat).error_code,
            KafkaError::kUnknownMemberId);
  EXPECT_EQ(client().Receive<kafka::MetadataRequest>(metadata).topics.size(), 1u);
}

TEST_F(ProtocolTest, PipelinedProducesAreAllAnsweredInOrder) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto batch = Batch("v");
  std::string frames;
  constexpr int kCount = 1000;  // over kPipelinedMax
  for (int i = 0; i < kCount; ++i) frames += Client::Frame(ProduceTo("t", batch), 9, 100 + i);
  std::thread sender([&] { client().SendBytes(frames); });
  for (int i = 0; i < kCount; ++i) {
    auto answer = client().Receive<kafka::ProduceRequest>(100 + i, 9);
    EXPECT_EQ(answer.responses.at(0).partition_responses.at(0).base_offset, i);
  }
  sender.join();
}

// What it does not read is not gathered without end: the broker stops to read from it, and goes on
// later.
TEST_F(ProtocolTest, ASlowReaderGetsEverything) {
  Start();
  ASSERT_EQ(MakeTopic("t", 1, {{"max.message.bytes", "2000000"}}), KafkaError::kNone);
  auto batch = Batch(std::string(1 << 20, 'v'));
  ASSERT_EQ(Produce("t", Batch("small")).error_code, KafkaError::kNone);
  ASSERT_EQ(Produce("t", batch).error_code, KafkaError::kNone);
  constexpr int kCount = 100;  // 100 MiB of answers, over kUnsentMax
  std::string frames;
  for (int i = 0; i < kCount; ++i) frames += Client::Frame(FetchFrom("t", 1), kByName, i);
  auto slow = NewClient();
  slow->SendBytes(frames);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  for (int i = 0; i < kCount; ++i) {
    auto fetched = slow->Receive<kafka::FetchRequest>(i, kByName);
    ASSERT_EQ(fetched.responses.at(0).partitions.at(0).records.size(), batch.size());
  }
}

TEST_F(ProtocolTest, SmallThingsAreAnsweredClearly) {
  Start();
  EXPECT_EQ(client().Call(kafka::SaslHandshakeRequest{"PLAIN"}).error_code,
            KafkaError::kUnsupportedSaslMechanism);
  auto cluster = client().Call(kafka::DescribeClusterRequest{});
  EXPECT_EQ(cluster.controller_id, 1);
  EXPECT_EQ(cluster.cluster_id, *client().Call(kafka::MetadataRequest{}).cluster_id);
  auto first = client().Call(kafka::InitProducerIdRequest{}).producer_id;
  EXPECT_EQ(client().Call(kafka::InitProducerIdRequest{}).producer_id, first + 1);
  Start();
  EXPECT_GT(client().Call(kafka::InitProducerIdRequest{}).producer_id, first + 1);
  auto refused = client().Call(kafka::InitProducerIdRequest{.transactional_id = "tx"});
  EXPECT_EQ(refused.error_code, KafkaError::kTransactionalIdAuthorizationFailed);
}

TEST_F(ProtocolTest, TheAdvertisedAddressIsTold) {
  options_.advertised = {"broker.example", 0};
  Start();
  EXPECT_EQ(client().Call(kafka::MetadataRequest{}).brokers.at(0).host, "broker.example");
  options_.advertised = {};
  options_.listen.host = "0.0.0.0";
  Start();
  auto broker = client().Call(kafka::MetadataRequest{}).brokers.at(0);
  EXPECT_EQ(broker.host, "127.0.0.1");
  EXPECT_EQ(broker.port, broker_->address().port);
}

TEST_F(ProtocolTest, OneFolderOneBroker) {
  Start();
  auto second = Broker::Start(loop_, options_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  options_.data_dir += "/other";
  options_.listen.port = broker_->address().port;
  auto third = Broker::Start(loop_, options_);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::kUnavailable);
}

TEST_F(ProtocolTest, AClientThatLeavesIsForgotten) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  auto gone = NewClient();
  gone->Send(FetchFrom("t", 0, 60'000), kByName);
  gone->Close();
  EXPECT_EQ(ProduceValue("t", "v"), 0);
  EXPECT_EQ(Values("t"), Strings{"v"});
}

}  // namespace
}  // namespace taskflow::broker
