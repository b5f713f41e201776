#include "kafka/messages/delete_groups.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DeleteGroupsRequest> = [] {
  using M = DeleteGroupsRequest;
  return std::tuple(F(&M::groups_names));
}();

template <>
constexpr auto kFields<DeleteGroupsResponse::Group> = [] {
  using M = DeleteGroupsResponse::Group;
  return std::tuple(F(&M::group_id), F(&M::error_code));
}();

template <>
constexpr auto kFields<DeleteGroupsResponse> = [] {
  using M = DeleteGroupsResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::results));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DeleteGroupsRequest)
TASKFLOW_KAFKA_MESSAGE(DeleteGroupsResponse)

}  // namespace taskflow::kafka
