// DeleteRecords, api key 21, as Kafka 3.9 defines it (DeleteRecordsRequest.json,
// DeleteRecordsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct DeleteRecordsResponse;

struct DeleteRecordsRequest {
  using Response = DeleteRecordsResponse;
  static constexpr std::int16_t kApiKey = 21, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t offset = 0;  // records before it go; -1: all up to the high watermark
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::vector<Topic> topics;
  std::int32_t timeout_ms = 0;
  bool operator==(const DeleteRecordsRequest&) const = default;
};

struct DeleteRecordsResponse {
  static constexpr std::int16_t kApiKey = 21, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t low_watermark = 0;
    KafkaError error_code = KafkaError::kNone;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;
  bool operator==(const DeleteRecordsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DeleteRecordsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DeleteRecordsRequest& m);
bool Read(ByteReader& r, std::int16_t version, DeleteRecordsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DeleteRecordsResponse& m);

}  // namespace taskflow::kafka
