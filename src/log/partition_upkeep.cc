#include <algorithm>

#include "base/log.h"
#include "log/compaction.h"
#include "log/names.h"
#include "log/partition_log.h"

namespace taskflow::log {

Status PartitionLog::RollIfOld() {
  if (CheckWritable() && active().size() > 0 && options_.segment_ms > 0 &&
      clock_.WallMillis() - active().first_append_ms >= options_.segment_ms) {
    return Roll();
  }
  return {};
}

bool PartitionLog::DropOld() {
  if (!options_.delete_old || damage_) return false;
  auto now = clock_.WallMillis();
  auto expired = [&](const Segment& segment) {
    return options_.retention_ms >= 0 && now - segment.last_append_ms > options_.retention_ms;
  };
  if (active().size() > 0 && expired(active()) && durable_end_ == end_offset_ && CheckWritable()) {
    if (auto rolled = Roll(); !rolled) LogWarn("log", "{}: {}", folder_, rolled.error().message);
  }
  auto over = options_.retention_bytes >= 0 ? size_bytes() - options_.retention_bytes : -1;
  std::size_t count = 0;
  while (count + 1 < segments_.size() && segments_[count + 1]->base_offset() <= durable_end_) {
    const auto& segment = *segments_[count];
    if (!expired(segment) && over < segment.size()) break;
    over -= segment.size();
    ++count;
  }
  if (segments_[count]->base_offset() <= start_offset_) return false;
  start_offset_ = segments_[count]->base_offset();
  return true;
}

Status PartitionLog::DropBefore(std::int64_t offset) {
  if (offset > durable_end_)
    return Fail(ErrorCode::kNotFound, "offset {} is past the end {}", offset, durable_end_);
  start_offset_ = std::max(start_offset_, offset);
  return {};
}

std::vector<std::string> PartitionLog::RemoveBelowStart() {
  std::vector<std::string> removed;
  std::size_t count = 0;
  while (count + 1 < segments_.size() && segments_[count + 1]->base_offset() <= start_offset_) {
    for (const auto& path : segments_[count++]->Paths()) {
      auto gone = path + std::string(kDeletedSuffix);
      if (files_.Rename(path, gone)) removed.push_back(gone);
    }
  }
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(count));
  segments_changed_ = segments_changed_ || count > 0;
  return removed;
}

void PartitionLog::ReleaseIdle() {
  std::vector<const Segment*> loaded;
  for (std::size_t i = 0; i + 1 < segments_.size(); ++i) {
    auto& segment = *segments_[i];
    if (!segment.loaded()) continue;
    bool was_idle = std::find(idle_.begin(), idle_.end(), &segment) != idle_.end();
    if (was_idle) {
      segment.Release();
    } else {
      loaded.push_back(&segment);
    }
  }
  idle_ = std::move(loaded);
  if (gathered_.empty()) gathered_.shrink_to_fit();
}

std::string PartitionLog::State() const {
  std::vector<SegmentRecord> records;
  for (const auto& s : segments_)
    records.push_back({s->base_offset(), s->size(), s->first_append_ms, s->last_append_ms});
  return EncodeState(end_offset_, records, producers_);
}

std::optional<PartitionLog::Checkpoint> PartitionLog::TakeCheckpoint() {
  if (damage_ || refused_ || !gathered_.empty()) return std::nullopt;
  if (checkpointed_ == durable_end_ && !segments_changed_) return std::nullopt;
  auto index = active().index();
  if (!index || !(*index)->Save(files_, folder_)) return std::nullopt;
  Checkpoint checkpoint{durable_end_, folder_ + "/" + std::string(kStateFile), State(),
                        std::move(unsynced_indexes_)};
  unsynced_indexes_.clear();
  checkpointed_ = durable_end_;
  segments_changed_ = false;
  return checkpoint;
}

Result<PartitionLog::Checkpoint> PartitionLog::Close() {
  TRY(CheckWritable());
  TRY(Flush());
  for (const auto& folder : unsynced_folders_) TRY(files_.SyncDir(folder));
  for (const auto& file : unsynced_) TRY(file->Sync());
  unsynced_.clear();
  unsynced_folders_.clear();
  Synced(end_offset_);
  TRY(active().Close());
  segments_changed_ = true;
  auto checkpoint = TakeCheckpoint();
  if (!checkpoint) return Fail(ErrorCode::kIo, "{}: the index could not be written", folder_);
  return *std::move(checkpoint);
}

Result<std::vector<PartitionLog::ClosedSegment>> PartitionLog::ClosedSegments() {
  std::vector<ClosedSegment> closed;
  for (std::size_t i = 0;
       i + 1 < segments_.size() && segments_[i + 1]->base_offset() <= durable_end_; ++i) {
    auto& segment = *segments_[i];
    ASSIGN_OR_RETURN(auto file, segment.file());
    closed.push_back({segment.base_offset(), segment.size(), segment.last_append_ms, file});
  }
  return closed;
}

Status PartitionLog::ReplaceSegments(const std::vector<Cleaned>& cleaned) {
  for (const auto& one : cleaned) {
    auto first = SegmentOf(one.base);
    auto last = first;
    while (last + 1 < segments_.size() && segments_[last + 1]->base_offset() < one.end) ++last;
    bool same = segments_[first]->base_offset() == one.base && last + 1 < segments_.size() &&
                segments_[last + 1]->base_offset() == one.end;
    if (!same) continue;  // retention was faster
    Swap swap{one.base, {}};
    for (auto i = first + 1; i <= last; ++i) swap.replaced.push_back(segments_[i]->base_offset());
    TRY(BeginSwap(files_, folder_, swap));
    TRY(FinishSwap(files_, folder_));
    auto segment = std::make_unique<Segment>(files_, folder_, one.base, one.size);
    segment->first_append_ms = segments_[first]->first_append_ms;
    segment->last_append_ms = segments_[last]->last_append_ms;
    segments_[first] = std::move(segment);
    segments_.erase(segments_.begin() + static_cast<std::ptrdiff_t>(first + 1),
                    segments_.begin() + static_cast<std::ptrdiff_t>(last + 1));
    segments_changed_ = true;
    for (auto& end : read_ends_) end = {};
    idle_.clear();
  }
  return {};
}

}  // namespace taskflow::log
