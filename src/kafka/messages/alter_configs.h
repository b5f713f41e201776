// AlterConfigs, api key 33, as Kafka 3.9 defines it (AlterConfigsRequest.json,
// AlterConfigsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct AlterConfigsResponse;

struct AlterConfigsRequest {
  using Response = AlterConfigsResponse;
  static constexpr std::int16_t kApiKey = 33, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Config {
    std::string name;
    std::optional<std::string> value;
    bool operator==(const Config&) const = default;
  };
  struct Resource {
    std::int8_t resource_type = 0;  // 2 topic, 4 broker
    std::string resource_name;
    std::vector<Config> configs;
    bool operator==(const Resource&) const = default;
  };

  std::vector<Resource> resources;
  bool validate_only = false;
  bool operator==(const AlterConfigsRequest&) const = default;
};

struct AlterConfigsResponse {
  static constexpr std::int16_t kApiKey = 33, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Resource {
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;
    std::int8_t resource_type = 0;
    std::string resource_name;
    bool operator==(const Resource&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Resource> responses;
  bool operator==(const AlterConfigsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, AlterConfigsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const AlterConfigsRequest& m);
bool Read(ByteReader& r, std::int16_t version, AlterConfigsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const AlterConfigsResponse& m);

}  // namespace taskflow::kafka
