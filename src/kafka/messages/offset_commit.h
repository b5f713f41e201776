// OffsetCommit, api key 8, as Kafka 3.9 defines it (OffsetCommitRequest.json,
// OffsetCommitResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct OffsetCommitResponse;

struct OffsetCommitRequest {
  using Response = OffsetCommitResponse;
  static constexpr std::int16_t kApiKey = 8, kMinVersion = 2, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 8;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t committed_offset = 0;
    std::int32_t committed_leader_epoch = -1;  // 6+
    std::optional<std::string> committed_metadata;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::string group_id;
  std::int32_t generation_id_or_member_epoch = -1;
  std::string member_id;
  std::optional<std::string> group_instance_id;  // 7+
  std::int64_t retention_time_ms = -1;           // 2-4
  std::vector<Topic> topics;
  bool operator==(const OffsetCommitRequest&) const = default;
};

struct OffsetCommitResponse {
  static constexpr std::int16_t kApiKey = 8, kMinVersion = 2, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 8;

  struct Partition {
    std::int32_t partition_index = 0;
    KafkaError error_code = KafkaError::kNone;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 3+
  std::vector<Topic> topics;
  bool operator==(const OffsetCommitResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, OffsetCommitRequest& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetCommitRequest& m);
bool Read(ByteReader& r, std::int16_t version, OffsetCommitResponse& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetCommitResponse& m);

}  // namespace taskflow::kafka
