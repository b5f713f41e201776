#include "kafka/messages/describe_cluster.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DescribeClusterRequest> = [] {
  using M = DescribeClusterRequest;
  return std::tuple(F(&M::include_cluster_authorized_operations), F(&M::endpoint_type).Since(1));
}();

template <>
constexpr auto kFields<DescribeClusterResponse::Broker> = [] {
  using M = DescribeClusterResponse::Broker;
  return std::tuple(F(&M::broker_id), F(&M::host), F(&M::port), F(&M::rack).Nullable());
}();

template <>
constexpr auto kFields<DescribeClusterResponse> = [] {
  using M = DescribeClusterResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::error_code), F(&M::error_message).Nullable(),
                    F(&M::endpoint_type).Since(1), F(&M::cluster_id), F(&M::controller_id),
                    F(&M::brokers), F(&M::cluster_authorized_operations));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DescribeClusterRequest)
TASKFLOW_KAFKA_MESSAGE(DescribeClusterResponse)

}  // namespace taskflow::kafka
