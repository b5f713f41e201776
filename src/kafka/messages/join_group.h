// JoinGroup, api key 11, as Kafka 3.9 defines it (JoinGroupRequest.json, JoinGroupResponse.json). A
// remark like "7+" tells which versions have the member. Read and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct JoinGroupResponse;

struct JoinGroupRequest {
  using Response = JoinGroupResponse;
  static constexpr std::int16_t kApiKey = 11, kMinVersion = 0, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 6;

  struct Protocol {
    std::string name;
    std::string metadata;
    bool operator==(const Protocol&) const = default;
  };

  std::string group_id;
  std::int32_t session_timeout_ms = 0;
  std::int32_t rebalance_timeout_ms = -1;        // 1+; -1: as the session timeout
  std::string member_id;                         // empty: a new member
  std::optional<std::string> group_instance_id;  // 5+
  std::string protocol_type;
  std::vector<Protocol> protocols;
  std::optional<std::string> reason;  // 8+
  bool operator==(const JoinGroupRequest&) const = default;
};

struct JoinGroupResponse {
  static constexpr std::int16_t kApiKey = 11, kMinVersion = 0, kMaxVersion = 9;
  static constexpr std::int16_t kFirstFlexible = 6;

  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;  // 5+
    std::string metadata;
    bool operator==(const Member&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 2+
  KafkaError error_code = KafkaError::kNone;
  std::int32_t generation_id = -1;
  std::optional<std::string> protocol_type;  // 7+
  std::optional<std::string> protocol_name;
  std::string leader;
  bool skip_assignment = false;  // 9+
  std::string member_id;
  std::vector<Member> members;  // to the leader only
  bool operator==(const JoinGroupResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, JoinGroupRequest& m);
void Write(ByteWriter& w, std::int16_t version, const JoinGroupRequest& m);
bool Read(ByteReader& r, std::int16_t version, JoinGroupResponse& m);
void Write(ByteWriter& w, std::int16_t version, const JoinGroupResponse& m);

}  // namespace taskflow::kafka
