// ApiVersions, api key 18, as Kafka 3.9 defines it (ApiVersionsRequest.json,
// ApiVersionsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct ApiVersionsResponse;

struct ApiVersionsRequest {
  using Response = ApiVersionsResponse;
  static constexpr std::int16_t kApiKey = 18, kMinVersion = 0, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 3;

  std::string client_software_name;     // 3+
  std::string client_software_version;  // 3+
  bool operator==(const ApiVersionsRequest&) const = default;
};

struct ApiVersionsResponse {
  static constexpr std::int16_t kApiKey = 18, kMinVersion = 0, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 3;

  struct ApiVersion {
    std::int16_t api_key = 0;
    std::int16_t min_version = 0;
    std::int16_t max_version = 0;
    bool operator==(const ApiVersion&) const = default;
  };
  struct SupportedFeature {
    std::string name;
    std::int16_t min_version = 0;
    std::int16_t max_version = 0;
    bool operator==(const SupportedFeature&) const = default;
  };
  struct FinalizedFeature {
    std::string name;
    std::int16_t max_version_level = 0;
    std::int16_t min_version_level = 0;
    bool operator==(const FinalizedFeature&) const = default;
  };

  KafkaError error_code = KafkaError::kNone;  // UNSUPPORTED_VERSION is answered in version 0
  std::vector<ApiVersion> api_keys;
  std::int32_t throttle_time_ms = 0;                 // 1+
  std::vector<SupportedFeature> supported_features;  // 3+
  std::int64_t finalized_features_epoch = -1;        // 3+
  std::vector<FinalizedFeature> finalized_features;  // 3+
  bool zk_migration_ready = false;                   // 3+
  bool operator==(const ApiVersionsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, ApiVersionsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const ApiVersionsRequest& m);
bool Read(ByteReader& r, std::int16_t version, ApiVersionsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const ApiVersionsResponse& m);

}  // namespace taskflow::kafka
