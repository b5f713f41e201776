// ListGroups, api key 16, as Kafka 3.9 defines it (ListGroupsRequest.json,
// ListGroupsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct ListGroupsResponse;

struct ListGroupsRequest {
  using Response = ListGroupsResponse;
  static constexpr std::int16_t kApiKey = 16, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 3;

  std::vector<std::string> states_filter;  // 4+
  std::vector<std::string> types_filter;   // 5+
  bool operator==(const ListGroupsRequest&) const = default;
};

struct ListGroupsResponse {
  static constexpr std::int16_t kApiKey = 16, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 3;

  struct Group {
    std::string group_id;
    std::string protocol_type;
    std::string group_state;  // 4+
    std::string group_type;   // 5+
    bool operator==(const Group&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 1+
  KafkaError error_code = KafkaError::kNone;
  std::vector<Group> groups;
  bool operator==(const ListGroupsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, ListGroupsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const ListGroupsRequest& m);
bool Read(ByteReader& r, std::int16_t version, ListGroupsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const ListGroupsResponse& m);

}  // namespace taskflow::kafka
