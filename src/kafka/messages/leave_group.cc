#include "kafka/messages/leave_group.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<LeaveGroupRequest::Member> = [] {
  using M = LeaveGroupRequest::Member;
  return std::tuple(F(&M::member_id), F(&M::group_instance_id).Nullable(),
                    F(&M::reason).Since(5).Nullable());
}();

template <>
constexpr auto kFields<LeaveGroupRequest> = [] {
  using M = LeaveGroupRequest;
  return std::tuple(F(&M::group_id), F(&M::member_id).In(0, 2), F(&M::members).Since(3));
}();

template <>
constexpr auto kFields<LeaveGroupResponse::Member> = [] {
  using M = LeaveGroupResponse::Member;
  return std::tuple(F(&M::member_id), F(&M::group_instance_id).Nullable(), F(&M::error_code));
}();

template <>
constexpr auto kFields<LeaveGroupResponse> = [] {
  using M = LeaveGroupResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(1), F(&M::error_code), F(&M::members).Since(3));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(LeaveGroupRequest)
TASKFLOW_KAFKA_MESSAGE(LeaveGroupResponse)

}  // namespace taskflow::kafka
