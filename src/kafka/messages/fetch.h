// Fetch, api key 1, as Kafka 3.9 defines it (FetchRequest.json, FetchResponse.json). A remark
// like "7+" tells which versions have the member. Read and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

struct FetchResponse;

struct FetchRequest {
  using Response = FetchResponse;
  static constexpr std::int16_t kApiKey = 1, kMinVersion = 4, kMaxVersion = 17;
  static constexpr std::int16_t kFirstFlexible = 12;

  struct ReplicaState {
    std::int32_t replica_id = -1;
    std::int64_t replica_epoch = -1;
    bool operator==(const ReplicaState&) const = default;
  };
  struct Partition {
    std::int32_t partition = 0;
    std::int32_t current_leader_epoch = -1;  // 9+
    std::int64_t fetch_offset = 0;
    std::int32_t last_fetched_epoch = -1;  // 12+
    std::int64_t log_start_offset = -1;    // 5+
    std::int32_t partition_max_bytes = 0;
    Uuid replica_directory_id{};  // 17+
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string topic;  // 4-12
    Uuid topic_id{};    // 13+
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };
  struct ForgottenTopic {
    std::string topic;  // 7-12
    Uuid topic_id{};    // 13+
    std::vector<std::int32_t> partitions;
    bool operator==(const ForgottenTopic&) const = default;
  };

  std::optional<std::string> cluster_id;  // 12+
  std::int32_t replica_id = -1;           // 4-14
  ReplicaState replica_state;             // 15+
  std::int32_t max_wait_ms = 0;
  std::int32_t min_bytes = 0;
  std::int32_t max_bytes = INT32_MAX;
  std::int8_t isolation_level = 0;  // 0 read uncommitted, 1 read committed
  std::int32_t session_id = 0;      // 7+
  std::int32_t session_epoch = -1;  // 7+; -1: no session wanted; 0: a new one
  std::vector<Topic> topics;
  std::vector<ForgottenTopic> forgotten_topics_data;  // 7+; to remove from the session
  std::string rack_id;                                // 11+
  bool operator==(const FetchRequest&) const = default;
};

struct FetchResponse {
  static constexpr std::int16_t kApiKey = 1, kMinVersion = 4, kMaxVersion = 17;
  static constexpr std::int16_t kFirstFlexible = 12;

  struct EpochEndOffset {
    std::int32_t epoch = -1;
    std::int64_t end_offset = -1;
    bool operator==(const EpochEndOffset&) const = default;
  };
  struct LeaderIdAndEpoch {
    std::int32_t leader_id = -1;
    std::int32_t leader_epoch = -1;
    bool operator==(const LeaderIdAndEpoch&) const = default;
  };
  struct SnapshotId {
    std::int64_t end_offset = -1;
    std::int32_t epoch = -1;
    bool operator==(const SnapshotId&) const = default;
  };
  struct AbortedTransaction {
    std::int64_t producer_id = 0;
    std::int64_t first_offset = 0;
    bool operator==(const AbortedTransaction&) const = default;
  };
  struct Partition {
    std::int32_t partition_index = 0;
    KafkaError error_code = KafkaError::kNone;
    std::int64_t high_watermark = 0;
    std::int64_t last_stable_offset = -1;
    std::int64_t log_start_offset = -1;  // 5+
    EpochEndOffset diverging_epoch;      // 12+
    LeaderIdAndEpoch current_leader;     // 12+
    SnapshotId snapshot_id;              // 12+
    // null unless read committed
    std::optional<std::vector<AbortedTransaction>> aborted_transactions;
    std::int32_t preferred_read_replica = -1;  // 11+
    std::string_view records;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string topic;  // 4-12
    Uuid topic_id{};    // 13+
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };
  struct NodeEndpoint {
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;
    bool operator==(const NodeEndpoint&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  KafkaError error_code = KafkaError::kNone;  // 7+
  std::int32_t session_id = 0;                // 7+; 0: no session
  std::vector<Topic> responses;
  std::vector<NodeEndpoint> node_endpoints;  // 16+
  bool operator==(const FetchResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, FetchRequest& m);
void Write(ByteWriter& w, std::int16_t version, const FetchRequest& m);
bool Read(ByteReader& r, std::int16_t version, FetchResponse& m);
void Write(ByteWriter& w, std::int16_t version, const FetchResponse& m);

}  // namespace taskflow::kafka
