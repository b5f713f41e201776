// Heartbeat, api key 12, as Kafka 3.9 defines it (HeartbeatRequest.json, HeartbeatResponse.json). A
// remark like "7+" tells which versions have the member. Read and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct HeartbeatResponse;

struct HeartbeatRequest {
  using Response = HeartbeatResponse;
  static constexpr std::int16_t kApiKey = 12, kMinVersion = 0, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 4;

  std::string group_id;
  std::int32_t generation_id = 0;
  std::string member_id;
  std::optional<std::string> group_instance_id;  // 3+
  bool operator==(const HeartbeatRequest&) const = default;
};

struct HeartbeatResponse {
  static constexpr std::int16_t kApiKey = 12, kMinVersion = 0, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 4;

  std::int32_t throttle_time_ms = 0;  // 1+
  KafkaError error_code = KafkaError::kNone;
  bool operator==(const HeartbeatResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, HeartbeatRequest& m);
void Write(ByteWriter& w, std::int16_t version, const HeartbeatRequest& m);
bool Read(ByteReader& r, std::int16_t version, HeartbeatResponse& m);
void Write(ByteWriter& w, std::int16_t version, const HeartbeatResponse& m);

}  // namespace taskflow::kafka
