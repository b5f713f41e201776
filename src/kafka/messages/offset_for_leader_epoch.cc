#include "kafka/messages/offset_for_leader_epoch.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<OffsetForLeaderEpochRequest::Partition> = [] {
  using M = OffsetForLeaderEpochRequest::Partition;
  return std::tuple(F(&M::partition), F(&M::current_leader_epoch), F(&M::leader_epoch));
}();

template <>
constexpr auto kFields<OffsetForLeaderEpochRequest::Topic> = [] {
  using M = OffsetForLeaderEpochRequest::Topic;
  return std::tuple(F(&M::topic), F(&M::partitions));
}();

template <>
constexpr auto kFields<OffsetForLeaderEpochRequest> = [] {
  using M = OffsetForLeaderEpochRequest;
  return std::tuple(F(&M::replica_id).Since(3), F(&M::topics));
}();

template <>
constexpr auto kFields<OffsetForLeaderEpochResponse::Partition> = [] {
  using M = OffsetForLeaderEpochResponse::Partition;
  return std::tuple(F(&M::error_code), F(&M::partition), F(&M::leader_epoch), F(&M::end_offset));
}();

template <>
constexpr auto kFields<OffsetForLeaderEpochResponse::Topic> = [] {
  using M = OffsetForLeaderEpochResponse::Topic;
  return std::tuple(F(&M::topic), F(&M::partitions));
}();

template <>
constexpr auto kFields<OffsetForLeaderEpochResponse> = [] {
  using M = OffsetForLeaderEpochResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::topics));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(OffsetForLeaderEpochRequest)
TASKFLOW_KAFKA_MESSAGE(OffsetForLeaderEpochResponse)

}  // namespace taskflow::kafka
