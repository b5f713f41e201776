#include "kafka/messages/create_topics.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<CreateTopicsRequest::Assignment> = [] {
  using M = CreateTopicsRequest::Assignment;
  return std::tuple(F(&M::partition_index), F(&M::broker_ids));
}();

template <>
constexpr auto kFields<CreateTopicsRequest::Config> = [] {
  using M = CreateTopicsRequest::Config;
  return std::tuple(F(&M::name), F(&M::value).Nullable());
}();

template <>
constexpr auto kFields<CreateTopicsRequest::Topic> = [] {
  using M = CreateTopicsRequest::Topic;
  return std::tuple(F(&M::name), F(&M::num_partitions), F(&M::replication_factor),
                    F(&M::assignments), F(&M::configs));
}();

template <>
constexpr auto kFields<CreateTopicsRequest> = [] {
  using M = CreateTopicsRequest;
  return std::tuple(F(&M::topics), F(&M::timeout_ms), F(&M::validate_only).Since(1));
}();

template <>
constexpr auto kFields<CreateTopicsResponse::Config> = [] {
  using M = CreateTopicsResponse::Config;
  return std::tuple(F(&M::name), F(&M::value).Nullable(), F(&M::read_only), F(&M::config_source),
                    F(&M::is_sensitive));
}();

template <>
constexpr auto kFields<CreateTopicsResponse::Topic> = [] {
  using M = CreateTopicsResponse::Topic;
  return std::tuple(F(&M::name), F(&M::topic_id).Since(7), F(&M::error_code),
                    F(&M::error_message).Since(1).Nullable(),
                    F(&M::topic_config_error_code).Since(5).Tag(0), F(&M::num_partitions).Since(5),
                    F(&M::replication_factor).Since(5), F(&M::configs).Since(5).Nullable());
}();

template <>
constexpr auto kFields<CreateTopicsResponse> = [] {
  using M = CreateTopicsResponse;
  return std::tuple(F(&M::throttle_time_ms).Since(2), F(&M::topics));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(CreateTopicsRequest)
TASKFLOW_KAFKA_MESSAGE(CreateTopicsResponse)

}  // namespace taskflow::kafka
