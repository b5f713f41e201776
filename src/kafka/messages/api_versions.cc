#include "kafka/messages/api_versions.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<ApiVersionsRequest> = [] {
  using M = ApiVersionsRequest;
  return std::tuple(F(&M::client_software_name).Since(3), F(&M::client_software_version).Since(3));
}();

template <>
constexpr auto kFields<ApiVersionsResponse::ApiVersion> = [] {
  using M = ApiVersionsResponse::ApiVersion;
  return std::tuple(F(&M::api_key), F(&M::min_version), F(&M::max_version));
}();

template <>
constexpr auto kFields<ApiVersionsResponse::SupportedFeature> = [] {
  using M = ApiVersionsResponse::SupportedFeature;
  return std::tuple(F(&M::name), F(&M::min_version), F(&M::max_version));
}();

template <>
constexpr auto kFields<ApiVersionsResponse::FinalizedFeature> = [] {
  using M = ApiVersionsResponse::FinalizedFeature;
  return std::tuple(F(&M::name), F(&M::max_version_level), F(&M::min_version_level));
}();

template <>
constexpr auto kFields<ApiVersionsResponse> = [] {
  using M = ApiVersionsResponse;
  return std::tuple(
      F(&M::error_code), F(&M::api_keys), F(&M::throttle_time_ms).Since(1),
      F(&M::supported_features).Since(3).Tag(0), F(&M::finalized_features_epoch).Since(3).Tag(1),
      F(&M::finalized_features).Since(3).Tag(2), F(&M::zk_migration_ready).Since(3).Tag(3));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(ApiVersionsRequest)
TASKFLOW_KAFKA_MESSAGE(ApiVersionsResponse)

}  // namespace taskflow::kafka
