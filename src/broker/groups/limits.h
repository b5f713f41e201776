// Every maximum of consumer groups and committed offsets.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::broker::groups {

// Kafka's group.min.session.timeout.ms and group.max.session.timeout.ms; out of them:
// INVALID_SESSION_TIMEOUT.
inline constexpr std::int32_t kSessionTimeoutMinMs = 6'000;
inline constexpr std::int32_t kSessionTimeoutMaxMs = 30 * 60 * 1000;
// Kafka takes any. Clamped: a group waits so long for members that do not join.
inline constexpr std::int32_t kRebalanceTimeoutMinMs = 100;
inline constexpr std::int32_t kRebalanceTimeoutMaxMs = 24 * 3600 * 1000;
// A new member whose JoinGroup waits cannot send heartbeats, and its connection may be gone.
inline constexpr Milliseconds kNewMemberJoinTimeout{5 * 60 * 1000};

inline constexpr std::size_t kGroupsMax = 10'000;
inline constexpr std::size_t kGroupIdMax = 1024;
inline constexpr std::size_t kMembersMax =
    1000;  // of a group; as many ids handed out and not yet used
inline constexpr std::size_t kProtocolsMax = 32;  // of a member
inline constexpr std::size_t kProtocolNameMax = 1024;
inline constexpr std::size_t kInstanceIdMax = 249;  // as Kafka
inline constexpr std::size_t kClientNameMax = 256;  // client id and host; longer ones are cut
// Metadata and assignment of one member, of a whole group (which is one record), and all that is in
// memory.
inline constexpr std::size_t kMemberBytesMax = 1 << 20;
inline constexpr std::size_t kGroupBytesMax = 16 << 20;
inline constexpr std::size_t kBytesMax = 256 << 20;
inline constexpr std::size_t kPendingOverhead =
    64;  // what an id handed out counts for besides its length

inline constexpr std::size_t kOffsetsPerGroupMax = 100'000;
inline constexpr std::size_t kOffsetMetadataMax = 4096;  // Kafka's offset.metadata.max.bytes
inline constexpr std::size_t kOffsetOverhead =
    128;  // what an offset counts for besides its metadata

// Groups, members or partitions that one request may name; one that names more is refused.
inline constexpr std::size_t kNamesPerRequestMax = 100'000;

// Kafka's offsets.retention.minutes and offsets.retention.check.interval.ms.
inline constexpr std::int64_t kOffsetsRetentionMs = 7LL * 24 * 3600 * 1000;
inline constexpr Milliseconds kExpireEvery{10 * 60 * 1000};
// The least log that is worth compacting.
inline constexpr std::int64_t kOffsetsSegmentBytes = 4 << 20;
// Records of one batch, and their bytes.
inline constexpr std::int32_t kBatchRecordsMax = 10'000;
inline constexpr std::size_t kBatchBytesMax = 1 << 20;
// Records kept while the disk takes none.
inline constexpr std::size_t kUnwrittenMax = 1'000'000;
inline constexpr std::size_t kReplayBytes = 1 << 20;  // read at once

}  // namespace taskflow::broker::groups
