#include "kafka/messages/join_group.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<JoinGroupRequest::Protocol> = [] {
  using M = JoinGroupRequest::Protocol;
  return std::tuple(F(&M::name), F(&M::metadata).Bytes());
}();

template <>
constexpr auto kFields<JoinGroupRequest> = [] {
  using M = JoinGroupRequest;
  return std::tuple(F(&M::group_id), F(&M::session_timeout_ms),
                    F(&M::rebalance_timeout_ms).Since(1), F(&M::member_id),
                    F(&M::group_instance_id).Since(5).Nullable(), F(&M::protocol_type),
                    F(&M::protocols), F(&M::reason).Since(8).Nullable());
}();

template <>
constexpr auto kFields<JoinGroupResponse::Member> = [] {
  using M = JoinGroupResponse::Member;
  return std::tuple(F(&M::member_id), F(&M::group_instance_id).Since(5).Nullable(),
                    F(&M::metadata).Bytes());
}();

template <>
constexpr auto kFields<JoinGroupResponse> = [] {
  using M = JoinGroupResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(2), F(&M::error_code), F(&M::generation_id),
                    F(&M::protocol_type).Since(7).Nullable(), F(&M::protocol_name).NullableSince(7),
                    F(&M::leader), F(&M::skip_assignment).Since(9), F(&M::member_id),
                    F(&M::members));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(JoinGroupRequest)
TASKFLOW_KAFKA_MESSAGE(JoinGroupResponse)

}  // namespace taskflow::kafka
