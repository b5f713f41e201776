// Topics and configs as administrators see them.
#include "broker/broker_fixture.h"
#include "kafka/messages/alter_configs.h"
#include "kafka/messages/create_partitions.h"
#include "kafka/messages/delete_records.h"
#include "kafka/messages/delete_topics.h"
#include "kafka/messages/describe_configs.h"
#include "kafka/messages/describe_log_dirs.h"
#include "kafka/messages/incremental_alter_configs.h"

namespace taskflow::broker {
namespace {

class AdminTest : public BrokerTest {
 protected:
  std::map<std::string, std::string> Configs(std::int8_t type, const std::string& name) {
    auto described = client().Call(kafka::DescribeConfigsRequest{.resources = {{type, name, {}}}});
    EXPECT_EQ(described.results.at(0).error_code, KafkaError::kNone);
    std::map<std::string, std::string> values;
    for (const auto& config : described.results[0].configs)
      values[config.name] = config.value.value_or("");
    return values;
  }
  KafkaError Change(std::int8_t operation, const std::string& name,
                    std::optional<std::string> value) {
    kafka::IncrementalAlterConfigsRequest request{
        .resources = {{2, "t", {{name, operation, std::move(value)}}}}};
    return client().Call(request).responses.at(0).error_code;
  }
  KafkaError Delete(const std::string& name) {
    return client()
        .Call(kafka::DeleteTopicsRequest{.topics = {{.name = name}}})
        .responses.at(0)
        .error_code;
  }
};

TEST_F(AdminTest, TopicsAreCheckedBeforeTheyAreMade) {
  Start();
  auto create = [&](kafka::CreateTopicsRequest::Topic topic) {
    return client().Call(kafka::CreateTopicsRequest{.topics = {std::move(topic)}}).topics.at(0);
  };
  EXPECT_EQ(create({"t", -1, -1}).num_partitions, 1);
  EXPECT_EQ(create({"t", 1, 1}).error_code, KafkaError::kTopicAlreadyExists);
  auto replicated = create({"r", 1, 3});
  EXPECT_EQ(replicated.error_code, KafkaError::kInvalidReplicationFactor);
  EXPECT_NE(replicated.error_message->find('3'), std::string::npos);
  EXPECT_EQ(create({"r", 0, 1}).error_code, KafkaError::kInvalidPartitions);
  EXPECT_EQ(create({"", 1, 1}).error_code, KafkaError::kInvalidTopicException);
  EXPECT_EQ(create({"r", 1, 1, {}, {{"retention.ms", "soon"}}}).error_code,
            KafkaError::kInvalidConfig);
  EXPECT_EQ(create({"r", 1, 1, {}, {{"retention", "1"}}}).error_code, KafkaError::kInvalidConfig);
  EXPECT_EQ(create({"r", -1, -1, {{0, {1}}, {2, {1}}}}).error_code,
            KafkaError::kInvalidReplicaAssignment);
  EXPECT_EQ(create({"r", -1, -1, {{0, {2}}}}).error_code, KafkaError::kInvalidReplicaAssignment);
  EXPECT_EQ(create({"r", 1, 1, {{0, {1}}}}).error_code, KafkaError::kInvalidRequest);
  EXPECT_EQ(create({"a", -1, -1, {{0, {1}}, {1, {1}}}}).num_partitions, 2);
  EXPECT_EQ(create({"__consumer_offsets", 1, 1}).error_code, KafkaError::kInvalidTopicException);
  kafka::CreateTopicsRequest twice{.topics = {{"d", 1, 1}, {"d", 1, 1}}};
  EXPECT_EQ(client().Call(twice).topics.at(0).error_code, KafkaError::kInvalidRequest);
  kafka::CreateTopicsRequest only_checked{.topics = {{"v", 4, 1}}, .validate_only = true};
  EXPECT_EQ(client().Call(only_checked).topics.at(0).num_partitions, 4);
  EXPECT_EQ(client().Call(kafka::MetadataRequest{}).topics.size(), 2u);
}

TEST_F(AdminTest, ADeletedTopicIsGoneWithItsRecords) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  for (int i = 0; i < 10; ++i) ProduceValue("t", "old");
  Start();  // leaves checkpoints that the next topic of this name must not inherit
  auto consumer = NewClient();
  auto fetch = consumer->Send(FetchFrom("t", 10, 20'000), kByName);
  consumer->Send(kafka::MetadataRequest{});
  client().Call(kafka::MetadataRequest{});
  EXPECT_EQ(Delete("t"), KafkaError::kNone);
  EXPECT_EQ(Delete("t"), KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(Delete("__consumer_offsets"), KafkaError::kUnknownTopicOrPartition);
  auto told = consumer->Receive<kafka::FetchRequest>(fetch, kByName);
  EXPECT_EQ(told.responses.at(0).partitions.at(0).error_code, KafkaError::kUnknownTopicOrPartition);
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  EXPECT_EQ(ProduceValue("t", "new"), 0);
  Start();
  EXPECT_EQ(Values("t"), Strings{"new"});
  EXPECT_EQ(ProduceValue("t", "newer"), 1);
  auto id = client().Call(kafka::MetadataRequest{}).topics.at(0).topic_id;
  auto by_id =
      client().Call(kafka::DeleteTopicsRequest{.topics = {{.topic_id = id}}}).responses.at(0);
  EXPECT_EQ(by_id.error_code, KafkaError::kNone);
  EXPECT_EQ(by_id.name, "t");
}

TEST_F(AdminTest, PartitionsAreAdded) {
  Start();
  ASSERT_EQ(MakeTopic("t", 2), KafkaError::kNone);
  auto enlarge = [&](std::int32_t count) {
    return client()
        .Call(kafka::CreatePartitionsRequest{.topics = {{"t", count, {}}}})
        .results.at(0)
        .error_code;
  };
  EXPECT_EQ(enlarge(2), KafkaError::kInvalidPartitions);
  EXPECT_EQ(enlarge(4), KafkaError::kNone);
  Start();
  EXPECT_EQ(client().Call(kafka::MetadataRequest{}).topics.at(0).partitions.size(), 4u);
}

TEST_F(AdminTest, ConfigsAreShownAndChanged) {
  options_.retention_ms = 1234;
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  EXPECT_EQ(Configs(2, "t")["retention.ms"], "1234");
  EXPECT_EQ(Configs(4, "1")["log.retention.ms"], "1234");
  EXPECT_EQ(Change(0, "retention.ms", "99"), KafkaError::kNone);
  EXPECT_EQ(Configs(2, "t")["retention.ms"], "99");
  EXPECT_EQ(Change(2, "cleanup.policy", "compact"), KafkaError::kNone);
  EXPECT_EQ(Configs(2, "t")["cleanup.policy"], "delete,compact");
  EXPECT_EQ(Change(3, "cleanup.policy", "delete"), KafkaError::kNone);
  EXPECT_EQ(Configs(2, "t")["cleanup.policy"], "compact");
  EXPECT_EQ(Change(2, "retention.ms", "1"), KafkaError::kInvalidConfig);
  EXPECT_EQ(Change(0, "retention.ms", "x"), KafkaError::kInvalidConfig);
  EXPECT_EQ(Change(1, "retention.ms", std::nullopt), KafkaError::kNone);
  EXPECT_EQ(Configs(2, "t")["retention.ms"], "1234");
  kafka::AlterConfigsRequest replace{.resources = {{2, "t", {{"segment.bytes", "1000000"}}}}};
  EXPECT_EQ(client().Call(replace).responses.at(0).error_code, KafkaError::kNone);
  Start();
  EXPECT_EQ(Configs(2, "t")["segment.bytes"], "1000000");
  EXPECT_EQ(Configs(2, "t")["cleanup.policy"], "delete");
  replace.resources[0] = {4, "1", {}};
  EXPECT_EQ(client().Call(replace).responses.at(0).error_code, KafkaError::kInvalidRequest);
}

TEST_F(AdminTest, SizesAreShown) {
  Start();
  ASSERT_EQ(MakeTopic("t", 2), KafkaError::kNone);
  ASSERT_EQ(MakeTopic("other"), KafkaError::kNone);
  auto batch = Batch("v");
  Produce("t", batch);
  auto all = client().Call(kafka::DescribeLogDirsRequest{}).results.at(0);
  EXPECT_EQ(all.topics.size(), 2u);
  EXPECT_GT(all.usable_bytes, 0);
  auto one = client()
                 .Call(kafka::DescribeLogDirsRequest{.topics = {{{"t", {0}}, {"none", {0}}}}})
                 .results.at(0);
  ASSERT_EQ(one.topics.size(), 1u);
  ASSERT_EQ(one.topics[0].partitions.size(), 1u);
  EXPECT_EQ(one.topics[0].partitions[0].partition_size, static_cast<std::int64_t>(batch.size()));
}

TEST_F(AdminTest, RecordsAreDeletedFromTheFront) {
  Start();
  ASSERT_EQ(MakeTopic("t"), KafkaError::kNone);
  for (int i = 0; i < 10; ++i) ProduceValue("t", std::to_string(i));
  auto drop = [&](std::int64_t before) {
    return client()
        .Call(kafka::DeleteRecordsRequest{.topics = {{"t", {{0, before}}}}})
        .topics.at(0)
        .partitions.at(0);
  };
  EXPECT_EQ(drop(7).low_watermark, 7);
  EXPECT_EQ(drop(11).error_code, KafkaError::kOffsetOutOfRange);
  EXPECT_EQ(Offset("t", -2), 7);
  Start();
  EXPECT_EQ(Offset("t", -2), 7);
  EXPECT_EQ(drop(-1).low_watermark, 10);
  auto late = client().Call(FetchFrom("t", 0), kByName).responses.at(0).partitions.at(0);
  EXPECT_EQ(late.error_code, KafkaError::kOffsetOutOfRange);
}

}  // namespace
}  // namespace taskflow::broker
