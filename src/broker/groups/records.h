// The records of __consumer_offsets, byte for byte as Apache Kafka writes them, so that its tools
// read them (kafka.tools.DumpLogSegments --offsets-decoder). Source: Kafka's group-coordinator,
// OffsetCommitKey/Value.json and GroupMetadataKey/Value.json. A record without a value removes what
// its key names.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace taskflow::broker::groups {

struct LogRecord {
  std::string key;
  std::optional<std::string> value;
};

struct OffsetKey {
  std::string group, topic;
  std::int32_t partition = 0;
  bool operator==(const OffsetKey&) const = default;
};

struct CommittedOffset {
  std::int64_t offset = -1;
  std::int32_t leader_epoch = -1;  // -1: unknown
  std::string metadata;
  std::int64_t commit_ms = 0;  // wall clock
  std::optional<std::int64_t>
      expire_ms;  // set by clients of old versions; none: by the group's age
  bool operator==(const CommittedOffset&) const = default;
};

// A group as it stands in the log. Its state is Empty without members and Stable with them.
struct StoredMember {
  std::string id;
  std::optional<std::string> instance_id;
  std::string client_id, client_host;
  std::int32_t rebalance_timeout_ms = -1;  // -1: as the session timeout
  std::int32_t session_timeout_ms = 0;
  std::string subscription, assignment;  // of the protocol chosen
  bool operator==(const StoredMember&) const = default;
};
struct StoredGroup {
  std::string protocol_type;  // empty: none
  std::int32_t generation = 0;
  std::optional<std::string> protocol, leader;
  std::int64_t state_since_ms = -1;  // -1: unknown
  std::vector<StoredMember> members;
  bool operator==(const StoredGroup&) const = default;
};

struct GroupKey {
  std::string group;
};
// What other coordinators of Kafka keep (KIP-848, share groups).
struct ForeignKey {
  std::int16_t version = 0;
};

LogRecord OffsetRecord(const OffsetKey& key, const CommittedOffset* value);
LogRecord GroupRecord(const std::string& group, const StoredGroup* value);

// Errors: kCorrupt; kUnsupported for a value of a version that is not known here.
Result<std::variant<OffsetKey, GroupKey, ForeignKey>> DecodeKey(std::string_view bytes);
Result<CommittedOffset> DecodeOffset(std::string_view bytes);
Result<StoredGroup> DecodeGroup(std::string_view bytes);

}  // namespace taskflow::broker::groups
