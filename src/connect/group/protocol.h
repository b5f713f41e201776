// What workers tell each other through the group's coordinator, in Connect's own bytes:
// ConnectProtocol version 0 ("default", eager) and IncrementalCooperativeConnectProtocol version 1
// ("compatible", KIP-415) of org.apache.kafka.connect.runtime.distributed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "connect/group/part.h"

namespace taskflow::connect {

inline constexpr std::string_view kProtocolType = "connect";
inline constexpr std::string_view kEagerProtocol = "default";
inline constexpr std::string_view kCooperativeProtocol = "compatible";
// The assignment's error when the leader could not read the configuration as far as others have.
inline constexpr std::int16_t kConfigMismatch = 1;

// What the leader gives a member.
struct GroupAssignment {
  std::int16_t version = 1;
  std::int16_t error = 0;
  std::string leader;  // member id
  std::string leader_url;
  std::int64_t config_offset = -1;
  Parts assigned;  // version 0: everything; 1: what is new
  Parts revoked;   // 1
  // 1; join again after it; 0: there is no need to
  std::int32_t delay_ms = 0;
  bool operator==(const GroupAssignment&) const = default;
};

// What a member tells of itself when it joins.
struct WorkerMetadata {
  std::int16_t version = 1;
  std::string url;                  // "http://host:port/" of its REST API
  std::int64_t config_offset = -1;  // after the last record of the configuration topic that it read
  Parts owned;                      // 1
  bool operator==(const WorkerMetadata&) const = default;
};

// As version 1 has it, `leader` and the rest of the current assignment stand beside what is owned:
// `last` gives them.
std::string Encode(const WorkerMetadata& metadata, const GroupAssignment& last = {});
std::string Encode(const GroupAssignment& assignment);
// Errors: kCorrupt, kTooLarge. Newer versions are read as version 1, which they extend.
Result<WorkerMetadata> DecodeMetadata(std::string_view bytes);
// Empty bytes are an assignment of nothing.
Result<GroupAssignment> DecodeAssignment(std::string_view bytes);

}  // namespace taskflow::connect
