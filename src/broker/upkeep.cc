#include "broker/upkeep.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "broker/background.h"
#include "broker/limits.h"
#include "broker/removal.h"

namespace taskflow::broker {
namespace {

constexpr Milliseconds kDiskEvery{1000};

struct Taken {
  std::shared_ptr<Partition> partition;
  log::PartitionLog::Checkpoint checkpoint;
};

Status Write(FileSystem& files, const log::PartitionLog::Checkpoint& checkpoint) {
  for (const auto& path : checkpoint.sync_paths) {
    auto file = files.Open(path, false);
    if (!file) continue;  // retention was faster
    TRY((*file)->Sync());
  }
  return ReplaceFile(files, checkpoint.state_path, checkpoint.state);
}

}  // namespace

void Remove(Parts& parts, std::vector<std::string> paths) {
  if (paths.empty()) return;
  parts.background.Do([&files = parts.files, paths = std::move(paths)] {
    for (const auto& path : paths) {
      if (auto removed = files.Remove(path); !removed)
        LogWarn("broker", "{} stays: {}", path, removed.error().message);
    }
  });
}

Status RemoveBelowStarts(Parts& parts) {
  TRY(parts.topics.WriteLogStarts());
  std::vector<std::string> paths;
  parts.topics.ForEachPartition([&](Partition& partition) {
    for (auto& path : partition.log->RemoveBelowStart()) paths.push_back(std::move(path));
  });
  Remove(parts, std::move(paths));
  return {};
}

void Upkeep::Start() {
  CheckDisk();
  housekeeping_ = parts_.loop.After(kHousekeepingEvery, [this] { Housekeep(); });
  checkpoint_ = parts_.loop.After(kCheckpointEvery, [this] { Checkpoint(); });
}

void Upkeep::Stop() {
  stopped_ = true;
  housekeeping_.reset();
  checkpoint_.reset();
  disk_.reset();
}

void Upkeep::Housekeep() {
  auto now = parts_.clock.WallMillis();
  bool dropped = false;
  parts_.topics.ForEachPartition([&](Partition& partition) {
    auto& log = *partition.log;
    if (auto rolled = log.RollIfOld(); !rolled)
      LogWarn("broker", "{}: {}", partition.Name(), rolled.error().message);
    dropped = log.DropOld() || dropped;
    log.ExpireProducers(now - kProducerExpirationMs);
    log.ReleaseIdle();
    if (log.NeedsSync()) parts_.committer.Touch(partition.shared_from_this());
  });
  if (dropped) {
    if (auto removed = RemoveBelowStarts(parts_); !removed)
      LogWarn("broker", "retention: {}", removed.error().message);
  }
  CompactNext();
  parts_.read_buffer.Release();
  housekeeping_ = parts_.loop.After(kHousekeepingEvery, [this] { Housekeep(); });
}

void Upkeep::CheckDisk() {
  auto free = parts_.files.FreeBytes(parts_.options.data_dir);
  bool full = free && *free < kFreeBytesMin;
  if (full && !parts_.disk_full) {
    LogError("broker", "less than {} MiB are free in {}: produce requests are refused",
             kFreeBytesMin >> 20, parts_.options.data_dir);
  } else if (!full && parts_.disk_full) {
    LogInfo("broker", "there is space in {} again", parts_.options.data_dir);
  }
  parts_.disk_full = full;
  disk_ = parts_.loop.After(kDiskEvery, [this] { CheckDisk(); });
}

void Upkeep::Checkpoint() {
  std::vector<Taken> taken;
  parts_.topics.ForEachPartition([&](Partition& partition) {
    if (auto checkpoint = partition.log->TakeCheckpoint()) {
      taken.push_back({partition.shared_from_this(), *std::move(checkpoint)});
    }
  });
  checkpoint_ = parts_.loop.After(kCheckpointEvery, [this] { Checkpoint(); });
  if (taken.empty()) return;
  parts_.background.Do([this, &files = parts_.files, taken = std::move(taken)]() mutable {
    for (auto& [partition, checkpoint] : taken) {
      if (!Write(files, checkpoint)) checkpoint.recovery_point = 0;
    }
    parts_.loop.Post([this, taken = std::move(taken)] {
      for (const auto& [partition, checkpoint] : taken) {
        partition->recovery_point = std::max(partition->recovery_point, checkpoint.recovery_point);
      }
      if (auto written = parts_.topics.WriteRecoveryPoints(); !written) {
        LogWarn("broker", "recovery points: {}", written.error().message);
      }
    });
  });
}

// One partition at a time; the next one when this one is done.
void Upkeep::CompactNext() {
  if (compacting_ || stopped_) return;
  parts_.topics.ForEachPartition([&](Partition& partition) {
    if (compacting_ || !partition.settings->log.compact || partition.log->segment_count() < 3)
      return;
    auto closed = partition.log->ClosedSegments();
    if (!closed || closed->size() < 2) return;
    auto end = closed->back().base_offset;
    closed->pop_back();
    std::int64_t dirty = 0, all = 0;
    for (const auto& segment : *closed) {
      all += segment.size;
      if (segment.base_offset >= partition.compacted_to) dirty += segment.size;
    }
    const auto& options = partition.settings->log;
    auto least = options.min_dirty_ratio * static_cast<double>(all);
    if (dirty == 0 || static_cast<double>(dirty) < least) return;
    log::CompactionJob job{partition.log->folder(), *std::move(closed), end, options.segment_bytes,
                           parts_.clock.WallMillis() - options.delete_retention_ms};
    compacting_ = true;
    parts_.background.Do([this, job = std::move(job), shared = partition.shared_from_this()] {
      auto cleaned = log::Compact(parts_.files, job, parts_.background.stopping());
      parts_.loop.Post([this, shared, end = job.end, cleaned = std::move(cleaned)]() mutable {
        Compacted(shared, end, std::move(cleaned));
      });
    });
  });
}

void Upkeep::Compacted(const std::shared_ptr<Partition>& partition, std::int64_t end,
                       Result<std::vector<log::PartitionLog::Cleaned>> cleaned) {
  compacting_ = false;
  if (stopped_ ||
      parts_.topics.FindPartition(partition->topic, partition->index) != partition.get())
    return;
  partition->compacted_to = end;  // also after an error: it is tried again with the next segments
  auto status = cleaned ? partition->log->ReplaceSegments(*cleaned) : Status(Fail(cleaned.error()));
  if (!status) LogWarn("broker", "compaction of {}: {}", partition->Name(), status.error().message);
  CompactNext();
}

bool Upkeep::CloseAll() {
  bool clean = true;
  parts_.topics.ForEachPartition([&](Partition& partition) {
    auto checkpoint = partition.log->Close();
    auto status = checkpoint ? Write(parts_.files, *checkpoint) : Status(Fail(checkpoint.error()));
    if (status) {
      partition.recovery_point = checkpoint->recovery_point;
    } else {
      LogWarn("broker", "{} was not closed cleanly: {}", partition.Name(), status.error().message);
      clean = false;
    }
  });
  return parts_.topics.WriteLogStarts() && parts_.topics.WriteRecoveryPoints() && clean;
}

}  // namespace taskflow::broker
