// LeaveGroup, api key 13, as Kafka 3.9 defines it (LeaveGroupRequest.json,
// LeaveGroupResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct LeaveGroupResponse;

struct LeaveGroupRequest {
  using Response = LeaveGroupResponse;
  static constexpr std::int16_t kApiKey = 13, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    std::optional<std::string> reason;  // 5+
    bool operator==(const Member&) const = default;
  };

  std::string group_id;
  std::string member_id;        // 0-2
  std::vector<Member> members;  // 3+
  bool operator==(const LeaveGroupRequest&) const = default;
};

struct LeaveGroupResponse {
  static constexpr std::int16_t kApiKey = 13, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    KafkaError error_code = KafkaError::kNone;
    bool operator==(const Member&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 1+
  KafkaError error_code = KafkaError::kNone;
  std::vector<Member> members;  // 3+
  bool operator==(const LeaveGroupResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, LeaveGroupRequest& m);
void Write(ByteWriter& w, std::int16_t version, const LeaveGroupRequest& m);
bool Read(ByteReader& r, std::int16_t version, LeaveGroupResponse& m);
void Write(ByteWriter& w, std::int16_t version, const LeaveGroupResponse& m);

}  // namespace taskflow::kafka
