#include "kafka/messages/fetch.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<FetchRequest::ReplicaState> = [] {
  using M = FetchRequest::ReplicaState;
  return std::tuple(F(&M::replica_id), F(&M::replica_epoch));
}();

template <>
constexpr auto kFields<FetchRequest::Partition> = [] {
  using M = FetchRequest::Partition;
  return std::tuple(F(&M::partition), F(&M::current_leader_epoch).Since(9), F(&M::fetch_offset),
                    F(&M::last_fetched_epoch).Since(12), F(&M::log_start_offset).Since(5),
                    F(&M::partition_max_bytes), F(&M::replica_directory_id).Since(17).Tag(0));
}();

template <>
constexpr auto kFields<FetchRequest::Topic> = [] {
  using M = FetchRequest::Topic;
  return std::tuple(F(&M::topic).In(4, 12), F(&M::topic_id).Since(13), F(&M::partitions));
}();

template <>
constexpr auto kFields<FetchRequest::ForgottenTopic> = [] {
  using M = FetchRequest::ForgottenTopic;
  return std::tuple(F(&M::topic).In(7, 12), F(&M::topic_id).Since(13), F(&M::partitions));
}();

template <>
constexpr auto kFields<FetchRequest> = [] {
  using M = FetchRequest;
  return std::tuple(F(&M::cluster_id).Since(12).Nullable().Tag(0), F(&M::replica_id).In(4, 14),
                    F(&M::replica_state).Since(15).Tag(1), F(&M::max_wait_ms), F(&M::min_bytes),
                    F(&M::max_bytes), F(&M::isolation_level), F(&M::session_id).Since(7),
                    F(&M::session_epoch).Since(7), F(&M::topics),
                    F(&M::forgotten_topics_data).Since(7), F(&M::rack_id).Since(11));
}();

template <>
constexpr auto kFields<FetchResponse::EpochEndOffset> = [] {
  using M = FetchResponse::EpochEndOffset;
  return std::tuple(F(&M::epoch), F(&M::end_offset));
}();

template <>
constexpr auto kFields<FetchResponse::LeaderIdAndEpoch> = [] {
  using M = FetchResponse::LeaderIdAndEpoch;
  return std::tuple(F(&M::leader_id), F(&M::leader_epoch));
}();

template <>
constexpr auto kFields<FetchResponse::SnapshotId> = [] {
  using M = FetchResponse::SnapshotId;
  return std::tuple(F(&M::end_offset), F(&M::epoch));
}();

template <>
constexpr auto kFields<FetchResponse::AbortedTransaction> = [] {
  using M = FetchResponse::AbortedTransaction;
  return std::tuple(F(&M::producer_id), F(&M::first_offset));
}();

template <>
constexpr auto kFields<FetchResponse::Partition> = [] {
  using M = FetchResponse::Partition;
  return std::tuple(F(&M::partition_index), F(&M::error_code), F(&M::high_watermark),
                    F(&M::last_stable_offset), F(&M::log_start_offset).Since(5),
                    F(&M::diverging_epoch).Since(12).Tag(0), F(&M::current_leader).Since(12).Tag(1),
                    F(&M::snapshot_id).Since(12).Tag(2), F(&M::aborted_transactions).Nullable(),
                    F(&M::preferred_read_replica).Since(11), F(&M::records).Nullable());
}();

template <>
constexpr auto kFields<FetchResponse::Topic> = [] {
  using M = FetchResponse::Topic;
  return std::tuple(F(&M::topic).In(4, 12), F(&M::topic_id).Since(13), F(&M::partitions));
}();

template <>
constexpr auto kFields<FetchResponse::NodeEndpoint> = [] {
  using M = FetchResponse::NodeEndpoint;
  return std::tuple(F(&M::node_id), F(&M::host), F(&M::port), F(&M::rack).Nullable());
}();

template <>
constexpr auto kFields<FetchResponse> = [] {
  using M = FetchResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::error_code).Since(7), F(&M::session_id).Since(7),
                    F(&M::responses), F(&M::node_endpoints).Since(16).Tag(0));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(FetchRequest)
TASKFLOW_KAFKA_MESSAGE(FetchResponse)

}  // namespace taskflow::kafka
