// The two sparse indexes of a segment in Kafka's formats: NNN.index with (offset - base: i32,
// position: i32) and NNN.timeindex with (timestamp: i64, offset - base: i32). An index is only a
// hint: it can be rebuilt from the log at any time, and is when it is missing or cannot be right.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"
#include "kafka/record/batch.h"

namespace taskflow::log {

class SegmentIndex {
 public:
  explicit SegmentIndex(std::int64_t base_offset) : base_offset_(base_offset) {}

  // Tells of the batch at `position`, in log order. An entry is made each kIndexIntervalBytes.
  void Add(const kafka::BatchHeader& batch, std::int64_t position);
  // Adds the entry of the largest timestamp; a segment's last act before it is closed.
  void Close();

  struct Place {
    std::int64_t position = 0;
    // The last offset of the batch at `position`; -1 when it is the segment's first batch.
    std::int64_t last_offset = -1;
  };
  // Where to begin a forward search for the batch that holds `offset`.
  Place Find(std::int64_t offset) const;
  // The offset from which a forward search finds the first record of `timestamp` or later; the base
  // offset when nothing better is known.
  std::int64_t FindTime(std::int64_t timestamp) const;

  // The largest timestamp of all batches added, and the last offset of its batch; -1 when none.
  std::int64_t max_timestamp() const { return max_timestamp_; }
  std::int64_t offset_of_max_timestamp() const { return offset_of_max_; }

  // Forgets all about batches that reach `offset` or more. Returns the place of a batch before
  // which all is known: Add must be told of that batch and all later ones again.
  Place CutTo(std::int64_t offset);

  // Writes what changed since the last Save, without a sync.
  Status Save(FileSystem& files, const std::string& folder);
  // Errors: kNotFound, kCorrupt (lengths, order, or positions past `log_size`), kIo.
  static Result<SegmentIndex> Load(FileSystem& files, const std::string& folder,
                                   std::int64_t base_offset, std::int64_t log_size);

 private:
  struct OffsetEntry {
    std::int32_t offset, position;
  };
  struct TimeEntry {
    std::int64_t timestamp;
    std::int32_t offset;
  };
  void AddTime();

  std::int64_t base_offset_;
  std::vector<OffsetEntry> offsets_;
  std::vector<TimeEntry> times_;
  // What the files hold of the entries above, and whether they may hold more behind it.
  std::size_t offsets_saved_ = 0;
  std::size_t times_saved_ = 0;
  bool stale_tails_ = true;
  std::int64_t bytes_since_entry_ = 0;
  std::int64_t max_timestamp_ = kafka::kNoTimestamp;
  std::int64_t offset_of_max_ = -1;
};

}  // namespace taskflow::log
