// IncrementalAlterConfigs, api key 44, as Kafka 3.9 defines it
// (IncrementalAlterConfigsRequest.json, IncrementalAlterConfigsResponse.json). A remark like "7+"
// tells which versions have the member. Read and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct IncrementalAlterConfigsResponse;

struct IncrementalAlterConfigsRequest {
  using Response = IncrementalAlterConfigsResponse;
  static constexpr std::int16_t kApiKey = 44, kMinVersion = 0, kMaxVersion = 1;
  static constexpr std::int16_t kFirstFlexible = 1;

  struct Config {
    std::string name;
    std::int8_t config_operation = 0;  // 0 set, 1 delete, 2 append, 3 subtract
    std::optional<std::string> value;
    bool operator==(const Config&) const = default;
  };
  struct Resource {
    std::int8_t resource_type = 0;  // 2 topic, 4 broker, 8 broker logger
    std::string resource_name;
    std::vector<Config> configs;
    bool operator==(const Resource&) const = default;
  };

  std::vector<Resource> resources;
  bool validate_only = false;
  bool operator==(const IncrementalAlterConfigsRequest&) const = default;
};

struct IncrementalAlterConfigsResponse {
  static constexpr std::int16_t kApiKey = 44, kMinVersion = 0, kMaxVersion = 1;
  static constexpr std::int16_t kFirstFlexible = 1;

  struct Resource {
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;
    std::int8_t resource_type = 0;
    std::string resource_name;
    bool operator==(const Resource&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Resource> responses;
  bool operator==(const IncrementalAlterConfigsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, IncrementalAlterConfigsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const IncrementalAlterConfigsRequest& m);
bool Read(ByteReader& r, std::int16_t version, IncrementalAlterConfigsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const IncrementalAlterConfigsResponse& m);

}  // namespace taskflow::kafka
