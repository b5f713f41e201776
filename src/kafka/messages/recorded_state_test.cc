// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/describe_log_dirs.h"
#include "kafka/messages/describe_producers.h"
#include "kafka/messages/init_producer_id.h"
#include "kafka/messages/recorded_fixture.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, InitProducerIdRequest) {
  InitProducerIdRequest m{.transactional_id = "transactional_id-1",
                          .transaction_timeout_ms = 100002,
                          .producer_id = 10000000003,
                          .producer_epoch = 1004};
  ExpectRecorded(m,
                 {{0, 1, "00127472616e73616374696f6e616c5f69642d31000186a2"},
                  {2, 2, "137472616e73616374696f6e616c5f69642d31000186a200"},
                  {3, 5, "137472616e73616374696f6e616c5f69642d31000186a200000002540be40303ec00"}});
}

TEST(RecordedMessages, InitProducerIdRequestBare) {
  InitProducerIdRequest m{};
  ExpectRecorded(
      m,
      {{0, 1, "ffff00000000"}, {2, 2, "000000000000"}, {3, 5, "0000000000ffffffffffffffffffff00"}});
}

TEST(RecordedMessages, InitProducerIdResponse) {
  InitProducerIdResponse m{.throttle_time_ms = 100001,
                           .error_code = KafkaError::kUnknownTopicId,
                           .producer_id = 10000000003,
                           .producer_epoch = 1004};
  ExpectRecorded(m, {{0, 1, "000186a1006400000002540be40303ec"},
                     {2, 5, "000186a1006400000002540be40303ec00"}});
}

TEST(RecordedMessages, InitProducerIdResponseBare) {
  InitProducerIdResponse m{};
  ExpectRecorded(m, {{0, 1, "000000000000ffffffffffffffff0000"},
                     {2, 5, "000000000000ffffffffffffffff000000"}});
}

TEST(RecordedMessages, DescribeProducersRequest) {
  DescribeProducersRequest m{
      .topics = {{.name = "name-1", .partition_indexes = {100002, -100003}}}};
  ExpectRecorded(m, {{0, 0, "02076e616d652d3103000186a2fffe795d0000"}});
}

TEST(RecordedMessages, DescribeProducersRequestBare) {
  DescribeProducersRequest m{.topics = {DescribeProducersRequest::Topic{}}};
  ExpectRecorded(m, {{0, 0, "0201010000"}});
}

TEST(RecordedMessages, DescribeProducersResponse) {
  DescribeProducersResponse m{
      .throttle_time_ms = 100001,
      .topics = {
          {.name = "name-2",
           .partitions = {{.partition_index = -100003,
                           .error_code = KafkaError::kFencedInstanceId,
                           .error_message = "error_message-5",
                           .active_producers = {{.producer_id = 10000000006,
                                                 .producer_epoch = 100007,
                                                 .last_sequence = 100008,
                                                 .last_timestamp = 10000000009,
                                                 .coordinator_epoch = 100010,
                                                 .current_txn_start_offset = 10000000011}}}}}}};
  ExpectRecorded(m,
                 {{0, 0,
                   "000186a102076e616d652d3202fffe795d0052106572726f725f6d6573736167652d35020000000"
                   "2540be406000186a7000186a800000002540be409000186aa00000002540be40b00000000"}});
}

TEST(RecordedMessages, DescribeProducersResponseBare) {
  DescribeProducersResponse m{
      .topics = {{.partitions = {{.active_producers = {DescribeProducersResponse::Producer{}}}}}}};
  ExpectRecorded(m, {{0, 0,
                      "000000000201020000000000000002000000000000000000000000ffffffffffffffffffffff"
                      "ff00000000ffffffffffffffff00000000"}});
}

TEST(RecordedMessages, DescribeLogDirsRequest) {
  DescribeLogDirsRequest m{.topics = std::vector<DescribeLogDirsRequest::Topic>{
                               {.topic = "topic-1", .partitions = {100002, -100003}}}};
  ExpectRecorded(m, {{1, 1, "000000010007746f7069632d3100000002000186a2fffe795d"},
                     {2, 4, "0208746f7069632d3103000186a2fffe795d0000"}});
}

TEST(RecordedMessages, DescribeLogDirsRequestBare) {
  DescribeLogDirsRequest m{};
  ExpectRecorded(m, {{1, 1, "ffffffff"}, {2, 4, "0000"}});
}

TEST(RecordedMessages, DescribeLogDirsResponse) {
  DescribeLogDirsResponse m{.throttle_time_ms = 100001,
                            .error_code = KafkaError::kUnknownTopicId,
                            .results = {{.error_code = KafkaError::kRebalanceInProgress,
                                         .log_dir = "log_dir-4",
                                         .topics = {{.name = "name-5",
                                                     .partitions = {{.partition_index = -100006,
                                                                     .partition_size = 10000000007,
                                                                     .offset_lag = 10000000008,
                                                                     .is_future_key = true}}}},
                                         .total_bytes = 10000000010,
                                         .usable_bytes = 10000000011}}};
  ExpectRecorded(m, {{1, 1,
                      "000186a100000001001b00096c6f675f6469722d340000000100066e616d652d3500000001ff"
                      "fe795a00000002540be40700000002540be40801"},
                     {2, 2,
                      "000186a102001b0a6c6f675f6469722d3402076e616d652d3502fffe795a00000002540be407"
                      "00000002540be4080100000000"},
                     {3, 3,
                      "000186a1006402001b0a6c6f675f6469722d3402076e616d652d3502fffe795a00000002540b"
                      "e40700000002540be4080100000000"},
                     {4, 4,
                      "000186a1006402001b0a6c6f675f6469722d3402076e616d652d3502fffe795a00000002540b"
                      "e40700000002540be40801000000000002540be40a00000002540be40b0000"}});
}

TEST(RecordedMessages, DescribeLogDirsResponseBare) {
  DescribeLogDirsResponse m{
      .results = {{.topics = {{.partitions = {DescribeLogDirsResponse::Partition{}}}}}}};
  ExpectRecorded(
      m,
      {{1, 1,
        "00000000000000010000000000000001000000000001000000000000000000000000000000000000000000"},
       {2, 2, "000000000200000102010200000000000000000000000000000000000000000000000000"},
       {3, 3, "0000000000000200000102010200000000000000000000000000000000000000000000000000"},
       {4, 4,
        "000000000000020000010201020000000000000000000000000000000000000000000000ffffffffffffffffff"
        "ffffffffffffff0000"}});
}

}  // namespace
}  // namespace taskflow::kafka
