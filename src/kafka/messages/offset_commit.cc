#include "kafka/messages/offset_commit.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<OffsetCommitRequest::Partition> = [] {
  using M = OffsetCommitRequest::Partition;
  return std::tuple(F(&M::partition_index), F(&M::committed_offset),
                    F(&M::committed_leader_epoch).Since(6), F(&M::committed_metadata).Nullable());
}();

template <>
constexpr auto kFields<OffsetCommitRequest::Topic> = [] {
  using M = OffsetCommitRequest::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<OffsetCommitRequest> = [] {
  using M = OffsetCommitRequest;
  return std::tuple(F(&M::group_id), F(&M::generation_id_or_member_epoch), F(&M::member_id),
                    F(&M::group_instance_id).Since(7).Nullable(), F(&M::retention_time_ms).In(2, 4),
                    F(&M::topics));
}();

template <>
constexpr auto kFields<OffsetCommitResponse::Partition> = [] {
  using M = OffsetCommitResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::error_code));
}();

template <>
constexpr auto kFields<OffsetCommitResponse::Topic> = [] {
  using M = OffsetCommitResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partitions));
}();

template <>
constexpr auto kFields<OffsetCommitResponse> = [] {
  using M = OffsetCommitResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(3), F(&M::topics));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(OffsetCommitRequest)
TASKFLOW_KAFKA_MESSAGE(OffsetCommitResponse)

}  // namespace taskflow::kafka
