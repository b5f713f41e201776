#include "kafka/messages/list_offsets.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<ListOffsetsRequest::Partition> = [] {
  using M = ListOffsetsRequest::Partition;
  return std::tuple(F(&M::partition_index), F(&M::current_leader_epoch).Since(4), F(&M::timestamp));
}();

template <>
constexpr auto kFields<ListOffsetsRequest::Topic> = [] {
  using M = ListOffsetsRequest::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<ListOffsetsRequest> = [] {
  using M = ListOffsetsRequest;
  return std::tuple(F(&M::replica_id), F(&M::isolation_level).Since(2), F(&M::topics));
}();

template <>
constexpr auto kFields<ListOffsetsResponse::Partition> = [] {
  using M = ListOffsetsResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::error_code), F(&M::timestamp), F(&M::offset),
                    F(&M::leader_epoch).Since(4));
}();

template <>
constexpr auto kFields<ListOffsetsResponse::Topic> = [] {
  using M = ListOffsetsResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<ListOffsetsResponse> = [] {
  using M = ListOffsetsResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(2), F(&M::topics));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(ListOffsetsRequest)
TASKFLOW_KAFKA_MESSAGE(ListOffsetsResponse)

}  // namespace taskflow::kafka
