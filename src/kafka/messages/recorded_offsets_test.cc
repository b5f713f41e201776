// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/offset_commit.h"
#include "kafka/messages/offset_delete.h"
#include "kafka/messages/offset_fetch.h"
#include "kafka/messages/offset_for_leader_epoch.h"
#include "kafka/messages/recorded_fixture.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, OffsetCommitRequest) {
  OffsetCommitRequest m{
      .group_id = "group_id-1",
      .generation_id_or_member_epoch = 100002,
      .member_id = "member_id-3",
      .group_instance_id = "group_instance_id-4",
      .retention_time_ms = 10000000005,
      .topics = {{.name = "name-6",
                  .partitions = {{.partition_index = 100007,
                                  .committed_offset = 10000000008,
                                  .committed_leader_epoch = -100009,
                                  .committed_metadata = "committed_metadata-10"}}}}};
  ExpectRecorded(
      m,
      {{2, 4,
        "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d3300000002540be4050000000100066e61"
        "6d652d3600000001000186a700000002540be4080015636f6d6d69747465645f6d657461646174612d3130"},
       {5, 5,
        "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d330000000100066e616d652d3600000001"
        "000186a700000002540be4080015636f6d6d69747465645f6d657461646174612d3130"},
       {6, 6,
        "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d330000000100066e616d652d3600000001"
        "000186a700000002540be408fffe79570015636f6d6d69747465645f6d657461646174612d3130"},
       {7, 7,
        "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d33001367726f75705f696e7374616e6365"
        "5f69642d340000000100066e616d652d3600000001000186a700000002540be408fffe79570015636f6d6d6974"
        "7465645f6d657461646174612d3130"},
       {8, 9,
        "0b67726f75705f69642d31000186a20c6d656d6265725f69642d331467726f75705f696e7374616e63655f6964"
        "2d3402076e616d652d3602000186a700000002540be408fffe795716636f6d6d69747465645f6d657461646174"
        "612d3130000000"}});
}

TEST(RecordedMessages, OffsetCommitRequestBare) {
  OffsetCommitRequest m{.topics = {{.partitions = {OffsetCommitRequest::Partition{}}}}};
  ExpectRecorded(
      m,
      {{2, 4, "0000ffffffff0000ffffffffffffffff00000001000000000001000000000000000000000000ffff"},
       {5, 5, "0000ffffffff000000000001000000000001000000000000000000000000ffff"},
       {6, 6, "0000ffffffff000000000001000000000001000000000000000000000000ffffffffffff"},
       {7, 7, "0000ffffffff0000ffff00000001000000000001000000000000000000000000ffffffffffff"},
       {8, 9, "01ffffffff0100020102000000000000000000000000ffffffff00000000"}});
}

TEST(RecordedMessages, OffsetCommitResponse) {
  OffsetCommitResponse m{
      .throttle_time_ms = 100001,
      .topics = {{.name = "name-2",
                  .partitions = {
                      {.partition_index = -100003, .error_code = KafkaError::kFencedInstanceId}}}}};
  ExpectRecorded(m, {{2, 2, "0000000100066e616d652d3200000001fffe795d0052"},
                     {3, 7, "000186a10000000100066e616d652d3200000001fffe795d0052"},
                     {8, 9, "000186a102076e616d652d3202fffe795d0052000000"}});
}

TEST(RecordedMessages, OffsetCommitResponseBare) {
  OffsetCommitResponse m{.topics = {{.partitions = {OffsetCommitResponse::Partition{}}}}};
  ExpectRecorded(m, {{2, 2, "00000001000000000001000000000000"},
                     {3, 7, "0000000000000001000000000001000000000000"},
                     {8, 9, "00000000020102000000000000000000"}});
}

TEST(RecordedMessages, OffsetFetchRequest) {
  OffsetFetchRequest m{
      .group_id = "group_id-1",
      .topics = std::vector<OffsetFetchRequest::Topic>{{.name = "name-2",
                                                        .partition_indexes = {-100003, 100004}}},
      .groups = {{.group_id = "group_id-5",
                  .member_id = "member_id-6",
                  .member_epoch = 100007,
                  .topics =
                      std::vector<OffsetFetchRequest::Topic>{
                          {.name = "name-8", .partition_indexes = {-100009, 100010}}}}},
      .require_stable = true};
  ExpectRecorded(
      m, {{1, 5, "000a67726f75705f69642d310000000100066e616d652d3200000002fffe795d000186a4"},
          {6, 6, "0b67726f75705f69642d3102076e616d652d3203fffe795d000186a40000"},
          {7, 7, "0b67726f75705f69642d3102076e616d652d3203fffe795d000186a4000100"},
          {8, 8, "020b67726f75705f69642d3502076e616d652d3803fffe7957000186aa00000100"},
          {9, 9,
           "020b67726f75705f69642d350c6d656d6265725f69642d36000186a702076e616d652d3803fffe795700018"
           "6aa00000100"}});
}

TEST(RecordedMessages, OffsetFetchRequestBare) {
  OffsetFetchRequest m{.groups = {OffsetFetchRequest::Group{}}};
  ExpectRecorded(m, {{1, 1, "000000000000"},
                     {2, 5, "0000ffffffff"},
                     {6, 6, "010000"},
                     {7, 7, "01000000"},
                     {8, 8, "020100000000"},
                     {9, 9, "020100ffffffff00000000"}});
}

TEST(RecordedMessages, OffsetFetchResponse) {
  OffsetFetchResponse m{
      .throttle_time_ms = 100001,
      .topics = {{.name = "name-2",
                  .partitions = {{.partition_index = -100003,
                                  .committed_offset = 10000000004,
                                  .committed_leader_epoch = 100005,
                                  .metadata = "metadata-6",
                                  .error_code = KafkaError::kUnknownTopicId}}}},
      .error_code = KafkaError::kRebalanceInProgress,
      .groups = {
          {.group_id = "group_id-9",
           .topics = {{.name = "name-10",
                       .partitions = {{.partition_index = 100011,
                                       .committed_offset = 10000000012,
                                       .committed_leader_epoch = 100013,
                                       .metadata = "metadata-14",
                                       .error_code = KafkaError::kUnknownTopicOrPartition}}}},
           .error_code = KafkaError::kNotLeaderOrFollower}}};
  ExpectRecorded(
      m,
      {{1, 1,
        "0000000100066e616d652d3200000001fffe795d00000002540be404000a6d657461646174612d360064"},
       {2, 2,
        "0000000100066e616d652d3200000001fffe795d00000002540be404000a6d657461646174612d360064001b"},
       {3, 4,
        "000186a10000000100066e616d652d3200000001fffe795d00000002540be404000a6d657461646174612d3600"
        "64001b"},
       {5, 5,
        "000186a10000000100066e616d652d3200000001fffe795d00000002540be404000186a5000a6d657461646174"
        "612d360064001b"},
       {6, 7,
        "000186a102076e616d652d3202fffe795d00000002540be404000186a50b6d657461646174612d360064000000"
        "1b00"},
       {8, 9,
        "000186a1020b67726f75705f69642d3902086e616d652d313002000186ab00000002540be40c000186ad0c6d65"
        "7461646174612d31340003000000060000"}});
}

TEST(RecordedMessages, OffsetFetchResponseBare) {
  OffsetFetchResponse m{
      .topics = {{.partitions = {OffsetFetchResponse::Partition{}}}},
      .groups = {{.topics = {{.partitions = {OffsetFetchResponse::Partition{}}}}}}};
  ExpectRecorded(
      m, {{1, 1, "00000001000000000001000000000000000000000000ffff0000"},
          {2, 2, "00000001000000000001000000000000000000000000ffff00000000"},
          {3, 4, "0000000000000001000000000001000000000000000000000000ffff00000000"},
          {5, 5, "0000000000000001000000000001000000000000000000000000ffffffffffff00000000"},
          {6, 7, "00000000020102000000000000000000000000ffffffff0000000000000000"},
          {8, 9, "000000000201020102000000000000000000000000ffffffff000000000000000000"}});
}

TEST(RecordedMessages, OffsetDeleteRequest) {
  OffsetDeleteRequest m{
      .group_id = "group_id-1",
      .topics = {{.name = "name-2", .partitions = {{.partition_index = -100003}}}}};
  ExpectRecorded(m, {{0, 0, "000a67726f75705f69642d310000000100066e616d652d3200000001fffe795d"}});
}

TEST(RecordedMessages, OffsetDeleteRequestBare) {
  OffsetDeleteRequest m{.topics = {{.partitions = {OffsetDeleteRequest::Partition{}}}}};
  ExpectRecorded(m, {{0, 0, "00000000000100000000000100000000"}});
}

TEST(RecordedMessages, OffsetDeleteResponse) {
  OffsetDeleteResponse m{
      .error_code = KafkaError::kNotLeaderOrFollower,
      .throttle_time_ms = 100002,
      .topics = {{.name = "name-3",
                  .partitions = {{.partition_index = 100004,
                                  .error_code = KafkaError::kUnknownTopicOrPartition}}}}};
  ExpectRecorded(m, {{0, 0, "0006000186a20000000100066e616d652d3300000001000186a40003"}});
}

TEST(RecordedMessages, OffsetDeleteResponseBare) {
  OffsetDeleteResponse m{.topics = {{.partitions = {OffsetDeleteResponse::Partition{}}}}};
  ExpectRecorded(m, {{0, 0, "00000000000000000001000000000001000000000000"}});
}

TEST(RecordedMessages, OffsetForLeaderEpochRequest) {
  OffsetForLeaderEpochRequest m{.replica_id = 100001,
                                .topics = {{.topic = "topic-2",
                                            .partitions = {{.partition = -100003,
                                                            .current_leader_epoch = 100004,
                                                            .leader_epoch = 100005}}}}};
  ExpectRecorded(m, {{2, 2, "000000010007746f7069632d3200000001fffe795d000186a4000186a5"},
                     {3, 3, "000186a1000000010007746f7069632d3200000001fffe795d000186a4000186a5"},
                     {4, 4, "000186a10208746f7069632d3202fffe795d000186a4000186a5000000"}});
}

TEST(RecordedMessages, OffsetForLeaderEpochRequestBare) {
  OffsetForLeaderEpochRequest m{
      .topics = {{.partitions = {OffsetForLeaderEpochRequest::Partition{}}}}};
  ExpectRecorded(m, {{2, 2, "0000000100000000000100000000ffffffff00000000"},
                     {3, 3, "fffffffe0000000100000000000100000000ffffffff00000000"},
                     {4, 4, "fffffffe02010200000000ffffffff00000000000000"}});
}

TEST(RecordedMessages, OffsetForLeaderEpochResponse) {
  OffsetForLeaderEpochResponse m{
      .throttle_time_ms = 100001,
      .topics = {{.topic = "topic-2",
                  .partitions = {{.error_code = KafkaError::kRebalanceInProgress,
                                  .partition = 100004,
                                  .leader_epoch = 100005,
                                  .end_offset = 10000000006}}}}};
  ExpectRecorded(
      m, {{2, 3, "000186a1000000010007746f7069632d3200000001001b000186a4000186a500000002540be406"},
          {4, 4, "000186a10208746f7069632d3202001b000186a4000186a500000002540be406000000"}});
}

TEST(RecordedMessages, OffsetForLeaderEpochResponseBare) {
  OffsetForLeaderEpochResponse m{
      .topics = {{.partitions = {OffsetForLeaderEpochResponse::Partition{}}}}};
  ExpectRecorded(m, {{2, 3, "0000000000000001000000000001000000000000ffffffffffffffffffffffff"},
                     {4, 4, "00000000020102000000000000ffffffffffffffffffffffff000000"}});
}

}  // namespace
}  // namespace taskflow::kafka
