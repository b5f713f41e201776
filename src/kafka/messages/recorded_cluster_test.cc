// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/api_versions.h"
#include "kafka/messages/describe_cluster.h"
#include "kafka/messages/metadata.h"
#include "kafka/messages/recorded_fixture.h"
#include "kafka/messages/sasl_authenticate.h"
#include "kafka/messages/sasl_handshake.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, MetadataRequest) {
  MetadataRequest m{
      .topics = std::vector<MetadataRequest::Topic>{{.topic_id = TestUuid(1), .name = "name-2"}},
      .allow_auto_topic_creation = false,
      .include_cluster_authorized_operations = true,
      .include_topic_authorized_operations = true};
  ExpectRecorded(m, {{0, 3, "0000000100066e616d652d32"},
                     {4, 7, "0000000100066e616d652d3200"},
                     {8, 8, "0000000100066e616d652d32000101"},
                     {9, 9, "02076e616d652d320000010100"},
                     {10, 10, "02101112131415161718191a1b1c1d1e1f076e616d652d320000010100"},
                     {11, 12, "02101112131415161718191a1b1c1d1e1f076e616d652d3200000100"}});
}

TEST(RecordedMessages, MetadataRequestBare) {
  MetadataRequest m{};
  ExpectRecorded(m, {{0, 0, "00000000"},
                     {1, 3, "ffffffff"},
                     {4, 7, "ffffffff01"},
                     {8, 8, "ffffffff010000"},
                     {9, 10, "0001000000"},
                     {11, 12, "00010000"}});
}

TEST(RecordedMessages, MetadataResponse) {
  MetadataResponse m{
      .throttle_time_ms = 100001,
      .brokers = {{.node_id = 100002, .host = "host-3", .port = 100004, .rack = "rack-5"}},
      .cluster_id = "cluster_id-6",
      .controller_id = 100007,
      .topics = {{.error_code = KafkaError::kRebalanceInProgress,
                  .name = "name-9",
                  .topic_id = TestUuid(10),
                  .is_internal = true,
                  .partitions = {{.error_code = KafkaError::kUnknownTopicId,
                                  .partition_index = 100013,
                                  .leader_id = 100014,
                                  .leader_epoch = -100015,
                                  .replica_nodes = {100016, 100017},
                                  .isr_nodes = {-100018, 100019},
                                  .offline_replicas = {100020, -100021}}},
                  .topic_authorized_operations = 100022}},
      .cluster_authorized_operations = 100023};
  ExpectRecorded(
      m, {{0, 0,
           "00000001000186a20006686f73742d33000186a400000001001b00066e616d652d39000000010064000186a"
           "d000186ae00000002000186b0000186b100000002fffe794e000186b3"},
          {1, 1,
           "00000001000186a20006686f73742d33000186a400067261636b2d35000186a700000001001b00066e616d6"
           "52d3901000000010064000186ad000186ae00000002000186b0000186b100000002fffe794e000186b3"},
          {2, 2,
           "00000001000186a20006686f73742d33000186a400067261636b2d35000c636c75737465725f69642d36000"
           "186a700000001001b00066e616d652d3901000000010064000186ad000186ae00000002000186b0000186b1"
           "00000002fffe794e000186b3"},
          {3, 4,
           "000186a100000001000186a20006686f73742d33000186a400067261636b2d35000c636c75737465725f696"
           "42d36000186a700000001001b00066e616d652d3901000000010064000186ad000186ae00000002000186b0"
           "000186b100000002fffe794e000186b3"},
          {5, 6,
           "000186a100000001000186a20006686f73742d33000186a400067261636b2d35000c636c75737465725f696"
           "42d36000186a700000001001b00066e616d652d3901000000010064000186ad000186ae00000002000186b0"
           "000186b100000002fffe794e000186b300000002000186b4fffe794b"},
          {7, 7,
           "000186a100000001000186a20006686f73742d33000186a400067261636b2d35000c636c75737465725f696"
           "42d36000186a700000001001b00066e616d652d3901000000010064000186ad000186aefffe795100000002"
           "000186b0000186b100000002fffe794e000186b300000002000186b4fffe794b"},
          {8, 8,
           "000186a100000001000186a20006686f73742d33000186a400067261636b2d35000c636c75737465725f696"
           "42d36000186a700000001001b00066e616d652d3901000000010064000186ad000186aefffe795100000002"
           "000186b0000186b100000002fffe794e000186b300000002000186b4fffe794b000186b6000186b7"},
          {9, 9,
           "000186a102000186a207686f73742d33000186a4077261636b2d35000d636c75737465725f69642d3600018"
           "6a702001b076e616d652d3901020064000186ad000186aefffe795103000186b0000186b103fffe794e0001"
           "86b303000186b4fffe794b00000186b600000186b700"},
          {10, 10,
           "000186a102000186a207686f73742d33000186a4077261636b2d35000d636c75737465725f69642d3600018"
           "6a702001b076e616d652d39a0a1a2a3a4a5a6a7a8a9aaabacadaeaf01020064000186ad000186aefffe7951"
           "03000186b0000186b103fffe794e000186b303000186b4fffe794b00000186b600000186b700"},
          {11, 12,
           "000186a102000186a207686f73742d33000186a4077261636b2d35000d636c75737465725f69642d3600018"
           "6a702001b076e616d652d39a0a1a2a3a4a5a6a7a8a9aaabacadaeaf01020064000186ad000186aefffe7951"
           "03000186b0000186b103fffe794e000186b303000186b4fffe794b00000186b60000"}});
}

TEST(RecordedMessages, MetadataResponseBare) {
  MetadataResponse m{.brokers = {MetadataResponse::Broker{}},
                     .topics = {{.partitions = {MetadataResponse::Partition{}}}}};
  ExpectRecorded(
      m,
      {{0, 0,
        "0000000100000000000000000000000000010000000000000001000000000000000000000000000000000000"},
       {1, 1,
        "0000000100000000000000000000ffffffffffff00000001000000000000000001000000000000000000000000"
        "000000000000"},
       {2, 2,
        "0000000100000000000000000000ffffffffffffffff0000000100000000000000000100000000000000000000"
        "0000000000000000"},
       {3, 4,
        "000000000000000100000000000000000000ffffffffffffffff00000001000000000000000001000000000000"
        "000000000000000000000000"},
       {5, 6,
        "000000000000000100000000000000000000ffffffffffffffff00000001000000000000000001000000000000"
        "00000000000000000000000000000000"},
       {7, 7,
        "000000000000000100000000000000000000ffffffffffffffff00000001000000000000000001000000000000"
        "00000000ffffffff000000000000000000000000"},
       {8, 8,
        "000000000000000100000000000000000000ffffffffffffffff00000001000000000000000001000000000000"
        "00000000ffffffff0000000000000000000000008000000080000000"},
       {9, 9,
        "0000000002000000000100000000000000ffffffff02000001000200000000000000000000ffffffff01010100"
        "80000000008000000000"},
       {10, 10,
        "0000000002000000000100000000000000ffffffff020000010000000000000000000000000000000000020000"
        "0000000000000000ffffffff0101010080000000008000000000"},
       {11, 11,
        "0000000002000000000100000000000000ffffffff020000010000000000000000000000000000000000020000"
        "0000000000000000ffffffff01010100800000000000"},
       {12, 12,
        "0000000002000000000100000000000000ffffffff020000000000000000000000000000000000000000020000"
        "0000000000000000ffffffff01010100800000000000"}});
}

TEST(RecordedMessages, DescribeClusterRequest) {
  DescribeClusterRequest m{.include_cluster_authorized_operations = true, .endpoint_type = 12};
  ExpectRecorded(m, {{0, 0, "0100"}, {1, 1, "010c00"}});
}

TEST(RecordedMessages, DescribeClusterRequestBare) {
  DescribeClusterRequest m{};
  ExpectRecorded(m, {{0, 0, "0000"}, {1, 1, "000100"}});
}

TEST(RecordedMessages, DescribeClusterResponse) {
  DescribeClusterResponse m{
      .throttle_time_ms = 100001,
      .error_code = KafkaError::kUnknownTopicId,
      .error_message = "error_message-3",
      .endpoint_type = 14,
      .cluster_id = "cluster_id-5",
      .controller_id = -100006,
      .brokers = {{.broker_id = 100007, .host = "host-8", .port = -100009, .rack = "rack-10"}},
      .cluster_authorized_operations = 100011};
  ExpectRecorded(m, {{0, 0,
                      "000186a10064106572726f725f6d6573736167652d330d636c75737465725f69642d35fffe79"
                      "5a02000186a707686f73742d38fffe7957087261636b2d313000000186ab00"},
                     {1, 1,
                      "000186a10064106572726f725f6d6573736167652d330e0d636c75737465725f69642d35fffe"
                      "795a02000186a707686f73742d38fffe7957087261636b2d313000000186ab00"}});
}

TEST(RecordedMessages, DescribeClusterResponseBare) {
  DescribeClusterResponse m{.brokers = {DescribeClusterResponse::Broker{}}};
  ExpectRecorded(m, {{0, 0, "0000000000000001ffffffff0200000000010000000000008000000000"},
                     {1, 1, "000000000000000101ffffffff0200000000010000000000008000000000"}});
}

TEST(RecordedMessages, ApiVersionsRequest) {
  ApiVersionsRequest m{.client_software_name = "client_software_name-1",
                       .client_software_version = "client_software_version-2"};
  ExpectRecorded(m, {{0, 2, ""},
                     {3, 4,
                      "17636c69656e745f736f6674776172655f6e616d652d311a636c69656e745f736f6674776172"
                      "655f76657273696f6e2d3200"}});
}

TEST(RecordedMessages, ApiVersionsRequestBare) {
  ApiVersionsRequest m{};
  ExpectRecorded(m, {{0, 2, ""}, {3, 4, "010100"}});
}

TEST(RecordedMessages, ApiVersionsResponse) {
  ApiVersionsResponse m{
      .error_code = KafkaError::kNotLeaderOrFollower,
      .api_keys = {{.api_key = 1002, .min_version = 1003, .max_version = 1004}},
      .throttle_time_ms = 100005,
      .supported_features = {{.name = "name-6", .min_version = 1007, .max_version = 1008}},
      .finalized_features_epoch = 10000000009,
      .finalized_features = {{.name = "name-10",
                              .max_version_level = 1011,
                              .min_version_level = 1012}},
      .zk_migration_ready = true};
  ExpectRecorded(m, {{0, 0, "00060000000103ea03eb03ec"},
                     {1, 2, "00060000000103ea03eb03ec000186a5"},
                     {3, 4,
                      "00060203ea03eb03ec00000186a504000d02076e616d652d3603ef03f000010800000002540b"
                      "e409020e02086e616d652d313003f303f400030101"}});
}

TEST(RecordedMessages, ApiVersionsResponseBare) {
  ApiVersionsResponse m{.api_keys = {ApiVersionsResponse::ApiVersion{}}};
  ExpectRecorded(m, {{0, 0, "000000000001000000000000"},
                     {1, 2, "00000000000100000000000000000000"},
                     {3, 4, "000002000000000000000000000000"}});
}

TEST(RecordedMessages, SaslHandshakeRequest) {
  SaslHandshakeRequest m{.mechanism = "mechanism-1"};
  ExpectRecorded(m, {{0, 1, "000b6d656368616e69736d2d31"}});
}

TEST(RecordedMessages, SaslHandshakeRequestBare) {
  SaslHandshakeRequest m{};
  ExpectRecorded(m, {{0, 1, "0000"}});
}

TEST(RecordedMessages, SaslHandshakeResponse) {
  SaslHandshakeResponse m{.error_code = KafkaError::kNotLeaderOrFollower,
                          .mechanisms = {"mechanisms-2", "mechanisms-3"}};
  ExpectRecorded(m,
                 {{0, 1, "000600000002000c6d656368616e69736d732d32000c6d656368616e69736d732d33"}});
}

TEST(RecordedMessages, SaslHandshakeResponseBare) {
  SaslHandshakeResponse m{};
  ExpectRecorded(m, {{0, 1, "000000000000"}});
}

TEST(RecordedMessages, SaslAuthenticateRequest) {
  SaslAuthenticateRequest m{.auth_bytes = "auth-1"};
  ExpectRecorded(m, {{0, 1, "00000006617574682d31"}, {2, 2, "07617574682d3100"}});
}

TEST(RecordedMessages, SaslAuthenticateRequestBare) {
  SaslAuthenticateRequest m{};
  ExpectRecorded(m, {{0, 1, "00000000"}, {2, 2, "0100"}});
}

TEST(RecordedMessages, SaslAuthenticateResponse) {
  SaslAuthenticateResponse m{.error_code = KafkaError::kNotLeaderOrFollower,
                             .error_message = "message-2",
                             .auth_bytes = "auth-3",
                             .session_lifetime_ms = 10000000004};
  ExpectRecorded(m, {{0, 0, "000600096d6573736167652d3200000006617574682d33"},
                     {1, 1, "000600096d6573736167652d3200000006617574682d3300000002540be404"},
                     {2, 2, "00060a6d6573736167652d3207617574682d3300000002540be40400"}});
}

TEST(RecordedMessages, SaslAuthenticateResponseBare) {
  SaslAuthenticateResponse m{.error_message = ""};
  ExpectRecorded(m, {{0, 0, "0000000000000000"},
                     {1, 1, "00000000000000000000000000000000"},
                     {2, 2, "00000101000000000000000000"}});
}

}  // namespace
}  // namespace taskflow::kafka
