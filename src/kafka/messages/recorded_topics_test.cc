// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/create_partitions.h"
#include "kafka/messages/create_topics.h"
#include "kafka/messages/delete_records.h"
#include "kafka/messages/delete_topics.h"
#include "kafka/messages/recorded_fixture.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, CreateTopicsRequest) {
  CreateTopicsRequest m{
      .topics = {{.name = "name-1",
                  .num_partitions = 100002,
                  .replication_factor = 1003,
                  .assignments = {{.partition_index = 100004, .broker_ids = {100005, -100006}}},
                  .configs = {{.name = "name-7", .value = "value-8"}}}},
      .timeout_ms = -100009,
      .validate_only = true};
  ExpectRecorded(m, {{0, 0,
                      "0000000100066e616d652d31000186a203eb00000001000186a400000002000186a5fffe795a"
                      "0000000100066e616d652d37000776616c75652d38fffe7957"},
                     {1, 4,
                      "0000000100066e616d652d31000186a203eb00000001000186a400000002000186a5fffe795a"
                      "0000000100066e616d652d37000776616c75652d38fffe795701"},
                     {5, 7,
                      "02076e616d652d31000186a203eb02000186a403000186a5fffe795a0002076e616d652d3708"
                      "76616c75652d380000fffe79570100"}});
}

TEST(RecordedMessages, CreateTopicsRequestBare) {
  CreateTopicsRequest m{.topics = {{.assignments = {CreateTopicsRequest::Assignment{}},
                                    .configs = {CreateTopicsRequest::Config{}}}}};
  ExpectRecorded(
      m, {{0, 0, "000000010000000000000000000000010000000000000000000000010000ffff0000ea60"},
          {1, 4, "000000010000000000000000000000010000000000000000000000010000ffff0000ea6000"},
          {5, 7, "02010000000000000200000000010002010000000000ea600000"}});
}

TEST(RecordedMessages, CreateTopicsResponse) {
  CreateTopicsResponse m{
      .throttle_time_ms = 100001,
      .topics = {{.name = "name-2",
                  .topic_id = TestUuid(3),
                  .error_code = KafkaError::kFencedInstanceId,
                  .error_message = "error_message-5",
                  .topic_config_error_code = KafkaError::kNotLeaderOrFollower,
                  .num_partitions = 100007,
                  .replication_factor = 1008,
                  .configs = std::vector<CreateTopicsResponse::Config>{{.name = "name-9",
                                                                        .value = "value-10",
                                                                        .read_only = true,
                                                                        .config_source = 22,
                                                                        .is_sensitive = true}}}}};
  ExpectRecorded(
      m, {{0, 0, "0000000100066e616d652d320052"},
          {1, 1, "0000000100066e616d652d320052000f6572726f725f6d6573736167652d35"},
          {2, 4, "000186a10000000100066e616d652d320052000f6572726f725f6d6573736167652d35"},
          {5, 6,
           "000186a102076e616d652d320052106572726f725f6d6573736167652d35000186a703f002076e616d652d3"
           "90976616c75652d313001160100010002000600"},
          {7, 7,
           "000186a102076e616d652d32303132333435363738393a3b3c3d3e3f0052106572726f725f6d65737361676"
           "52d35000186a703f002076e616d652d390976616c75652d313001160100010002000600"}});
}

TEST(RecordedMessages, CreateTopicsResponseBare) {
  CreateTopicsResponse m{.topics = {CreateTopicsResponse::Topic{}}};
  ExpectRecorded(m,
                 {{0, 0, "0000000100000000"},
                  {1, 1, "0000000100000000ffff"},
                  {2, 4, "000000000000000100000000ffff"},
                  {5, 6, "000000000201000000ffffffffffff000000"},
                  {7, 7, "00000000020100000000000000000000000000000000000000ffffffffffff000000"}});
}

TEST(RecordedMessages, DeleteTopicsRequest) {
  DeleteTopicsRequest m{.topics = {{.name = "name-1", .topic_id = TestUuid(2)}},
                        .topic_names = {"topic_names-3", "topic_names-4"},
                        .timeout_ms = 100005};
  ExpectRecorded(
      m, {{0, 3, "00000002000d746f7069635f6e616d65732d33000d746f7069635f6e616d65732d34000186a5"},
          {4, 5, "030e746f7069635f6e616d65732d330e746f7069635f6e616d65732d34000186a500"},
          {6, 6, "02076e616d652d31202122232425262728292a2b2c2d2e2f00000186a500"}});
}

TEST(RecordedMessages, DeleteTopicsRequestBare) {
  DeleteTopicsRequest m{.topics = {DeleteTopicsRequest::Topic{}}};
  ExpectRecorded(m, {{0, 3, "0000000000000000"},
                     {4, 5, "010000000000"},
                     {6, 6, "020000000000000000000000000000000000000000000000"}});
}

TEST(RecordedMessages, DeleteTopicsResponse) {
  DeleteTopicsResponse m{.throttle_time_ms = 100001,
                         .responses = {{.name = "name-2",
                                        .topic_id = TestUuid(3),
                                        .error_code = KafkaError::kFencedInstanceId,
                                        .error_message = "error_message-5"}}};
  ExpectRecorded(m, {{0, 0, "0000000100066e616d652d320052"},
                     {1, 3, "000186a10000000100066e616d652d320052"},
                     {4, 4, "000186a102076e616d652d3200520000"},
                     {5, 5, "000186a102076e616d652d320052106572726f725f6d6573736167652d350000"},
                     {6, 6,
                      "000186a102076e616d652d32303132333435363738393a3b3c3d3e3f0052106572726f725f6d"
                      "6573736167652d350000"}});
}

TEST(RecordedMessages, DeleteTopicsResponseBare) {
  DeleteTopicsResponse m{.responses = {DeleteTopicsResponse::Topic{}}};
  ExpectRecorded(m, {{0, 0, "0000000100000000"},
                     {1, 3, "000000000000000100000000"},
                     {4, 4, "00000000020100000000"},
                     {5, 5, "0000000002010000000000"},
                     {6, 6, "000000000200000000000000000000000000000000000000000000"}});
}

TEST(RecordedMessages, CreatePartitionsRequest) {
  CreatePartitionsRequest m{.topics = {{.name = "name-1",
                                        .count = 100002,
                                        .assignments =
                                            std::vector<CreatePartitionsRequest::Assignment>{
                                                {.broker_ids = {-100003, 100004}}}}},
                            .timeout_ms = 100005,
                            .validate_only = true};
  ExpectRecorded(
      m, {{0, 1, "0000000100066e616d652d31000186a20000000100000002fffe795d000186a4000186a501"},
          {2, 3, "02076e616d652d31000186a20203fffe795d000186a40000000186a50100"}});
}

TEST(RecordedMessages, CreatePartitionsRequestBare) {
  CreatePartitionsRequest m{.topics = {CreatePartitionsRequest::Topic{}}};
  ExpectRecorded(m, {{0, 1, "00000001000000000000ffffffff0000000000"},
                     {2, 3, "0201000000000000000000000000"}});
}

TEST(RecordedMessages, CreatePartitionsResponse) {
  CreatePartitionsResponse m{.throttle_time_ms = 100001,
                             .results = {{.name = "name-2",
                                          .error_code = KafkaError::kRebalanceInProgress,
                                          .error_message = "error_message-4"}}};
  ExpectRecorded(m,
                 {{0, 1, "000186a10000000100066e616d652d32001b000f6572726f725f6d6573736167652d34"},
                  {2, 3, "000186a102076e616d652d32001b106572726f725f6d6573736167652d340000"}});
}

TEST(RecordedMessages, CreatePartitionsResponseBare) {
  CreatePartitionsResponse m{.results = {CreatePartitionsResponse::Topic{}}};
  ExpectRecorded(m, {{0, 1, "000000000000000100000000ffff"}, {2, 3, "0000000002010000000000"}});
}

TEST(RecordedMessages, DeleteRecordsRequest) {
  DeleteRecordsRequest m{
      .topics = {{.name = "name-1",
                  .partitions = {{.partition_index = 100002, .offset = 10000000003}}}},
      .timeout_ms = 100004};
  ExpectRecorded(m, {{0, 1, "0000000100066e616d652d3100000001000186a200000002540be403000186a4"},
                     {2, 2, "02076e616d652d3102000186a200000002540be4030000000186a400"}});
}

TEST(RecordedMessages, DeleteRecordsRequestBare) {
  DeleteRecordsRequest m{.topics = {{.partitions = {DeleteRecordsRequest::Partition{}}}}};
  ExpectRecorded(m, {{0, 1, "0000000100000000000100000000000000000000000000000000"},
                     {2, 2, "02010200000000000000000000000000000000000000"}});
}

TEST(RecordedMessages, DeleteRecordsResponse) {
  DeleteRecordsResponse m{
      .throttle_time_ms = 100001,
      .topics = {{.name = "name-2",
                  .partitions = {{.partition_index = -100003,
                                  .low_watermark = 10000000004,
                                  .error_code = KafkaError::kUnknownTopicOrPartition}}}}};
  ExpectRecorded(m, {{0, 1, "000186a10000000100066e616d652d3200000001fffe795d00000002540be4040003"},
                     {2, 2, "000186a102076e616d652d3202fffe795d00000002540be4040003000000"}});
}

TEST(RecordedMessages, DeleteRecordsResponseBare) {
  DeleteRecordsResponse m{.topics = {{.partitions = {DeleteRecordsResponse::Partition{}}}}};
  ExpectRecorded(m, {{0, 1, "00000000000000010000000000010000000000000000000000000000"},
                     {2, 2, "000000000201020000000000000000000000000000000000"}});
}

}  // namespace
}  // namespace taskflow::kafka
