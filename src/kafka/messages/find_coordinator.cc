#include "kafka/messages/find_coordinator.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<FindCoordinatorRequest> = [] {
  using M = FindCoordinatorRequest;
  return std::tuple(F(&M::key).In(0, 3), F(&M::key_type).Since(1),
                    F(&M::coordinator_keys).Since(4));
}();

template <>
constexpr auto kFields<FindCoordinatorResponse::Coordinator> = [] {
  using M = FindCoordinatorResponse::Coordinator;
  return std::tuple(F(&M::key), F(&M::node_id), F(&M::host), F(&M::port), F(&M::error_code),
                    F(&M::error_message).Nullable());
}();

template <>
constexpr auto kFields<FindCoordinatorResponse> = [] {
  using M = FindCoordinatorResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(1), F(&M::error_code).In(0, 3),
                    F(&M::error_message).In(1, 3).Nullable(), F(&M::node_id).In(0, 3),
                    F(&M::host).In(0, 3), F(&M::port).In(0, 3), F(&M::coordinators).Since(4));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(FindCoordinatorRequest)
TASKFLOW_KAFKA_MESSAGE(FindCoordinatorResponse)

}  // namespace taskflow::kafka
