#include "log/partition_log.h"

#include <limits>

#include "base/check.h"
#include "base/log.h"
#include "log/names.h"

namespace taskflow::log {
namespace {

constexpr std::int32_t kLeaderEpoch = 0;  // one node, one leader for ever

}  // namespace

std::int64_t PartitionLog::size_bytes() const {
  auto size = static_cast<std::int64_t>(gathered_.size());
  for (const auto& segment : segments_) size += segment->size();
  return size;
}

Status PartitionLog::CheckWritable() const {
  if (damage_) return Fail(ErrorCode::kCorrupt, "{}", damage_->text);
  if (refused_) return Fail(*refused_);
  return {};
}

void PartitionLog::NoteUnsynced(std::shared_ptr<File> file) {
  if (unsynced_.empty() || unsynced_.back() != file) unsynced_.push_back(std::move(file));
}

Status PartitionLog::AddSegment(std::int64_t base_offset) {
  auto segment = std::make_unique<Segment>(files_, folder_, base_offset, 0);
  ASSIGN_OR_RETURN(auto file, segment->file());
  TRY(file->Truncate(0));
  segment->set_index(SegmentIndex(base_offset));
  segment->first_append_ms = segment->last_append_ms = clock_.WallMillis();
  segments_.push_back(std::move(segment));
  segments_changed_ = true;
  NoteUnsynced(file);
  unsynced_folders_.push_back(folder_);
  return {};
}

Status PartitionLog::Roll() {
  TRY(Flush());
  TRY(active().Close());
  unsynced_indexes_.push_back(active().Path(kIndexSuffix));
  unsynced_indexes_.push_back(active().Path(kTimeIndexSuffix));
  return AddSegment(end_offset_);
}

bool PartitionLog::BelongsToNextSegment(std::size_t size, std::int64_t last_offset) const {
  const auto& segment = *segments_.back();
  auto used = segment.size() + static_cast<std::int64_t>(gathered_.size());
  if (used == 0) return false;
  return used + static_cast<std::int64_t>(size) > options_.segment_bytes ||
         last_offset - segment.base_offset() > std::numeric_limits<std::int32_t>::max();
}

Result<std::int64_t> PartitionLog::Append(std::string_view batch, const kafka::BatchHeader& header,
                                          std::optional<std::int64_t> log_append_time) {
  CHECK(batch.size() == header.size());
  TRY(CheckWritable());
  if (BelongsToNextSegment(batch.size(), end_offset_ + header.last_offset_delta)) TRY(Roll());
  auto now = clock_.WallMillis();
  if (active().size() == 0 && gathered_.empty()) active().first_append_ms = now;
  active().last_append_ms = now;

  auto at = gathered_.size();
  gathered_.append(batch);
  auto stamped = header;
  stamped.base_offset = end_offset_;
  kafka::StampBatch(gathered_.data() + at, end_offset_, kLeaderEpoch);
  if (log_append_time) {
    kafka::StampLogAppendTime(gathered_.data() + at, batch.size(), *log_append_time);
    stamped.max_timestamp = *log_append_time;
  }
  gathered_batches_.push_back({stamped, static_cast<std::int64_t>(at)});
  producers_.Add(stamped, now);
  end_offset_ = stamped.next_offset();
  if (gathered_.size() >= kWriteBufferMax) TRY(Flush());
  return stamped.base_offset;
}

Status PartitionLog::Flush() {
  if (gathered_batches_.empty()) return {};
  auto written = active().Write(gathered_, gathered_batches_);
  if (!written) {
    end_offset_ = gathered_batches_.front().header.base_offset;
    producers_.CutTo(end_offset_);
  } else if (auto file = active().file()) {
    NoteUnsynced(*file);
    unsynced_bytes_ += static_cast<std::int64_t>(gathered_.size());
  }
  gathered_batches_.clear();
  gathered_.clear();
  return written;
}

SyncJob PartitionLog::TakeSyncJob() {
  SyncJob job{{},
              std::move(unsynced_),
              std::move(unsynced_folders_),
              end_offset_,
              std::exchange(unsynced_bytes_, 0)};
  unsynced_.clear();
  unsynced_folders_.clear();
  return job;
}

void PartitionLog::Synced(std::int64_t end) {
  if (end <= durable_end_) return;
  durable_end_ = end;
  if (!synced_file_) {
    auto opened = SyncedOffset::Open(files_, folder_);
    if (!opened) return;  // it only sharpens recovery
    synced_file_ = *std::move(opened);
  }
  (void)synced_file_->Store(end);
}

}  // namespace taskflow::log
