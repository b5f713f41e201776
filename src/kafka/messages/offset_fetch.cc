#include "kafka/messages/offset_fetch.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<OffsetFetchRequest::Topic> = [] {
  using M = OffsetFetchRequest::Topic;
  return std::tuple(F(&M::name), F(&M::partition_indexes));
}();

template <>
constexpr auto kFields<OffsetFetchRequest::Group> = [] {
  using M = OffsetFetchRequest::Group;
  return std::tuple(F(&M::group_id), F(&M::member_id).Since(9).Nullable(),
                    F(&M::member_epoch).Since(9), F(&M::topics).Nullable());
}();

template <>
constexpr auto kFields<OffsetFetchRequest> = [] {
  using M = OffsetFetchRequest;
  return std::tuple(F(&M::group_id).In(1, 7), F(&M::topics).In(1, 7).NullableSince(2),
                    F(&M::groups).Since(8), F(&M::require_stable).Since(7));
}();

template <>
constexpr auto kFields<OffsetFetchResponse::Partition> = [] {
  using M = OffsetFetchResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::committed_offset),
                    F(&M::committed_leader_epoch).Since(5), F(&M::metadata).Nullable(),
                    F(&M::error_code));
}();

template <>
constexpr auto kFields<OffsetFetchResponse::Topic> = [] {
  using M = OffsetFetchResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<OffsetFetchResponse::Group> = [] {
  using M = OffsetFetchResponse::Group;
  return std::tuple(F(&M::group_id), F(&M::topics), F(&M::error_code));
}();

template <>
constexpr auto kFields<OffsetFetchResponse> = [] {
  using M = OffsetFetchResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(3), F(&M::topics).In(1, 7),
                    F(&M::error_code).In(2, 7), F(&M::groups).Since(8));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(OffsetFetchRequest)
TASKFLOW_KAFKA_MESSAGE(OffsetFetchResponse)

}  // namespace taskflow::kafka
