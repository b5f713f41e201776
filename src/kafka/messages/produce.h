// Produce, api key 0, as Kafka 3.9 defines it (ProduceRequest.json, ProduceResponse.json). A remark
// like "7+" tells which versions have the member. Read and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct ProduceResponse;

struct ProduceRequest {
  using Response = ProduceResponse;
  static constexpr std::int16_t kApiKey = 0, kMinVersion = 3, kMaxVersion = 11;
  static constexpr std::int16_t kFirstFlexible = 9;

  struct Partition {
    std::int32_t index = 0;
    std::string_view records;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partition_data;
    bool operator==(const Topic&) const = default;
  };

  std::optional<std::string> transactional_id;
  std::int16_t acks = 0;  // 0: no response is sent; 1: the leader; -1: all in sync
  std::int32_t timeout_ms = 0;
  std::vector<Topic> topic_data;
  bool operator==(const ProduceRequest&) const = default;
};

struct ProduceResponse {
  static constexpr std::int16_t kApiKey = 0, kMinVersion = 3, kMaxVersion = 11;
  static constexpr std::int16_t kFirstFlexible = 9;

  struct RecordError {
    std::int32_t batch_index = 0;
    std::optional<std::string> batch_index_error_message;
    bool operator==(const RecordError&) const = default;
  };
  struct LeaderIdAndEpoch {
    std::int32_t leader_id = -1;
    std::int32_t leader_epoch = -1;
    bool operator==(const LeaderIdAndEpoch&) const = default;
  };
  struct Partition {
    std::int32_t index = 0;
    KafkaError error_code = KafkaError::kNone;
    std::int64_t base_offset = 0;
    std::int64_t log_append_time_ms = -1;      // -1 when the topic keeps CreateTime
    std::int64_t log_start_offset = -1;        // 5+
    std::vector<RecordError> record_errors;    // 8+
    std::optional<std::string> error_message;  // 8+
    LeaderIdAndEpoch current_leader;           // 10+
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partition_responses;
    bool operator==(const Topic&) const = default;
  };
  struct NodeEndpoint {
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;
    bool operator==(const NodeEndpoint&) const = default;
  };

  std::vector<Topic> responses;
  std::int32_t throttle_time_ms = 0;
  std::vector<NodeEndpoint> node_endpoints;  // 10+
  bool operator==(const ProduceResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, ProduceRequest& m);
void Write(ByteWriter& w, std::int16_t version, const ProduceRequest& m);
bool Read(ByteReader& r, std::int16_t version, ProduceResponse& m);
void Write(ByteWriter& w, std::int16_t version, const ProduceResponse& m);

}  // namespace taskflow::kafka
