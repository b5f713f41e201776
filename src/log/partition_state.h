// What a partition keeps beside Kafka's own files:
//   partition-state  what could be found again only by reading the whole log: producers, and when
//   the
//                    broker appended to each segment. Replaced at checkpoints.
//   synced-offset    how far the log was known to be on the disk, renewed after each sync without
//   being
//                    synced itself: damage below it is damage, not a torn tail.
// Both carry a checksum; one that does not hold counts as absent.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "log/producers.h"

namespace taskflow::log {

inline constexpr std::string_view kStateFile = "partition-state";
inline constexpr std::string_view kSyncedFile = "synced-offset";

struct SegmentRecord {
  std::int64_t base_offset = 0;
  std::int64_t size = 0;
  std::int64_t first_append_ms = 0;
  std::int64_t last_append_ms = 0;
};

struct PartitionState {
  std::int64_t end_offset = 0;  // all batches below it are in `producers`
  std::vector<SegmentRecord> segments;
  Producers producers;
};

std::string EncodeState(std::int64_t end_offset, const std::vector<SegmentRecord>& segments,
                        const Producers& producers);
std::optional<PartitionState> LoadState(FileSystem& files, const std::string& folder);

class SyncedOffset {
 public:
  // The recorded offset, or -1.
  static std::int64_t Load(FileSystem& files, const std::string& folder);
  static Result<SyncedOffset> Open(FileSystem& files, const std::string& folder);
  Status Store(std::int64_t offset);

 private:
  explicit SyncedOffset(std::unique_ptr<File> file) : file_(std::move(file)) {}
  std::unique_ptr<File> file_;
};

}  // namespace taskflow::log
