// The log of one partition: segments in a folder of its own, in Apache Kafka's format on disk, so
// that Kafka's own tools (kafka.tools.DumpLogSegments) read it. All calls on one thread, the
// broker's loop.
//
// Appending has three steps, so that many batches share a write and a sync:
//   Append   gives a batch its offset and gathers it in memory
//   Flush    writes what was gathered (to the page cache)
//   TakeSyncJob -> Syncer -> Synced   makes it durable; only then is it readable
// After an error from Append or Flush the batches from end_offset() on are gone: whoever waits for
// them has to be told.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file.h"
#include "base/result.h"
#include "kafka/record/batch.h"
#include "log/options.h"
#include "log/partition_state.h"
#include "log/producers.h"
#include "log/read_buffer.h"
#include "log/segment.h"
#include "log/syncer.h"

namespace taskflow::log {

class PartitionLog {
 public:
  // From the checkpoint files; 0 when they do not know the partition.
  struct Start {
    std::int64_t recovery_point = 0;  // everything below it was synced and checked
    std::int64_t log_start = 0;
  };
  // Makes the folder when absent. The log past the recovery point is read, its CRCs checked and a
  // torn tail cut off. When something below the synced offset is damaged the log opens read-only
  // (damage()). Errors: kIo.
  static Result<std::shared_ptr<PartitionLog>> Open(FileSystem& files, Clock& clock,
                                                    std::string folder, LogOptions options,
                                                    Start start);

  std::int64_t start_offset() const { return start_offset_; }
  std::int64_t end_offset() const { return end_offset_; }    // of the next batch
  std::int64_t durable_end() const { return durable_end_; }  // the high watermark: what is synced
  std::int64_t size_bytes() const;
  std::size_t segment_count() const { return segments_.size(); }
  const std::string& folder() const { return folder_; }
  const LogOptions& options() const { return options_; }
  void set_options(const LogOptions& options) { options_ = options; }
  Producers& producers() { return producers_; }

  // Offsets [from, to) were durable and cannot be read any more. `text` names file, place and
  // remedy.
  struct Damage {
    std::int64_t from = 0, to = 0;
    std::string text;
  };
  const std::optional<Damage>& damage() const { return damage_; }

  // ---- writing ----

  // `batch` is verified and whole; its producer was checked. Returns its base offset.
  // `log_append_time`: the time to stamp on all its records. Errors: kCorrupt (damaged, read-only),
  // kIo.
  Result<std::int64_t> Append(std::string_view batch, const kafka::BatchHeader& header,
                              std::optional<std::int64_t> log_append_time = std::nullopt);
  Status Flush();
  // Something was flushed that no SyncJob took yet.
  bool NeedsSync() const { return !unsynced_.empty(); }
  // All that was flushed since the last one. Its owner is the caller's to set.
  SyncJob TakeSyncJob();
  void Synced(std::int64_t end);
  // No more appends, for `error` above all a failed sync.
  void Refuse(Error error) { refused_ = std::move(error); }

  // ---- reading ----

  // Whole batches from the one that holds `offset`, of at most `max_bytes`, but at least that one
  // batch; only durable ones. Empty at the durable end. Valid until buffer.Reset(). Errors:
  // kNotFound (outside [start_offset, durable_end]), kCorrupt, kIo.
  Result<std::string_view> Read(std::int64_t offset, std::size_t max_bytes, ReadBuffer& buffer);

  struct TimeOffset {
    std::int64_t timestamp = kafka::kNoTimestamp;
    std::int64_t offset = -1;
  };
  // The first durable record of `timestamp` or later; offset -1 when there is none.
  Result<TimeOffset> FindTime(std::int64_t timestamp);
  // The first durable record of the largest timestamp; offset -1 when the log is empty.
  Result<TimeOffset> FindMaxTime();

  // ---- upkeep ----

  // Begins a new segment when the active one is older than segment_ms.
  Status RollIfOld();
  // Raises the start offset over whole segments that are older than retention_ms or too many for
  // retention_bytes. True when it did.
  bool DropOld();
  // Raises the start offset to `offset`. Errors: kNotFound (past the durable end).
  Status DropBefore(std::int64_t offset);
  // Takes segments wholly below the start offset out of the log, once that offset is durable (the
  // log start checkpoint). Returns their files, renamed, for the caller to remove where waiting
  // does no harm.
  std::vector<std::string> RemoveBelowStart();
  // Closes files and indexes of closed segments that were used before the last call and not since,
  // and gives memory back.
  void ReleaseIdle();
  void ExpireProducers(std::int64_t before_ms) { producers_.Expire(before_ms); }

  struct Checkpoint {
    std::int64_t recovery_point = 0;
    std::string state_path, state;        // to be written with ReplaceFile
    std::vector<std::string> sync_paths;  // to be synced before the recovery point counts
  };
  // Nothing when nothing changed since the last one.
  std::optional<Checkpoint> TakeCheckpoint();
  // The last step of a clean end: all written, synced and indexed. Errors: kIo; the tail is then
  // recovered at the next Open.
  Result<Checkpoint> Close();

  // Closed segments that lie below the durable end, oldest first: what compaction may rewrite.
  struct ClosedSegment {
    std::int64_t base_offset = 0, size = 0, last_append_ms = 0;
    std::shared_ptr<File> file;
  };
  Result<std::vector<ClosedSegment>> ClosedSegments();
  // Compaction wrote and synced "<base>.log.cleaned", which stands for all closed segments in
  // [base, end).
  struct Cleaned {
    std::int64_t base = 0, end = 0, size = 0;
  };
  Status ReplaceSegments(const std::vector<Cleaned>& cleaned);

 private:
  friend class LogOpener;
  PartitionLog(FileSystem& files, Clock& clock, std::string folder, LogOptions options)
      : files_(files), clock_(clock), folder_(std::move(folder)), options_(options) {}

  Segment& active() { return *segments_.back(); }
  Status CheckWritable() const;
  Status AddSegment(std::int64_t base_offset);
  Status Roll();
  bool BelongsToNextSegment(std::size_t size, std::int64_t last_offset) const;
  void NoteUnsynced(std::shared_ptr<File> file);
  std::size_t SegmentOf(std::int64_t offset) const;
  Result<TimeOffset> FirstInBatch(Segment& segment, const Segment::Batch& batch,
                                  std::int64_t timestamp);
  std::string State() const;

  FileSystem& files_;
  Clock& clock_;
  std::string folder_;
  LogOptions options_;
  std::vector<std::unique_ptr<Segment>> segments_;  // by base offset; the last one is appended to
  std::int64_t start_offset_ = 0;
  std::int64_t end_offset_ = 0;
  std::int64_t durable_end_ = 0;
  Producers producers_;
  std::optional<Damage> damage_;
  std::optional<Error> refused_;
  std::optional<SyncedOffset> synced_file_;

  std::string gathered_;  // appended, not written
  std::vector<Segment::Batch> gathered_batches_;
  std::vector<std::shared_ptr<File>> unsynced_;
  std::vector<std::string> unsynced_folders_;
  std::int64_t unsynced_bytes_ = 0;
  std::vector<std::string> unsynced_indexes_;
  std::int64_t checkpointed_ = -1;  // end offset of the last checkpoint
  bool segments_changed_ = false;   // since the last checkpoint
  std::vector<const Segment*> idle_;

  // Where the last reads ended, so that a consumer that goes on needs no search.
  struct ReadEnd {
    std::int64_t offset = -1, segment_base = -1, position = 0;
  };
  static constexpr std::size_t kReadEnds = 4;
  ReadEnd read_ends_[kReadEnds];
  std::size_t next_read_end_ = 0;
};

}  // namespace taskflow::log
