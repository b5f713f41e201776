#include "kafka/messages/heartbeat.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<HeartbeatRequest> = [] {
  using M = HeartbeatRequest;
  return std::tuple(F(&M::group_id), F(&M::generation_id), F(&M::member_id),
                    F(&M::group_instance_id).Since(3).Nullable());
}();

template <>
constexpr auto kFields<HeartbeatResponse> = [] {
  using M = HeartbeatResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(1), F(&M::error_code));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(HeartbeatRequest)
TASKFLOW_KAFKA_MESSAGE(HeartbeatResponse)

}  // namespace taskflow::kafka
