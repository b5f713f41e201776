#include "kafka/messages/describe_configs.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<DescribeConfigsRequest::Resource> = [] {
  using M = DescribeConfigsRequest::Resource;
  return std::tuple(F(&M::resource_type), F(&M::resource_name),
                    F(&M::configuration_keys).Nullable());
}();

template <>
constexpr auto kFields<DescribeConfigsRequest> = [] {
  using M = DescribeConfigsRequest;
  return std::tuple(F(&M::resources), F(&M::include_synonyms),
                    F(&M::include_documentation).Since(3));
}();

template <>
constexpr auto kFields<DescribeConfigsResponse::Synonym> = [] {
  using M = DescribeConfigsResponse::Synonym;
  return std::tuple(F(&M::name), F(&M::value).Nullable(), F(&M::source));
}();

template <>
constexpr auto kFields<DescribeConfigsResponse::Config> = [] {
  using M = DescribeConfigsResponse::Config;
  return std::tuple(F(&M::name), F(&M::value).Nullable(), F(&M::read_only), F(&M::config_source),
                    F(&M::is_sensitive), F(&M::synonyms), F(&M::config_type).Since(3),
                    F(&M::documentation).Since(3).Nullable());
}();

template <>
constexpr auto kFields<DescribeConfigsResponse::Resource> = [] {
  using M = DescribeConfigsResponse::Resource;
  return std::tuple(F(&M::error_code), F(&M::error_message).Nullable(), F(&M::resource_type),
                    F(&M::resource_name), F(&M::configs));
}();

template <>
constexpr auto kFields<DescribeConfigsResponse> = [] {
  using M = DescribeConfigsResponse;
  return std::tuple(F(&M::throttle_time_ms), F(&M::results));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(DescribeConfigsRequest)
TASKFLOW_KAFKA_MESSAGE(DescribeConfigsResponse)

}  // namespace taskflow::kafka
