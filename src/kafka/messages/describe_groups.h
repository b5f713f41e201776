// DescribeGroups, api key 15, as Kafka 3.9 defines it (DescribeGroupsRequest.json,
// DescribeGroupsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

struct DescribeGroupsResponse;

struct DescribeGroupsRequest {
  using Response = DescribeGroupsResponse;
  static constexpr std::int16_t kApiKey = 15, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 5;

  std::vector<std::string> groups;
  bool include_authorized_operations = false;  // 3+
  bool operator==(const DescribeGroupsRequest&) const = default;
};

struct DescribeGroupsResponse {
  static constexpr std::int16_t kApiKey = 15, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 5;

  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;  // 4+
    std::string client_id;
    std::string client_host;
    std::string member_metadata;
    std::string member_assignment;
    bool operator==(const Member&) const = default;
  };
  struct Group {
    KafkaError error_code = KafkaError::kNone;
    std::string group_id;
    std::string group_state;
    std::string protocol_type;
    std::string protocol_data;
    std::vector<Member> members;
    std::int32_t authorized_operations = kNoOperations;  // 3+
    bool operator==(const Group&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 1+
  std::vector<Group> groups;
  bool operator==(const DescribeGroupsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DescribeGroupsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeGroupsRequest& m);
bool Read(ByteReader& r, std::int16_t version, DescribeGroupsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeGroupsResponse& m);

}  // namespace taskflow::kafka
