// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/fetch.h"
#include "kafka/messages/list_offsets.h"
#include "kafka/messages/produce.h"
#include "kafka/messages/recorded_fixture.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, ProduceRequest) {
  ProduceRequest m{.transactional_id = "transactional_id-1",
                   .acks = 1002,
                   .timeout_ms = -100003,
                   .topic_data = {{.name = "name-4",
                                   .partition_data = {{.index = 100005, .records = "records 6"}}}}};
  ExpectRecorded(m, {{3, 8,
                      "00127472616e73616374696f6e616c5f69642d3103eafffe795d0000000100066e616d652d34"
                      "00000001000186a5000000097265636f7264732036"},
                     {9, 11,
                      "137472616e73616374696f6e616c5f69642d3103eafffe795d02076e616d652d3402000186a5"
                      "0a7265636f7264732036000000"}});
}

TEST(RecordedMessages, ProduceRequestBare) {
  ProduceRequest m{.topic_data = {{.partition_data = {ProduceRequest::Partition{}}}}};
  ExpectRecorded(m, {{3, 8, "ffff000000000000000000010000000000010000000000000000"},
                     {9, 11, "000000000000000201020000000001000000"}});
}

TEST(RecordedMessages, ProduceResponse) {
  ProduceResponse m{
      .responses = {{.name = "name-1",
                     .partition_responses =
                         {{.index = 100002,
                           .error_code = KafkaError::kRebalanceInProgress,
                           .base_offset = 10000000004,
                           .log_append_time_ms = 10000000005,
                           .log_start_offset = 10000000006,
                           .record_errors = {{.batch_index = 100007,
                                              .batch_index_error_message =
                                                  "batch_index_error_message-8"}},
                           .error_message = "error_message-9",
                           .current_leader = {.leader_id = 100010, .leader_epoch = 100011}}}}},
      .throttle_time_ms = -100012,
      .node_endpoints = {
          {.node_id = 100013, .host = "host-14", .port = -100015, .rack = "rack-16"}}};
  ExpectRecorded(
      m, {{3, 4,
           "0000000100066e616d652d3100000001000186a2001b00000002540be40400000002540be405fffe7954"},
          {5, 7,
           "0000000100066e616d652d3100000001000186a2001b00000002540be40400000002540be40500000002540"
           "be406fffe7954"},
          {8, 8,
           "0000000100066e616d652d3100000001000186a2001b00000002540be40400000002540be40500000002540"
           "be40600000001000186a7001b62617463685f696e6465785f6572726f725f6d6573736167652d38000f6572"
           "726f725f6d6573736167652d39fffe7954"},
          {9, 9,
           "02076e616d652d3102000186a2001b00000002540be40400000002540be40500000002540be40602000186a"
           "71c62617463685f696e6465785f6572726f725f6d6573736167652d3800106572726f725f6d657373616765"
           "2d390000fffe795400"},
          {10, 11,
           "02076e616d652d3102000186a2001b00000002540be40400000002540be40500000002540be40602000186a"
           "71c62617463685f696e6465785f6572726f725f6d6573736167652d3800106572726f725f6d657373616765"
           "2d39010009000186aa000186ab0000fffe795401001a02000186ad08686f73742d3134fffe7951087261636"
           "b2d313600"}});
}

TEST(RecordedMessages, ProduceResponseBare) {
  ProduceResponse m{.responses = {{.partition_responses = {
                                       {.record_errors = {ProduceResponse::RecordError{}}}}}}};
  ExpectRecorded(
      m,
      {{3, 4, "000000010000000000010000000000000000000000000000ffffffffffffffff00000000"},
       {5, 7,
        "000000010000000000010000000000000000000000000000ffffffffffffffffffffffffffffffff00000000"},
       {8, 8,
        "000000010000000000010000000000000000000000000000ffffffffffffffffffffffffffffffff0000000100"
        "000000ffffffff00000000"},
       {9, 11,
        "0201020000000000000000000000000000ffffffffffffffffffffffffffffffff020000000000000000000000"
        "000000"}});
}

TEST(RecordedMessages, FetchRequest) {
  FetchRequest m{.cluster_id = "cluster_id-1",
                 .replica_id = 100002,
                 .replica_state = {.replica_id = -100003, .replica_epoch = 10000000004},
                 .max_wait_ms = 100005,
                 .min_bytes = -100006,
                 .max_bytes = 100007,
                 .isolation_level = 18,
                 .session_id = -100009,
                 .session_epoch = 100010,
                 .topics = {{.topic = "topic-11",
                             .topic_id = TestUuid(12),
                             .partitions = {{.partition = 100013,
                                             .current_leader_epoch = 100014,
                                             .fetch_offset = 10000000015,
                                             .last_fetched_epoch = 100016,
                                             .log_start_offset = 10000000017,
                                             .partition_max_bytes = -100018,
                                             .replica_directory_id = TestUuid(19)}}}},
                 .forgotten_topics_data = {{.topic = "topic-20",
                                            .topic_id = TestUuid(21),
                                            .partitions = {100022, 100023}}},
                 .rack_id = "rack_id-24"};
  ExpectRecorded(
      m,
      {{4, 4,
        "000186a2000186a5fffe795a000186a712000000010008746f7069632d313100000001000186ad00000002540b"
        "e40ffffe794e"},
       {5, 6,
        "000186a2000186a5fffe795a000186a712000000010008746f7069632d313100000001000186ad00000002540b"
        "e40f00000002540be411fffe794e"},
       {7, 8,
        "000186a2000186a5fffe795a000186a712fffe7957000186aa000000010008746f7069632d3131000000010001"
        "86ad00000002540be40f00000002540be411fffe794e000000010008746f7069632d323000000002000186b600"
        "0186b7"},
       {9, 10,
        "000186a2000186a5fffe795a000186a712fffe7957000186aa000000010008746f7069632d3131000000010001"
        "86ad000186ae00000002540be40f00000002540be411fffe794e000000010008746f7069632d32300000000200"
        "0186b6000186b7"},
       {11, 11,
        "000186a2000186a5fffe795a000186a712fffe7957000186aa000000010008746f7069632d3131000000010001"
        "86ad000186ae00000002540be40f00000002540be411fffe794e000000010008746f7069632d32300000000200"
        "0186b6000186b7000a7261636b5f69642d3234"},
       {12, 12,
        "000186a2000186a5fffe795a000186a712fffe7957000186aa0209746f7069632d313102000186ad000186ae00"
        "000002540be40f000186b000000002540be411fffe794e00000209746f7069632d323003000186b6000186b700"
        "0b7261636b5f69642d323401000d0d636c75737465725f69642d31"},
       {13, 14,
        "000186a2000186a5fffe795a000186a712fffe7957000186aa02c0c1c2c3c4c5c6c7c8c9cacbcccdcecf020001"
        "86ad000186ae00000002540be40f000186b000000002540be411fffe794e000002505152535455565758595a5b"
        "5c5d5e5f03000186b6000186b7000b7261636b5f69642d323401000d0d636c75737465725f69642d31"},
       {15, 16,
        "000186a5fffe795a000186a712fffe7957000186aa02c0c1c2c3c4c5c6c7c8c9cacbcccdcecf02000186ad0001"
        "86ae00000002540be40f000186b000000002540be411fffe794e000002505152535455565758595a5b5c5d5e5f"
        "03000186b6000186b7000b7261636b5f69642d323402000d0d636c75737465725f69642d31010dfffe795d0000"
        "0002540be40400"},
       {17, 17,
        "000186a5fffe795a000186a712fffe7957000186aa02c0c1c2c3c4c5c6c7c8c9cacbcccdcecf02000186ad0001"
        "86ae00000002540be40f000186b000000002540be411fffe794e010010303132333435363738393a3b3c3d3e3f"
        "0002505152535455565758595a5b5c5d5e5f03000186b6000186b7000b7261636b5f69642d323402000d0d636c"
        "75737465725f69642d31010dfffe795d00000002540be40400"}});
}

TEST(RecordedMessages, FetchRequestBare) {
  FetchRequest m{.topics = {{.partitions = {FetchRequest::Partition{}}}},
                 .forgotten_topics_data = {FetchRequest::ForgottenTopic{}}};
  ExpectRecorded(
      m,
      {{4, 4,
        "ffffffff00000000000000007fffffff000000000100000000000100000000000000000000000000000000"},
       {5, 6,
        "ffffffff00000000000000007fffffff0000000001000000000001000000000000000000000000ffffffffffff"
        "ffff00000000"},
       {7, 8,
        "ffffffff00000000000000007fffffff0000000000ffffffff0000000100000000000100000000000000000000"
        "0000ffffffffffffffff0000000000000001000000000000"},
       {9, 10,
        "ffffffff00000000000000007fffffff0000000000ffffffff0000000100000000000100000000ffffffff0000"
        "000000000000ffffffffffffffff0000000000000001000000000000"},
       {11, 11,
        "ffffffff00000000000000007fffffff0000000000ffffffff0000000100000000000100000000ffffffff0000"
        "000000000000ffffffffffffffff00000000000000010000000000000000"},
       {12, 12,
        "ffffffff00000000000000007fffffff0000000000ffffffff02010200000000ffffffff0000000000000000ff"
        "ffffffffffffffffffffff000000000000020101000100"},
       {13, 14,
        "ffffffff00000000000000007fffffff0000000000ffffffff0200000000000000000000000000000000020000"
        "0000ffffffff0000000000000000ffffffffffffffffffffffff00000000000002000000000000000000000000"
        "0000000001000100"},
       {15, 17,
        "00000000000000007fffffff0000000000ffffffff02000000000000000000000000000000000200000000ffff"
        "ffff0000000000000000ffffffffffffffffffffffff0000000000000200000000000000000000000000000000"
        "01000100"}});
}

TEST(RecordedMessages, FetchResponse) {
  FetchResponse m{
      .throttle_time_ms = 100001,
      .error_code = KafkaError::kUnknownTopicId,
      .session_id = -100003,
      .responses =
          {{.topic = "topic-4",
            .topic_id = TestUuid(5),
            .partitions = {{.partition_index = -100006,
                            .error_code = KafkaError::kUnknownTopicId,
                            .high_watermark = 10000000008,
                            .last_stable_offset = 10000000009,
                            .log_start_offset = 10000000010,
                            .diverging_epoch = {.epoch = 100011, .end_offset = 10000000012},
                            .current_leader = {.leader_id = 100013, .leader_epoch = 100014},
                            .snapshot_id = {.end_offset = 10000000015, .epoch = 100016},
                            .aborted_transactions =
                                std::vector<FetchResponse::AbortedTransaction>{
                                    {.producer_id = 10000000017, .first_offset = 10000000018}},
                            .preferred_read_replica = 100019,
                            .records = "records 20"}}}},
      .node_endpoints = {
          {.node_id = -100021, .host = "host-22", .port = 100023, .rack = "rack-24"}}};
  ExpectRecorded(
      m, {{4, 4,
           "000186a1000000010007746f7069632d3400000001fffe795a006400000002540be40800000002540be4090"
           "000000100000002540be41100000002540be4120000000a7265636f726473203230"},
          {5, 6,
           "000186a1000000010007746f7069632d3400000001fffe795a006400000002540be40800000002540be4090"
           "0000002540be40a0000000100000002540be41100000002540be4120000000a7265636f726473203230"},
          {7, 10,
           "000186a10064fffe795d000000010007746f7069632d3400000001fffe795a006400000002540be40800000"
           "002540be40900000002540be40a0000000100000002540be41100000002540be4120000000a7265636f7264"
           "73203230"},
          {11, 11,
           "000186a10064fffe795d000000010007746f7069632d3400000001fffe795a006400000002540be40800000"
           "002540be40900000002540be40a0000000100000002540be41100000002540be412000186b30000000a7265"
           "636f726473203230"},
          {12, 12,
           "000186a10064fffe795d0208746f7069632d3402fffe795a006400000002540be40800000002540be409000"
           "00002540be40a0200000002540be41100000002540be41200000186b30b7265636f72647320323003000d00"
           "0186ab00000002540be40c000109000186ad000186ae00020d00000002540be40f000186b0000000"},
          {13, 15,
           "000186a10064fffe795d02505152535455565758595a5b5c5d5e5f02fffe795a006400000002540be408000"
           "00002540be40900000002540be40a0200000002540be41100000002540be41200000186b30b7265636f7264"
           "7320323003000d000186ab00000002540be40c000109000186ad000186ae00020d00000002540be40f00018"
           "6b0000000"},
          {16, 17,
           "000186a10064fffe795d02505152535455565758595a5b5c5d5e5f02fffe795a006400000002540be408000"
           "00002540be40900000002540be40a0200000002540be41100000002540be41200000186b30b7265636f7264"
           "7320323003000d000186ab00000002540be40c000109000186ad000186ae00020d00000002540be40f00018"
           "6b0000001001a02fffe794b08686f73742d3232000186b7087261636b2d323400"}});
}

TEST(RecordedMessages, FetchResponseBare) {
  FetchResponse m{.responses = {{.partitions = {FetchResponse::Partition{}}}}};
  ExpectRecorded(
      m,
      {{4, 4,
        "00000000000000010000000000010000000000000000000000000000ffffffffffffffffffffffff00000000"},
       {5, 6,
        "00000000000000010000000000010000000000000000000000000000ffffffffffffffffffffffffffffffffff"
        "ffffff00000000"},
       {7, 10,
        "00000000000000000000000000010000000000010000000000000000000000000000ffffffffffffffffffffff"
        "ffffffffffffffffff00000000"},
       {11, 11,
        "00000000000000000000000000010000000000010000000000000000000000000000ffffffffffffffffffffff"
        "ffffffffffffffffffffffffff00000000"},
       {12, 12,
        "000000000000000000000201020000000000000000000000000000ffffffffffffffffffffffffffffffff00ff"
        "ffffff01000000"},
       {13, 17,
        "000000000000000000000200000000000000000000000000000000020000000000000000000000000000ffffff"
        "ffffffffffffffffffffffffff00ffffffff01000000"}});
}

TEST(RecordedMessages, ListOffsetsRequest) {
  ListOffsetsRequest m{.replica_id = 100001,
                       .isolation_level = 12,
                       .topics = {{.name = "name-3",
                                   .partitions = {{.partition_index = 100004,
                                                   .current_leader_epoch = 100005,
                                                   .timestamp = 10000000006}}}}};
  ExpectRecorded(
      m, {{1, 1, "000186a10000000100066e616d652d3300000001000186a400000002540be406"},
          {2, 3, "000186a10c0000000100066e616d652d3300000001000186a400000002540be406"},
          {4, 5, "000186a10c0000000100066e616d652d3300000001000186a4000186a500000002540be406"},
          {6, 9, "000186a10c02076e616d652d3302000186a4000186a500000002540be406000000"}});
}

TEST(RecordedMessages, ListOffsetsRequestBare) {
  ListOffsetsRequest m{.topics = {{.partitions = {ListOffsetsRequest::Partition{}}}}};
  ExpectRecorded(m, {{1, 1, "0000000000000001000000000001000000000000000000000000"},
                     {2, 3, "000000000000000001000000000001000000000000000000000000"},
                     {4, 5, "00000000000000000100000000000100000000ffffffff0000000000000000"},
                     {6, 9, "000000000002010200000000ffffffff0000000000000000000000"}});
}

TEST(RecordedMessages, ListOffsetsResponse) {
  ListOffsetsResponse m{.throttle_time_ms = 100001,
                        .topics = {{.name = "name-2",
                                    .partitions = {{.partition_index = -100003,
                                                    .error_code = KafkaError::kFencedInstanceId,
                                                    .timestamp = 10000000005,
                                                    .offset = 10000000006,
                                                    .leader_epoch = 100007}}}}};
  ExpectRecorded(
      m,
      {{1, 1, "0000000100066e616d652d3200000001fffe795d005200000002540be40500000002540be406"},
       {2, 3,
        "000186a10000000100066e616d652d3200000001fffe795d005200000002540be40500000002540be406"},
       {4, 5,
        "000186a10000000100066e616d652d3200000001fffe795d005200000002540be40500000002540be406000186"
        "a7"},
       {6, 9,
        "000186a102076e616d652d3202fffe795d005200000002540be40500000002540be406000186a7000000"}});
}

TEST(RecordedMessages, ListOffsetsResponseBare) {
  ListOffsetsResponse m{.topics = {{.partitions = {ListOffsetsResponse::Partition{}}}}};
  ExpectRecorded(
      m,
      {{1, 1, "00000001000000000001000000000000ffffffffffffffffffffffffffffffff"},
       {2, 3, "0000000000000001000000000001000000000000ffffffffffffffffffffffffffffffff"},
       {4, 5, "0000000000000001000000000001000000000000ffffffffffffffffffffffffffffffffffffffff"},
       {6, 9, "00000000020102000000000000ffffffffffffffffffffffffffffffffffffffff000000"}});
}

}  // namespace
}  // namespace taskflow::kafka
