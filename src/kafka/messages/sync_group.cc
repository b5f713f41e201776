#include "kafka/messages/sync_group.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<SyncGroupRequest::Assignment> = [] {
  using M = SyncGroupRequest::Assignment;
  return std::tuple(F(&M::member_id), F(&M::assignment).Bytes());
}();

template <>
constexpr auto kFields<SyncGroupRequest> = [] {
  using M = SyncGroupRequest;
  return std::tuple(F(&M::group_id), F(&M::generation_id), F(&M::member_id),
                    F(&M::group_instance_id).Since(3).Nullable(),
                    F(&M::protocol_type).Since(5).Nullable(),
                    F(&M::protocol_name).Since(5).Nullable(), F(&M::assignments));
}();

template <>
constexpr auto kFields<SyncGroupResponse> = [] {
  using M = SyncGroupResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(1), F(&M::error_code),
                    F(&M::protocol_type).Since(5).Nullable(),
                    F(&M::protocol_name).Since(5).Nullable(), F(&M::assignment).Bytes());
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(SyncGroupRequest)
TASKFLOW_KAFKA_MESSAGE(SyncGroupResponse)

}  // namespace taskflow::kafka
