#include "kafka/messages/offset_delete.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<OffsetDeleteRequest::Partition> = [] {
  using M = OffsetDeleteRequest::Partition;
  return std::tuple(F(&M::partition_index));
}();

template <>
constexpr auto kFields<OffsetDeleteRequest::Topic> = [] {
  using M = OffsetDeleteRequest::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<OffsetDeleteRequest> = [] {
  using M = OffsetDeleteRequest;
  return std::tuple(F(&M::group_id), F(&M::topics));
}();

template <>
constexpr auto kFields<OffsetDeleteResponse::Partition> = [] {
  using M = OffsetDeleteResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::error_code));
}();

template <>
constexpr auto kFields<OffsetDeleteResponse::Topic> = [] {
  using M = OffsetDeleteResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<OffsetDeleteResponse> = [] {
  using M = OffsetDeleteResponse;
  return std::tuple(F(&M::error_code), F(&M::throttle_time_ms), F(&M::topics));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(OffsetDeleteRequest)
TASKFLOW_KAFKA_MESSAGE(OffsetDeleteResponse)

}  // namespace taskflow::kafka
