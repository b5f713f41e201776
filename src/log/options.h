// What a partition's log is told by its topic's configs, and the limits that no config can lift.
#pragma once

#include <cstdint>

namespace taskflow::log {

// Positions in a segment are 32-bit in Kafka's index format.
inline constexpr std::int64_t kSegmentBytesMax = (1LL << 31) - 1;
inline constexpr std::int64_t kSegmentBytesMin = 14;
// An index entry for each so many bytes of log (Kafka's index.interval.bytes).
inline constexpr std::int64_t kIndexIntervalBytes = 4096;
// Batches of one turn are gathered up to this many bytes before they are written.
inline constexpr std::size_t kWriteBufferMax = 256 << 10;
// Disk space is reserved this far ahead of the end of the active segment.
inline constexpr std::int64_t kReserveBytes = 4 << 20;
// A producer's batches that are remembered to recognise a repeat: Kafka clients have at most 5 in
// flight.
inline constexpr std::size_t kBatchesPerProducer = 5;
// Producers remembered per partition; over it, the one that was silent longest is forgotten.
inline constexpr std::size_t kProducersMax = 100'000;
// A compacted batch may decompress to this much.
inline constexpr std::size_t kDecompressMax = 64 << 20;

struct LogOptions {
  std::int64_t segment_bytes = 64LL << 20;
  std::int64_t segment_ms = 7LL * 24 * 3600 * 1000;
  std::int64_t retention_ms = 7LL * 24 * 3600 * 1000;  // -1: for ever
  std::int64_t retention_bytes = -1;                   // -1: any size
  bool delete_old = true;                              // cleanup.policy has "delete"
  bool compact = false;                                // cleanup.policy has "compact"
  double min_dirty_ratio = 0.5;  // how much of a log must be new before it is compacted
  std::int64_t delete_retention_ms = 24LL * 3600 * 1000;  // how long a tombstone stays
};

}  // namespace taskflow::log
