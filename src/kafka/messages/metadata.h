// Metadata, api key 3, as Kafka 3.9 defines it (MetadataRequest.json, MetadataResponse.json). A
// remark like "7+" tells which versions have the member. Read and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

struct MetadataResponse;

struct MetadataRequest {
  using Response = MetadataResponse;
  static constexpr std::int16_t kApiKey = 3, kMinVersion = 0, kMaxVersion = 12;
  static constexpr std::int16_t kFirstFlexible = 9;

  struct Topic {
    Uuid topic_id{};                  // 10+
    std::optional<std::string> name;  // null: by topic_id
    bool operator==(const Topic&) const = default;
  };

  std::optional<std::vector<Topic>> topics;            // null, and in version 0 also empty: all
  bool allow_auto_topic_creation = true;               // 4+
  bool include_cluster_authorized_operations = false;  // 8-10
  bool include_topic_authorized_operations = false;    // 8+
  bool operator==(const MetadataRequest&) const = default;
};

struct MetadataResponse {
  static constexpr std::int16_t kApiKey = 3, kMinVersion = 0, kMaxVersion = 12;
  static constexpr std::int16_t kFirstFlexible = 9;

  struct Broker {
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;  // 1+
    bool operator==(const Broker&) const = default;
  };
  struct Partition {
    KafkaError error_code = KafkaError::kNone;
    std::int32_t partition_index = 0;
    std::int32_t leader_id = 0;
    std::int32_t leader_epoch = -1;  // 7+
    std::vector<std::int32_t> replica_nodes;
    std::vector<std::int32_t> isr_nodes;
    std::vector<std::int32_t> offline_replicas;  // 5+
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> name;
    Uuid topic_id{};           // 10+
    bool is_internal = false;  // 1+
    std::vector<Partition> partitions;
    std::int32_t topic_authorized_operations = kNoOperations;  // 8+
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 3+
  std::vector<Broker> brokers;
  std::optional<std::string> cluster_id;  // 2+
  std::int32_t controller_id = -1;        // 1+
  std::vector<Topic> topics;
  std::int32_t cluster_authorized_operations = kNoOperations;  // 8-10
  bool operator==(const MetadataResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, MetadataRequest& m);
void Write(ByteWriter& w, std::int16_t version, const MetadataRequest& m);
bool Read(ByteReader& r, std::int16_t version, MetadataResponse& m);
void Write(ByteWriter& w, std::int16_t version, const MetadataResponse& m);

}  // namespace taskflow::kafka
