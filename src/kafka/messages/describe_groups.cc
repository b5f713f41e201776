#include "kafka/messages/describe_groups.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DescribeGroupsRequest> = [] {
  using M = DescribeGroupsRequest;
  return std::tuple(F(&M::groups), F(&M::include_authorized_operations).Since(3));
}();

template <>
constexpr auto kFields<DescribeGroupsResponse::Member> = [] {
  using M = DescribeGroupsResponse::Member;
  return std::tuple(F(&M::member_id), F(&M::group_instance_id).Since(4).Nullable(),
                    F(&M::client_id), F(&M::client_host), F(&M::member_metadata).Bytes(),
                    F(&M::member_assignment).Bytes());
}();

template <>
constexpr auto kFields<DescribeGroupsResponse::Group> = [] {
  using M = DescribeGroupsResponse::Group;
  return std::tuple(F(&M::error_code), F(&M::group_id), F(&M::group_state), F(&M::protocol_type),
                    F(&M::protocol_data), F(&M::members), F(&M::authorized_operations).Since(3));
}();

template <>
constexpr auto kFields<DescribeGroupsResponse> = [] {
  using M = DescribeGroupsResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(1), F(&M::groups));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DescribeGroupsRequest)
TASKFLOW_KAFKA_MESSAGE(DescribeGroupsResponse)

}  // namespace taskflow::kafka
