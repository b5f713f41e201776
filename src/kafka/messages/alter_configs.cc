#include "kafka/messages/alter_configs.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<AlterConfigsRequest::Config> = [] {
  using M = AlterConfigsRequest::Config;
  return std::tuple(F(&M::name), F(&M::value).Nullable());
}();

template <>
constexpr auto kFields<AlterConfigsRequest::Resource> = [] {
  using M = AlterConfigsRequest::Resource;
  return std::tuple(F(&M::resource_type), F(&M::resource_name), F(&M::configs));
}();

template <>
constexpr auto kFields<AlterConfigsRequest> = [] {
  using M = AlterConfigsRequest;
  return std::tuple(F(&M::resources), F(&M::validate_only));
}();

template <>
constexpr auto kFields<AlterConfigsResponse::Resource> = [] {
  using M = AlterConfigsResponse::Resource;
  return std::tuple(F(&M::error_code), F(&M::error_message).Nullable(), F(&M::resource_type),
                    F(&M::resource_name));
}();

template <>
constexpr auto kFields<AlterConfigsResponse> = [] {
  using M = AlterConfigsResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::responses));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(AlterConfigsRequest)
TASKFLOW_KAFKA_MESSAGE(AlterConfigsResponse)

}  // namespace taskflow::kafka
