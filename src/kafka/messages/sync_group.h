// SyncGroup, api key 14, as Kafka 3.9 defines it (SyncGroupRequest.json, SyncGroupResponse.json). A
// remark like "7+" tells which versions have the member. Read and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct SyncGroupResponse;

struct SyncGroupRequest {
  using Response = SyncGroupResponse;
  static constexpr std::int16_t kApiKey = 14, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Assignment {
    std::string member_id;
    std::string assignment;
    bool operator==(const Assignment&) const = default;
  };

  std::string group_id;
  std::int32_t generation_id = 0;
  std::string member_id;
  std::optional<std::string> group_instance_id;  // 3+
  std::optional<std::string> protocol_type;      // 5+
  std::optional<std::string> protocol_name;      // 5+
  std::vector<Assignment> assignments;
  bool operator==(const SyncGroupRequest&) const = default;
};

struct SyncGroupResponse {
  static constexpr std::int16_t kApiKey = 14, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 4;

  std::int32_t throttle_time_ms = 0;  // 1+
  KafkaError error_code = KafkaError::kNone;
  std::optional<std::string> protocol_type;  // 5+
  std::optional<std::string> protocol_name;  // 5+
  std::string assignment;
  bool operator==(const SyncGroupResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, SyncGroupRequest& m);
void Write(ByteWriter& w, std::int16_t version, const SyncGroupRequest& m);
bool Read(ByteReader& r, std::int16_t version, SyncGroupResponse& m);
void Write(ByteWriter& w, std::int16_t version, const SyncGroupResponse& m);

}  // namespace taskflow::kafka
