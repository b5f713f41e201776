#include "kafka/messages/produce.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<ProduceRequest::Partition> = [] {
  using M = ProduceRequest::Partition;
  return std::tuple(F(&M::index), F(&M::records).Nullable());
}();

template <>
constexpr auto kFields<ProduceRequest::Topic> = [] {
  using M = ProduceRequest::Topic;
  return std::tuple(F(&M::name), F(&M::partition_data));
}();

template <>
constexpr auto kFields<ProduceRequest> = [] {
  using M = ProduceRequest;
  return std::tuple(F(&M::transactional_id).Nullable(), F(&M::acks), F(&M::timeout_ms),
                    F(&M::topic_data));
}();

template <>
constexpr auto kFields<ProduceResponse::RecordError> = [] {
  using M = ProduceResponse::RecordError;
  return std::tuple(F(&M::batch_index), F(&M::batch_index_error_message).Nullable());
}();

template <>
constexpr auto kFields<ProduceResponse::LeaderIdAndEpoch> = [] {
  using M = ProduceResponse::LeaderIdAndEpoch;
  return std::tuple(F(&M::leader_id), F(&M::leader_epoch));
}();

template <>
constexpr auto kFields<ProduceResponse::Partition> = [] {
  using M = ProduceResponse::Partition;
  return std::tuple(F(&M::index), F(&M::error_code), F(&M::base_offset), F(&M::log_append_time_ms),
                    F(&M::log_start_offset).Since(5), F(&M::record_errors).Since(8),
                    F(&M::error_message).Since(8).Nullable(),
                    F(&M::current_leader).Since(10).Tag(0));
}();

template <>
constexpr auto kFields<ProduceResponse::Topic> = [] {
  using M = ProduceResponse::Topic;
  return std::tuple(F(&M::name), F(&M::partition_responses));
}();

template <>
constexpr auto kFields<ProduceResponse::NodeEndpoint> = [] {
  using M = ProduceResponse::NodeEndpoint;
  return std::tuple(F(&M::node_id), F(&M::host), F(&M::port), F(&M::rack).Nullable());
}();

template <>
constexpr auto kFields<ProduceResponse> = [] {
  using M = ProduceResponse;
  return std::tuple(F(&M::responses), F(&M::throttle_time_ms),
                    F(&M::node_endpoints).Since(10).Tag(0));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(ProduceRequest)
TASKFLOW_KAFKA_MESSAGE(ProduceResponse)

}  // namespace taskflow::kafka
