// DescribeConfigs, api key 32, as Kafka 3.9 defines it (DescribeConfigsRequest.json,
// DescribeConfigsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct DescribeConfigsResponse;

struct DescribeConfigsRequest {
  using Response = DescribeConfigsResponse;
  static constexpr std::int16_t kApiKey = 32, kMinVersion = 1, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Resource {
    std::int8_t resource_type = 0;  // 2 topic, 4 broker, 8 broker logger
    std::string resource_name;
    std::optional<std::vector<std::string>> configuration_keys;  // null: all
    bool operator==(const Resource&) const = default;
  };

  std::vector<Resource> resources;
  bool include_synonyms = false;
  bool include_documentation = false;  // 3+
  bool operator==(const DescribeConfigsRequest&) const = default;
};

struct DescribeConfigsResponse {
  static constexpr std::int16_t kApiKey = 32, kMinVersion = 1, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Synonym {
    std::string name;
    std::optional<std::string> value;
    std::int8_t source = 0;
    bool operator==(const Synonym&) const = default;
  };
  struct Config {
    std::string name;
    std::optional<std::string> value;
    bool read_only = false;
    std::int8_t config_source = -1;  // 1 topic, 2 dynamic broker, 4 static broker, 5 default
    bool is_sensitive = false;
    std::vector<Synonym> synonyms;
    // 3+; 1 bool, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password
    std::int8_t config_type = 0;
    std::optional<std::string> documentation;  // 3+
    bool operator==(const Config&) const = default;
  };
  struct Resource {
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;
    std::int8_t resource_type = 0;
    std::string resource_name;
    std::vector<Config> configs;
    bool operator==(const Resource&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Resource> results;
  bool operator==(const DescribeConfigsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DescribeConfigsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeConfigsRequest& m);
bool Read(ByteReader& r, std::int16_t version, DescribeConfigsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeConfigsResponse& m);

}  // namespace taskflow::kafka
