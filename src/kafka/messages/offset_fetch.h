// OffsetFetch, api key 9, as Kafka 3.9 defines it (OffsetFetchRequest.json,
// OffsetFetchResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct OffsetFetchResponse;

struct OffsetFetchRequest {
  using Response = OffsetFetchResponse;
  static constexpr std::int16_t kApiKey = 9, kMinVersion = 1, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 6;

  struct Topic {
    std::string name;
    std::vector<std::int32_t> partition_indexes;
    bool operator==(const Topic&) const = default;
  };
  struct Group {
    std::string group_id;
    std::optional<std::string> member_id;      // 9+
    std::int32_t member_epoch = -1;            // 9+
    std::optional<std::vector<Topic>> topics;  // null: all
    bool operator==(const Group&) const = default;
  };

  std::string group_id;                      // 1-7
  std::optional<std::vector<Topic>> topics;  // 1-7; null: all
  std::vector<Group> groups;                 // 8+
  bool require_stable = false;               // 7+
  bool operator==(const OffsetFetchRequest&) const = default;
};

struct OffsetFetchResponse {
  static constexpr std::int16_t kApiKey = 9, kMinVersion = 1, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 6;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t committed_offset = 0;         // -1: none
    std::int32_t committed_leader_epoch = -1;  // 5+
    std::optional<std::string> metadata;
    KafkaError error_code = KafkaError::kNone;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };
  struct Group {
    std::string group_id;
    std::vector<Topic> topics;
    KafkaError error_code = KafkaError::kNone;
    bool operator==(const Group&) const = default;
  };

  std::int32_t throttle_time_ms = 0;          // 3+
  std::vector<Topic> topics;                  // 1-7
  KafkaError error_code = KafkaError::kNone;  // 2-7
  std::vector<Group> groups;                  // 8+
  bool operator==(const OffsetFetchResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, OffsetFetchRequest& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetFetchRequest& m);
bool Read(ByteReader& r, std::int16_t version, OffsetFetchResponse& m);
void Write(ByteWriter& w, std::int16_t version, const OffsetFetchResponse& m);

}  // namespace taskflow::kafka
