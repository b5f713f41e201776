#include "kafka/messages/list_groups.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<ListGroupsRequest> = [] {
  using M = ListGroupsRequest;
  return std::tuple(F(&M::states_filter).Since(4), F(&M::types_filter).Since(5));
}();

template <>
constexpr auto kFields<ListGroupsResponse::Group> = [] {
  using M = ListGroupsResponse::Group;
  return std::tuple(F(&M::group_id), F(&M::protocol_type), F(&M::group_state).Since(4),
                    F(&M::group_type).Since(5));
}();

template <>
constexpr auto kFields<ListGroupsResponse> = [] {
  using M = ListGroupsResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(1), F(&M::error_code), F(&M::groups));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(ListGroupsRequest)
TASKFLOW_KAFKA_MESSAGE(ListGroupsResponse)

}  // namespace taskflow::kafka
