// DeleteGroups, api key 42, as Kafka 3.9 defines it (DeleteGroupsRequest.json,
// DeleteGroupsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct DeleteGroupsResponse;

struct DeleteGroupsRequest {
  using Response = DeleteGroupsResponse;
  static constexpr std::int16_t kApiKey = 42, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  std::vector<std::string> groups_names;
  bool operator==(const DeleteGroupsRequest&) const = default;
};

struct DeleteGroupsResponse {
  static constexpr std::int16_t kApiKey = 42, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Group {
    std::string group_id;
    KafkaError error_code = KafkaError::kNone;
    bool operator==(const Group&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Group> results;
  bool operator==(const DeleteGroupsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DeleteGroupsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DeleteGroupsRequest& m);
bool Read(ByteReader& r, std::int16_t version, DeleteGroupsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DeleteGroupsResponse& m);

}  // namespace taskflow::kafka
