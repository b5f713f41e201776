// OffsetDelete, api key 47, as Kafka 3.9 defines it (OffsetDeleteRequest.json,
// OffsetDeleteResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

struct OffsetDeleteResponse;

struct OffsetDeleteRequest {
  using Response = OffsetDeleteResponse;
  static constexpr std::int16_t kApiKey = 47, kMinVersion = 0, kMaxVersion = 0;
  static constexpr std::int16_t kFirstFlexible = kNeverFlexible;

  struct Partition {
    std::int32_t partition_index = 0;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::string group_id;
  std::vector<Topic> topics;
  bool operator==(const OffsetDeleteRequest&) const = default;
};

struct OffsetDeleteResponse {
  static constexpr std::int16_t kApiKey = 47, kMinVersion = 0, kMaxVersion = 0;
  static constexpr std::int16_t kFirstFlexible = kNeverFlexible;

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

  KafkaError error_code = KafkaError::kNone;
  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;
  bool operator==(const OffsetDeleteResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, OffsetDeleteRequest& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetDeleteRequest& m);
bool Read(ByteReader& r, std::int16_t version, OffsetDeleteResponse& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetDeleteResponse& m);

}  // namespace taskflow::kafka
