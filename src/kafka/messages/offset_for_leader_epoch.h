// OffsetForLeaderEpoch, api key 23, as Kafka 3.9 defines it (OffsetForLeaderEpochRequest.json,
// OffsetForLeaderEpochResponse.json). A remark like "7+" tells which versions have the member. Read
// and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct OffsetForLeaderEpochResponse;

struct OffsetForLeaderEpochRequest {
  using Response = OffsetForLeaderEpochResponse;
  static constexpr std::int16_t kApiKey = 23, kMinVersion = 2, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Partition {
    std::int32_t partition = 0;
    std::int32_t current_leader_epoch = -1;
    std::int32_t leader_epoch = 0;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string topic;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t replica_id = -2;  // 3+
  std::vector<Topic> topics;
  bool operator==(const OffsetForLeaderEpochRequest&) const = default;
};

struct OffsetForLeaderEpochResponse {
  static constexpr std::int16_t kApiKey = 23, kMinVersion = 2, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Partition {
    KafkaError error_code = KafkaError::kNone;
    std::int32_t partition = 0;
    std::int32_t leader_epoch = -1;
    std::int64_t end_offset = -1;  // -1: unknown
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string topic;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;
  bool operator==(const OffsetForLeaderEpochResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, OffsetForLeaderEpochRequest& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetForLeaderEpochRequest& m);
bool Read(ByteReader& r, std::int16_t version, OffsetForLeaderEpochResponse& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetForLeaderEpochResponse& m);

}  // namespace taskflow::kafka
