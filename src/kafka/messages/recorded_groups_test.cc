// Bytes made by Apache Kafka 3.9.1 (see recorded_fixture.h).
#include <gtest/gtest.h>

#include "kafka/messages/delete_groups.h"
#include "kafka/messages/describe_groups.h"
#include "kafka/messages/list_groups.h"
#include "kafka/messages/recorded_fixture.h"

namespace taskflow::kafka {
namespace {

TEST(RecordedMessages, DescribeGroupsRequest) {
  DescribeGroupsRequest m{.groups = {"groups-1", "groups-2"},
                          .include_authorized_operations = true};
  ExpectRecorded(m, {{0, 2, "00000002000867726f7570732d31000867726f7570732d32"},
                     {3, 4, "00000002000867726f7570732d31000867726f7570732d3201"},
                     {5, 5, "030967726f7570732d310967726f7570732d320100"}});
}

TEST(RecordedMessages, DescribeGroupsRequestBare) {
  DescribeGroupsRequest m{};
  ExpectRecorded(m, {{0, 2, "00000000"}, {3, 4, "0000000000"}, {5, 5, "010000"}});
}

TEST(RecordedMessages, DescribeGroupsResponse) {
  DescribeGroupsResponse m{.throttle_time_ms = 100001,
                           .groups = {{.error_code = KafkaError::kUnknownTopicId,
                                       .group_id = "group_id-3",
                                       .group_state = "group_state-4",
                                       .protocol_type = "protocol_type-5",
                                       .protocol_data = "protocol_data-6",
                                       .members = {{.member_id = "member_id-7",
                                                    .group_instance_id = "group_instance_id-8",
                                                    .client_id = "client_id-9",
                                                    .client_host = "client_host-10",
                                                    .member_metadata = "bytes 11",
                                                    .member_assignment = "bytes 12"}},
                                       .authorized_operations = 100013}}};
  ExpectRecorded(
      m, {{0, 0,
           "000000010064000a67726f75705f69642d33000d67726f75705f73746174652d34000f70726f746f636f6c5"
           "f747970652d35000f70726f746f636f6c5f646174612d3600000001000b6d656d6265725f69642d37000b63"
           "6c69656e745f69642d39000e636c69656e745f686f73742d313000000008627974657320313100000008627"
           "9746573203132"},
          {1, 2,
           "000186a1000000010064000a67726f75705f69642d33000d67726f75705f73746174652d34000f70726f746"
           "f636f6c5f747970652d35000f70726f746f636f6c5f646174612d3600000001000b6d656d6265725f69642d"
           "37000b636c69656e745f69642d39000e636c69656e745f686f73742d3130000000086279746573203131000"
           "000086279746573203132"},
          {3, 3,
           "000186a1000000010064000a67726f75705f69642d33000d67726f75705f73746174652d34000f70726f746"
           "f636f6c5f747970652d35000f70726f746f636f6c5f646174612d3600000001000b6d656d6265725f69642d"
           "37000b636c69656e745f69642d39000e636c69656e745f686f73742d3130000000086279746573203131000"
           "000086279746573203132000186ad"},
          {4, 4,
           "000186a1000000010064000a67726f75705f69642d33000d67726f75705f73746174652d34000f70726f746"
           "f636f6c5f747970652d35000f70726f746f636f6c5f646174612d3600000001000b6d656d6265725f69642d"
           "37001367726f75705f696e7374616e63655f69642d38000b636c69656e745f69642d39000e636c69656e745"
           "f686f73742d3130000000086279746573203131000000086279746573203132000186ad"},
          {5, 5,
           "000186a10200640b67726f75705f69642d330e67726f75705f73746174652d341070726f746f636f6c5f747"
           "970652d351070726f746f636f6c5f646174612d36020c6d656d6265725f69642d371467726f75705f696e73"
           "74616e63655f69642d380c636c69656e745f69642d390f636c69656e745f686f73742d31300962797465732"
           "0313109627974657320313200000186ad0000"}});
}

TEST(RecordedMessages, DescribeGroupsResponseBare) {
  DescribeGroupsResponse m{.groups = {{.members = {DescribeGroupsResponse::Member{}}}}};
  ExpectRecorded(
      m,
      {{0, 0, "0000000100000000000000000000000000010000000000000000000000000000"},
       {1, 2, "000000000000000100000000000000000000000000010000000000000000000000000000"},
       {3, 3, "00000000000000010000000000000000000000000001000000000000000000000000000080000000"},
       {4, 4,
        "000000000000000100000000000000000000000000010000ffff00000000000000000000000080000000"},
       {5, 5, "00000000020000010101010201000101010100800000000000"}});
}

TEST(RecordedMessages, ListGroupsRequest) {
  ListGroupsRequest m{.states_filter = {"states_filter-1", "states_filter-2"},
                      .types_filter = {"types_filter-3", "types_filter-4"}};
  ExpectRecorded(m, {{0, 2, ""},
                     {3, 3, "00"},
                     {4, 4, "03107374617465735f66696c7465722d31107374617465735f66696c7465722d3200"},
                     {5, 5,
                      "03107374617465735f66696c7465722d31107374617465735f66696c7465722d32030f747970"
                      "65735f66696c7465722d330f74797065735f66696c7465722d3400"}});
}

TEST(RecordedMessages, ListGroupsRequestBare) {
  ListGroupsRequest m{};
  ExpectRecorded(m, {{0, 2, ""}, {3, 3, "00"}, {4, 4, "0100"}, {5, 5, "010100"}});
}

TEST(RecordedMessages, ListGroupsResponse) {
  ListGroupsResponse m{.throttle_time_ms = 100001,
                       .error_code = KafkaError::kUnknownTopicId,
                       .groups = {{.group_id = "group_id-3",
                                   .protocol_type = "protocol_type-4",
                                   .group_state = "group_state-5",
                                   .group_type = "group_type-6"}}};
  ExpectRecorded(
      m, {{0, 0, "006400000001000a67726f75705f69642d33000f70726f746f636f6c5f747970652d34"},
          {1, 2, "000186a1006400000001000a67726f75705f69642d33000f70726f746f636f6c5f747970652d34"},
          {3, 3, "000186a10064020b67726f75705f69642d331070726f746f636f6c5f747970652d340000"},
          {4, 4,
           "000186a10064020b67726f75705f69642d331070726f746f636f6c5f747970652d340e67726f75705f73746"
           "174652d350000"},
          {5, 5,
           "000186a10064020b67726f75705f69642d331070726f746f636f6c5f747970652d340e67726f75705f73746"
           "174652d350d67726f75705f747970652d360000"}});
}

TEST(RecordedMessages, ListGroupsResponseBare) {
  ListGroupsResponse m{.groups = {ListGroupsResponse::Group{}}};
  ExpectRecorded(m, {{0, 0, "00000000000100000000"},
                     {1, 2, "0000000000000000000100000000"},
                     {3, 3, "0000000000000201010000"},
                     {4, 4, "000000000000020101010000"},
                     {5, 5, "00000000000002010101010000"}});
}

TEST(RecordedMessages, DeleteGroupsRequest) {
  DeleteGroupsRequest m{.groups_names = {"groups_names-1", "groups_names-2"}};
  ExpectRecorded(
      m, {{0, 1, "00000002000e67726f7570735f6e616d65732d31000e67726f7570735f6e616d65732d32"},
          {2, 2, "030f67726f7570735f6e616d65732d310f67726f7570735f6e616d65732d3200"}});
}

TEST(RecordedMessages, DeleteGroupsRequestBare) {
  DeleteGroupsRequest m{};
  ExpectRecorded(m, {{0, 1, "00000000"}, {2, 2, "0100"}});
}

TEST(RecordedMessages, DeleteGroupsResponse) {
  DeleteGroupsResponse m{
      .throttle_time_ms = 100001,
      .results = {{.group_id = "group_id-2", .error_code = KafkaError::kRebalanceInProgress}}};
  ExpectRecorded(m, {{0, 1, "000186a100000001000a67726f75705f69642d32001b"},
                     {2, 2, "000186a1020b67726f75705f69642d32001b0000"}});
}

TEST(RecordedMessages, DeleteGroupsResponseBare) {
  DeleteGroupsResponse m{.results = {DeleteGroupsResponse::Group{}}};
  ExpectRecorded(m, {{0, 1, "000000000000000100000000"}, {2, 2, "00000000020100000000"}});
}

}  // namespace
}  // namespace taskflow::kafka
