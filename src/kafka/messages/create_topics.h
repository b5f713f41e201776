// CreateTopics, api key 19, as Kafka 3.9 defines it (CreateTopicsRequest.json,
// CreateTopicsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

struct CreateTopicsResponse;

struct CreateTopicsRequest {
  using Response = CreateTopicsResponse;
  static constexpr std::int16_t kApiKey = 19, kMinVersion = 0, kMaxVersion = 7;
  static constexpr std::int16_t kFirstFlexible = 5;

  struct Assignment {
    std::int32_t partition_index = 0;
    std::vector<std::int32_t> broker_ids;
    bool operator==(const Assignment&) const = default;
  };
  struct Config {
    std::string name;
    std::optional<std::string> value;
    bool operator==(const Config&) const = default;
  };
  struct Topic {
    std::string name;
    std::int32_t num_partitions = 0;      // -1: the default, or by assignments
    std::int16_t replication_factor = 0;  // -1: the default, or by assignments
    std::vector<Assignment> assignments;
    std::vector<Config> configs;
    bool operator==(const Topic&) const = default;
  };

  std::vector<Topic> topics;
  std::int32_t timeout_ms = 60000;
  bool validate_only = false;  // 1+
  bool operator==(const CreateTopicsRequest&) const = default;
};

struct CreateTopicsResponse {
  static constexpr std::int16_t kApiKey = 19, kMinVersion = 0, kMaxVersion = 7;
  static constexpr std::int16_t kFirstFlexible = 5;

  struct Config {
    std::string name;
    std::optional<std::string> value;
    bool read_only = false;
    std::int8_t config_source = -1;  // as in DescribeConfigsResponse
    bool is_sensitive = false;
    bool operator==(const Config&) const = default;
  };
  struct Topic {
    std::string name;
    Uuid topic_id{};  // 7+
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;                // 1+
    KafkaError topic_config_error_code = KafkaError::kNone;  // 5+
    std::int32_t num_partitions = -1;                        // 5+
    std::int16_t replication_factor = -1;                    // 5+
    std::optional<std::vector<Config>> configs;              // 5+
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 2+
  std::vector<Topic> topics;
  bool operator==(const CreateTopicsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, CreateTopicsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const CreateTopicsRequest& m);
bool Read(ByteReader& r, std::int16_t version, CreateTopicsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const CreateTopicsResponse& m);

}  // namespace taskflow::kafka
