#include "kafka/messages/incremental_alter_configs.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<IncrementalAlterConfigsRequest::Config> = [] {
  using M = IncrementalAlterConfigsRequest::Config;
  return std::tuple(F(&M::name), F(&M::config_operation), F(&M::value).Nullable());
}();

template <>
constexpr auto kFields<IncrementalAlterConfigsRequest::Resource> = [] {
  using M = IncrementalAlterConfigsRequest::Resource;
  return std::tuple(F(&M::resource_type), F(&M::resource_name), F(&M::configs));
}();

template <>
constexpr auto kFields<IncrementalAlterConfigsRequest> = [] {
  using M = IncrementalAlterConfigsRequest;
  return std::tuple(F(&M::resources), F(&M::validate_only));
}();

template <>
constexpr auto kFields<IncrementalAlterConfigsResponse::Resource> = [] {
  using M = IncrementalAlterConfigsResponse::Resource;
  return std::tuple(F(&M::error_code), F(&M::error_message).Nullable(), F(&M::resource_type),
                    F(&M::resource_name));
}();

template <>
constexpr auto kFields<IncrementalAlterConfigsResponse> = [] {
  using M = IncrementalAlterConfigsResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::responses));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(IncrementalAlterConfigsRequest)
TASKFLOW_KAFKA_MESSAGE(IncrementalAlterConfigsResponse)

}  // namespace taskflow::kafka
