// Compaction of closed segments (cleanup.policy=compact): of each key the latest record stays, at
// its offset. Reads closed files and writes new ones beside them, so it runs on any thread;
// PartitionLog::ReplaceSegments then puts them in place.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "log/partition_log.h"

namespace taskflow::log {

// Keys held at once; segments past it wait for a later run.
inline constexpr std::size_t kCompactionKeysMax = 2'000'000;
inline constexpr std::size_t kCompactionKeyBytesMax = 128 << 20;

struct CompactionJob {
  std::string folder;
  std::vector<PartitionLog::ClosedSegment> segments;
  std::int64_t end = 0;  // base offset of the segment after them
  std::int64_t segment_bytes = 0;
  // Tombstones of segments last appended to before this (broker's wall clock) go.
  std::int64_t drop_tombstones_before_ms = 0;
};

// Small neighbours become one segment. Segments in which nothing would change are not in the
// result. `*stop` ends it early with kUnavailable. A batch that cannot be read is kept as it
// stands. Errors: kIo, kCorrupt.
Result<std::vector<PartitionLog::Cleaned>> Compact(FileSystem& files, const CompactionJob& job,
                                                   const std::atomic<bool>& stop);

// The step from old segments to the compacted one, as a file ("swap") that is there while it lasts;
// Open finishes what a crash interrupted.
struct Swap {
  std::int64_t base = 0;
  std::vector<std::int64_t> replaced;  // segments that go, besides `base` itself
};
Status BeginSwap(FileSystem& files, const std::string& folder, const Swap& swap);
// Does nothing when no swap was begun.
Status FinishSwap(FileSystem& files, const std::string& folder);

}  // namespace taskflow::log
