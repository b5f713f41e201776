// ListOffsets, api key 2, as Kafka 3.9 defines it (ListOffsetsRequest.json,
// ListOffsetsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct ListOffsetsResponse;

struct ListOffsetsRequest {
  using Response = ListOffsetsResponse;
  static constexpr std::int16_t kApiKey = 2, kMinVersion = 1, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 6;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int32_t current_leader_epoch = -1;  // 4+
    std::int64_t timestamp = 0;              // ms; -1 latest, -2 earliest, -3 largest timestamp
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t replica_id = 0;
  std::int8_t isolation_level = 0;  // 2+; 0 read uncommitted, 1 read committed
  std::vector<Topic> topics;
  bool operator==(const ListOffsetsRequest&) const = default;
};

struct ListOffsetsResponse {
  static constexpr std::int16_t kApiKey = 2, kMinVersion = 1, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 6;

  struct Partition {
    std::int32_t partition_index = 0;
    KafkaError error_code = KafkaError::kNone;
    std::int64_t timestamp = -1;
    std::int64_t offset = -1;
    std::int32_t leader_epoch = -1;  // 4+
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 2+
  std::vector<Topic> topics;
  bool operator==(const ListOffsetsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, ListOffsetsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const ListOffsetsRequest& m);
bool Read(ByteReader& r, std::int16_t version, ListOffsetsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const ListOffsetsResponse& m);

}  // namespace taskflow::kafka
