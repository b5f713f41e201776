#include "kafka/messages/metadata.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<MetadataRequest::Topic> = [] {
  using M = MetadataRequest::Topic;
  return std::tuple(F(&M::topic_id).Since(10), F(&M::name).NullableSince(10));
}();

template <>
constexpr auto kFields<MetadataRequest> = [] {
  using M = MetadataRequest;
  return std::tuple(F(&M::topics).NullableSince(1), F(&M::allow_auto_topic_creation).Since(4),
                    F(&M::include_cluster_authorized_operations).In(8, 10),
                    F(&M::include_topic_authorized_operations).Since(8));
}();

template <>
constexpr auto kFields<MetadataResponse::Broker> = [] {
  using M = MetadataResponse::Broker;
  return std::tuple(F(&M::node_id), F(&M::host), F(&M::port), F(&M::rack).Since(1).Nullable());
}();

template <>
constexpr auto kFields<MetadataResponse::Partition> = [] {
  using M = MetadataResponse::Partition;
  return std::tuple(F(&M::error_code), F(&M::partition_index), F(&M::leader_id),
                    F(&M::leader_epoch).Since(7), F(&M::replica_nodes), F(&M::isr_nodes),
                    F(&M::offline_replicas).Since(5));
}();

template <>
constexpr auto kFields<MetadataResponse::Topic> = [] {
  using M = MetadataResponse::Topic;
  return std::tuple(F(&M::error_code), F(&M::name).NullableSince(12), F(&M::topic_id).Since(10),
                    F(&M::is_internal).Since(1), F(&M::partitions),
                    F(&M::topic_authorized_operations).Since(8));
}();

template <>
constexpr auto kFields<MetadataResponse> = [] {
  using M = MetadataResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(3), F(&M::brokers),
                    F(&M::cluster_id).Since(2).Nullable(), F(&M::controller_id).Since(1),
                    F(&M::topics), F(&M::cluster_authorized_operations).In(8, 10));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(MetadataRequest)
TASKFLOW_KAFKA_MESSAGE(MetadataResponse)

}  // namespace taskflow::kafka
