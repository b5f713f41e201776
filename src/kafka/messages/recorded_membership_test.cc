// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/heartbeat.h"
#include "kafka/messages/join_group.h"
#include "kafka/messages/leave_group.h"
#include "kafka/messages/recorded_fixture.h"
#include "kafka/messages/sync_group.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, FindCoordinatorRequest) {
  FindCoordinatorRequest m{.key = "key-1",
                           .key_type = 12,
                           .coordinator_keys = {"coordinator_keys-3", "coordinator_keys-4"}};
  ExpectRecorded(
      m, {{0, 0, "00056b65792d31"},
          {1, 2, "00056b65792d310c"},
          {3, 3, "066b65792d310c00"},
          {4, 6,
           "0c0313636f6f7264696e61746f725f6b6579732d3313636f6f7264696e61746f725f6b6579732d3400"}});
}

TEST(RecordedMessages, FindCoordinatorRequestBare) {
  FindCoordinatorRequest m{};
  ExpectRecorded(m, {{0, 0, "0000"}, {1, 2, "000000"}, {3, 3, "010000"}, {4, 6, "000100"}});
}

TEST(RecordedMessages, FindCoordinatorResponse) {
  FindCoordinatorResponse m{.throttle_time_ms = 100001,
                            .error_code = KafkaError::kUnknownTopicId,
                            .error_message = "error_message-3",
                            .node_id = 100004,
                            .host = "host-5",
                            .port = -100006,
                            .coordinators = {{.key = "key-7",
                                              .node_id = 100008,
                                              .host = "host-9",
                                              .port = 100010,
                                              .error_code = KafkaError::kNotLeaderOrFollower,
                                              .error_message = "error_message-12"}}};
  ExpectRecorded(
      m, {{0, 0, "0064000186a40006686f73742d35fffe795a"},
          {1, 2, "000186a10064000f6572726f725f6d6573736167652d33000186a40006686f73742d35fffe795a"},
          {3, 3, "000186a10064106572726f725f6d6573736167652d33000186a407686f73742d35fffe795a00"},
          {4, 6,
           "000186a102066b65792d37000186a807686f73742d39000186aa0006116572726f725f6d6573736167652d3"
           "1320000"}});
}

TEST(RecordedMessages, FindCoordinatorResponseBare) {
  FindCoordinatorResponse m{.coordinators = {FindCoordinatorResponse::Coordinator{}}};
  ExpectRecorded(m, {{0, 0, "000000000000000000000000"},
                     {1, 2, "000000000000ffff00000000000000000000"},
                     {3, 3, "0000000000000000000000010000000000"},
                     {4, 6, "0000000002010000000001000000000000000000"}});
}

TEST(RecordedMessages, JoinGroupRequest) {
  JoinGroupRequest m{.group_id = "group_id-1",
                     .session_timeout_ms = 100002,
                     .rebalance_timeout_ms = -100003,
                     .member_id = "member_id-4",
                     .group_instance_id = "group_instance_id-5",
                     .protocol_type = "protocol_type-6",
                     .protocols = {{.name = "name-7", .metadata = "bytes 8"}},
                     .reason = "reason-9"};
  ExpectRecorded(
      m, {{0, 0,
           "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d34000f70726f746f636f6c5f7479706"
           "52d360000000100066e616d652d370000000762797465732038"},
          {1, 4,
           "000a67726f75705f69642d31000186a2fffe795d000b6d656d6265725f69642d34000f70726f746f636f6c5"
           "f747970652d360000000100066e616d652d370000000762797465732038"},
          {5, 5,
           "000a67726f75705f69642d31000186a2fffe795d000b6d656d6265725f69642d34001367726f75705f696e7"
           "374616e63655f69642d35000f70726f746f636f6c5f747970652d360000000100066e616d652d3700000007"
           "62797465732038"},
          {6, 7,
           "0b67726f75705f69642d31000186a2fffe795d0c6d656d6265725f69642d341467726f75705f696e7374616"
           "e63655f69642d351070726f746f636f6c5f747970652d3602076e616d652d3708627974657320380000"},
          {8, 9,
           "0b67726f75705f69642d31000186a2fffe795d0c6d656d6265725f69642d341467726f75705f696e7374616"
           "e63655f69642d351070726f746f636f6c5f747970652d3602076e616d652d37086279746573203800097265"
           "61736f6e2d3900"}});
}

TEST(RecordedMessages, JoinGroupRequestBare) {
  JoinGroupRequest m{.protocols = {JoinGroupRequest::Protocol{}}};
  ExpectRecorded(m, {{0, 0, "0000000000000000000000000001000000000000"},
                     {1, 4, "000000000000ffffffff0000000000000001000000000000"},
                     {5, 5, "000000000000ffffffff0000ffff000000000001000000000000"},
                     {6, 7, "0100000000ffffffff0100010201010000"},
                     {8, 9, "0100000000ffffffff010001020101000000"}});
}

TEST(RecordedMessages, JoinGroupResponse) {
  JoinGroupResponse m{.throttle_time_ms = 100001,
                      .error_code = KafkaError::kUnknownTopicId,
                      .generation_id = -100003,
                      .protocol_type = "protocol_type-4",
                      .protocol_name = "protocol_name-5",
                      .leader = "leader-6",
                      .skip_assignment = true,
                      .member_id = "member_id-8",
                      .members = {{.member_id = "member_id-9",
                                   .group_instance_id = "group_instance_id-10",
                                   .metadata = "bytes 11"}}};
  ExpectRecorded(
      m, {{0, 1,
           "0064fffe795d000f70726f746f636f6c5f6e616d652d3500086c65616465722d36000b6d656d6265725f696"
           "42d3800000001000b6d656d6265725f69642d39000000086279746573203131"},
          {2, 4,
           "000186a10064fffe795d000f70726f746f636f6c5f6e616d652d3500086c65616465722d36000b6d656d626"
           "5725f69642d3800000001000b6d656d6265725f69642d39000000086279746573203131"},
          {5, 5,
           "000186a10064fffe795d000f70726f746f636f6c5f6e616d652d3500086c65616465722d36000b6d656d626"
           "5725f69642d3800000001000b6d656d6265725f69642d39001467726f75705f696e7374616e63655f69642d"
           "3130000000086279746573203131"},
          {6, 6,
           "000186a10064fffe795d1070726f746f636f6c5f6e616d652d35096c65616465722d360c6d656d6265725f6"
           "9642d38020c6d656d6265725f69642d391567726f75705f696e7374616e63655f69642d3130096279746573"
           "2031310000"},
          {7, 8,
           "000186a10064fffe795d1070726f746f636f6c5f747970652d341070726f746f636f6c5f6e616d652d35096"
           "c65616465722d360c6d656d6265725f69642d38020c6d656d6265725f69642d391567726f75705f696e7374"
           "616e63655f69642d31300962797465732031310000"},
          {9, 9,
           "000186a10064fffe795d1070726f746f636f6c5f747970652d341070726f746f636f6c5f6e616d652d35096"
           "c65616465722d36010c6d656d6265725f69642d38020c6d656d6265725f69642d391567726f75705f696e73"
           "74616e63655f69642d31300962797465732031310000"}});
}

TEST(RecordedMessages, JoinGroupResponseBare) {
  JoinGroupResponse m{.members = {JoinGroupResponse::Member{}}};
  ExpectRecorded(m, {{0, 1, "0000ffffffff00000000000000000001000000000000"},
                     {2, 4, "000000000000ffffffff00000000000000000001000000000000"},
                     {5, 5, "000000000000ffffffff000000000000000000010000ffff00000000"},
                     {6, 6, "000000000000ffffffff010101020100010000"},
                     {7, 8, "000000000000ffffffff00000101020100010000"},
                     {9, 9, "000000000000ffffffff0000010001020100010000"}});
}

TEST(RecordedMessages, SyncGroupRequest) {
  SyncGroupRequest m{.group_id = "group_id-1",
                     .generation_id = 100002,
                     .member_id = "member_id-3",
                     .group_instance_id = "group_instance_id-4",
                     .protocol_type = "protocol_type-5",
                     .protocol_name = "protocol_name-6",
                     .assignments = {{.member_id = "member_id-7", .assignment = "bytes 8"}}};
  ExpectRecorded(m,
                 {{0, 2,
                   "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d3300000001000b6d656d626"
                   "5725f69642d370000000762797465732038"},
                  {3, 3,
                   "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d33001367726f75705f696e7"
                   "374616e63655f69642d3400000001000b6d656d6265725f69642d370000000762797465732038"},
                  {4, 4,
                   "0b67726f75705f69642d31000186a20c6d656d6265725f69642d331467726f75705f696e7374616"
                   "e63655f69642d34020c6d656d6265725f69642d3708627974657320380000"},
                  {5, 5,
                   "0b67726f75705f69642d31000186a20c6d656d6265725f69642d331467726f75705f696e7374616"
                   "e63655f69642d341070726f746f636f6c5f747970652d351070726f746f636f6c5f6e616d652d36"
                   "020c6d656d6265725f69642d3708627974657320380000"}});
}

TEST(RecordedMessages, SyncGroupRequestBare) {
  SyncGroupRequest m{.assignments = {SyncGroupRequest::Assignment{}}};
  ExpectRecorded(m, {{0, 2, "000000000000000000000001000000000000"},
                     {3, 3, "0000000000000000ffff00000001000000000000"},
                     {4, 4, "010000000001000201010000"},
                     {5, 5, "0100000000010000000201010000"}});
}

TEST(RecordedMessages, SyncGroupResponse) {
  SyncGroupResponse m{.throttle_time_ms = 100001,
                      .error_code = KafkaError::kUnknownTopicId,
                      .protocol_type = "protocol_type-3",
                      .protocol_name = "protocol_name-4",
                      .assignment = "bytes 5"};
  ExpectRecorded(m, {{0, 0, "00640000000762797465732035"},
                     {1, 3, "000186a100640000000762797465732035"},
                     {4, 4, "000186a10064086279746573203500"},
                     {5, 5,
                      "000186a100641070726f746f636f6c5f747970652d331070726f746f636f6c5f6e616d652d34"
                      "086279746573203500"}});
}

TEST(RecordedMessages, SyncGroupResponseBare) {
  SyncGroupResponse m{};
  ExpectRecorded(m, {{0, 0, "000000000000"},
                     {1, 3, "00000000000000000000"},
                     {4, 4, "0000000000000100"},
                     {5, 5, "00000000000000000100"}});
}

TEST(RecordedMessages, HeartbeatRequest) {
  HeartbeatRequest m{.group_id = "group_id-1",
                     .generation_id = 100002,
                     .member_id = "member_id-3",
                     .group_instance_id = "group_instance_id-4"};
  ExpectRecorded(m, {{0, 2, "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d33"},
                     {3, 3,
                      "000a67726f75705f69642d31000186a2000b6d656d6265725f69642d33001367726f75705f69"
                      "6e7374616e63655f69642d34"},
                     {4, 4,
                      "0b67726f75705f69642d31000186a20c6d656d6265725f69642d331467726f75705f696e7374"
                      "616e63655f69642d3400"}});
}

TEST(RecordedMessages, HeartbeatRequestBare) {
  HeartbeatRequest m{};
  ExpectRecorded(
      m, {{0, 2, "0000000000000000"}, {3, 3, "0000000000000000ffff"}, {4, 4, "0100000000010000"}});
}

TEST(RecordedMessages, HeartbeatResponse) {
  HeartbeatResponse m{.throttle_time_ms = 100001, .error_code = KafkaError::kUnknownTopicId};
  ExpectRecorded(m, {{0, 0, "0064"}, {1, 3, "000186a10064"}, {4, 4, "000186a1006400"}});
}

TEST(RecordedMessages, HeartbeatResponseBare) {
  HeartbeatResponse m{};
  ExpectRecorded(m, {{0, 0, "0000"}, {1, 3, "000000000000"}, {4, 4, "00000000000000"}});
}

TEST(RecordedMessages, LeaveGroupRequest) {
  LeaveGroupRequest m{.group_id = "group_id-1",
                      .member_id = "member_id-2",
                      .members = {{.member_id = "member_id-3",
                                   .group_instance_id = "group_instance_id-4",
                                   .reason = "reason-5"}}};
  ExpectRecorded(m, {{0, 2, "000a67726f75705f69642d31000b6d656d6265725f69642d32"},
                     {3, 3,
                      "000a67726f75705f69642d3100000001000b6d656d6265725f69642d33001367726f75705f69"
                      "6e7374616e63655f69642d34"},
                     {4, 4,
                      "0b67726f75705f69642d31020c6d656d6265725f69642d331467726f75705f696e7374616e63"
                      "655f69642d340000"},
                     {5, 5,
                      "0b67726f75705f69642d31020c6d656d6265725f69642d331467726f75705f696e7374616e63"
                      "655f69642d3409726561736f6e2d350000"}});
}

TEST(RecordedMessages, LeaveGroupRequestBare) {
  LeaveGroupRequest m{.members = {LeaveGroupRequest::Member{}}};
  ExpectRecorded(m, {{0, 2, "00000000"},
                     {3, 3, "0000000000010000ffff"},
                     {4, 4, "010201000000"},
                     {5, 5, "01020100000000"}});
}

TEST(RecordedMessages, LeaveGroupResponse) {
  LeaveGroupResponse m{.throttle_time_ms = 100001,
                       .error_code = KafkaError::kUnknownTopicId,
                       .members = {{.member_id = "member_id-3",
                                    .group_instance_id = "group_instance_id-4",
                                    .error_code = KafkaError::kUnknownTopicOrPartition}}};
  ExpectRecorded(
      m,
      {{0, 0, "0064"},
       {1, 2, "000186a10064"},
       {3, 3,
        "000186a1006400000001000b6d656d6265725f69642d33001367726f75705f696e7374616e63655f69642d3400"
        "03"},
       {4, 5,
        "000186a10064020c6d656d6265725f69642d331467726f75705f696e7374616e63655f69642d3400030000"}});
}

TEST(RecordedMessages, LeaveGroupResponseBare) {
  LeaveGroupResponse m{.members = {LeaveGroupResponse::Member{}}};
  ExpectRecorded(m, {{0, 0, "0000"},
                     {1, 2, "000000000000"},
                     {3, 3, "000000000000000000010000ffff0000"},
                     {4, 5, "00000000000002010000000000"}});
}

}  // namespace
}  // namespace taskflow::kafka
