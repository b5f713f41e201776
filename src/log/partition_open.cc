// Opening a partition: what is on the disk becomes a log again. Whatever was synced stays; of the
// rest, the longest run of whole batches.
#include <algorithm>

#include "base/log.h"
#include "log/compaction.h"
#include "log/names.h"
#include "log/partition_log.h"
#include "log/scan.h"

namespace taskflow::log {

class LogOpener {
 public:
  LogOpener(PartitionLog& log, PartitionLog::Start start) : log_(log), start_(start) {}

  Status Run() {
    TRY(log_.files_.MakeDirs(log_.folder_));
    TRY(FinishSwap(log_.files_, log_.folder_));
    TRY(FindSegments());
    if (auto state = LoadState(log_.files_, log_.folder_)) state_ = *std::move(state);
    synced_ = std::max(start_.recovery_point, SyncedOffset::Load(log_.files_, log_.folder_));
    log_.producers_ = std::move(state_.producers);
    ApplyAppendTimes();
    if (log_.segments_.empty()) return StartEmpty();
    CheckOlderSegments();
    TRY(ScanTail());
    return Finish();
  }

 private:
  Status FindSegments() {
    ASSIGN_OR_RETURN(auto names, log_.files_.List(log_.folder_));
    for (const auto& name : names) {
      if (name.ends_with(kCleanedSuffix) || name.ends_with(kDeletedSuffix) ||
          name.ends_with(".tmp")) {
        TRY(log_.files_.Remove(log_.folder_ + "/" + name));
        continue;
      }
      auto base = BaseOffsetOf(name, kLogSuffix);
      if (!base) continue;
      auto segment = std::make_unique<Segment>(log_.files_, log_.folder_, *base, 0);
      ASSIGN_OR_RETURN(auto file, segment->file());
      ASSIGN_OR_RETURN(auto size, file->Size());
      segment->set_size(static_cast<std::int64_t>(size));
      segment->Release();
      log_.segments_.push_back(std::move(segment));
    }
    while (log_.segments_.size() > 1 && log_.segments_[1]->base_offset() <= start_.log_start) {
      for (const auto& path : log_.segments_[0]->Paths()) TRY(log_.files_.Remove(path));
      log_.segments_.erase(log_.segments_.begin());
    }
    return {};
  }

  // A segment that the state does not know counts as appended to now: it lives a full retention
  // time.
  void ApplyAppendTimes() {
    auto now = log_.clock_.WallMillis();
    for (auto& segment : log_.segments_) {
      segment->first_append_ms = segment->last_append_ms = now;
      for (const auto& record : state_.segments) {
        if (record.base_offset != segment->base_offset()) continue;
        segment->first_append_ms = std::min(record.first_append_ms, now);
        if (record.size == segment->size())
          segment->last_append_ms = std::min(record.last_append_ms, now);
      }
    }
  }

  Status StartEmpty() {
    auto base = std::max(start_.log_start, synced_);
    if (synced_ > start_.log_start) {
      SetDamage(start_.log_start, synced_, log_.folder_ + ": its .log files are missing");
    }
    TRY(log_.AddSegment(std::max<std::int64_t>(base, 0)));
    log_.unsynced_folders_.insert(log_.unsynced_folders_.begin(), Parent(log_.folder_));
    return Finish();
  }

  // Segments that were closed at the last checkpoint must be there, whole. Compacted topics replace
  // theirs.
  void CheckOlderSegments() {
    if (log_.options_.compact) return;
    for (std::size_t i = 0; i < state_.segments.size(); ++i) {
      const auto& record = state_.segments[i];
      auto end =
          i + 1 < state_.segments.size() ? state_.segments[i + 1].base_offset : state_.end_offset;
      auto found = std::find_if(
          log_.segments_.begin(), log_.segments_.end(),
          [&](const auto& segment) { return segment->base_offset() == record.base_offset; });
      auto path = log_.folder_ + "/" + SegmentName(record.base_offset, kLogSuffix);
      if (end > synced_ || end <= start_.log_start) continue;
      if (found == log_.segments_.end()) {
        SetDamage(record.base_offset, end, path + " is missing");
      } else if ((*found)->size() < record.size) {
        SetDamage(record.base_offset, end,
                  fmt::format("{} has {} bytes of {}", path, (*found)->size(), record.size));
      }
    }
  }

  Status ScanTail() {
    auto scan_from = std::min(start_.recovery_point, state_.end_offset);
    auto first = log_.SegmentOf(scan_from);
    for (auto i = first; i < log_.segments_.size(); ++i) {
      auto& segment = *log_.segments_[i];
      ASSIGN_OR_RETURN(auto end, ScanSegment(segment, scan_from));
      log_.end_offset_ = end.next_offset;
      bool last = i + 1 == log_.segments_.size();
      auto next_base = last ? end.next_offset : log_.segments_[i + 1]->base_offset();
      bool gap = !last && !log_.options_.compact && next_base != end.next_offset;
      if (end.position == segment.size() && !gap) continue;
      if (end.next_offset >= synced_) {
        TRY(CutAfter(i, end));
        break;
      }
      auto reason = end.stopped_by.empty() ? "its end is missing" : end.stopped_by;
      SetDamage(end.next_offset, last ? synced_ : next_base,
                fmt::format("{} at byte {}: {}", segment.Path(kLogSuffix), end.position, reason));
      segment.set_size(end.position);
      log_.end_offset_ = std::max(last ? synced_ : next_base, end.next_offset);
    }
    if (log_.end_offset_ < synced_) {
      SetDamage(
          log_.end_offset_, synced_,
          fmt::format("{} ends at offset {}", log_.active().Path(kLogSuffix), log_.end_offset_));
    }
    return {};
  }

  // Reads a segment from the last place that its index is sure of, rebuilding index and producers
  // on the way.
  Result<ScanEnd> ScanSegment(Segment& segment, std::int64_t scan_from) {
    ASSIGN_OR_RETURN(auto file, segment.file());
    SegmentIndex index(segment.base_offset());
    SegmentIndex::Place from;
    if (auto loaded =
            SegmentIndex::Load(log_.files_, log_.folder_, segment.base_offset(), segment.size())) {
      index = *std::move(loaded);
      from = index.CutTo(scan_from);
    }
    bool fits = true;
    auto scan = [&](SegmentIndex::Place place) {
      ScanRange range{place.position, segment.size(), segment.base_offset(), scan_from};
      return ScanBatches(*file, range, [&](const auto& header, auto position, auto) {
        fits = fits && (position != place.position || place.last_offset < 0 ||
                        header.last_offset() == place.last_offset);
        if (!fits) return false;
        index.Add(header, position);
        if (header.base_offset >= state_.end_offset)
          log_.producers_.Add(header, log_.clock_.WallMillis());
        return true;
      });
    };
    ASSIGN_OR_RETURN(auto end, scan(from));
    bool nothing_read = end.position == from.position && from.position > 0;
    if (!fits || nothing_read) {
      index = SegmentIndex(segment.base_offset());
      fits = true;
      ASSIGN_OR_RETURN(end, scan({}));
    }
    if (&segment != log_.segments_.back().get()) {
      index.Close();
      TRY(index.Save(log_.files_, log_.folder_));
    }
    segment.set_index(std::move(index));
    if (end.next_offset > synced_) {
      log_.unsynced_.push_back(file);
      log_.unsynced_folders_ = {Parent(log_.folder_), log_.folder_};
    }
    return end;
  }

  // Nothing acknowledged stands past `end`: a write that a crash interrupted.
  Status CutAfter(std::size_t i, const ScanEnd& end) {
    auto& segment = *log_.segments_[i];
    if (log_.damage_) {  // whoever repairs the partition gets its files as they are
      segment.set_size(end.position);
      log_.segments_.resize(i + 1);
      return {};
    }
    LogWarn("log", "{}: cut {} bytes of unacknowledged batches at offset {} ({})",
            segment.Path(kLogSuffix), segment.size() - end.position, end.next_offset,
            end.stopped_by.empty() ? "the next segment does not follow" : end.stopped_by);
    ASSIGN_OR_RETURN(auto file, segment.file());
    TRY(file->Truncate(static_cast<std::uint64_t>(end.position)));
    segment.set_size(end.position);
    log_.unsynced_.push_back(file);
    while (log_.segments_.size() > i + 1) {
      for (const auto& path : log_.segments_.back()->Paths()) TRY(log_.files_.Remove(path));
      log_.segments_.pop_back();
      log_.unsynced_folders_ = {Parent(log_.folder_), log_.folder_};
    }
    return {};
  }

  Status Finish() {
    if (log_.segments_.size() == 1 && log_.active().size() == 0)
      log_.end_offset_ = log_.active().base_offset();
    log_.start_offset_ = std::max(start_.log_start, log_.segments_.front()->base_offset());
    log_.producers_.CutTo(log_.end_offset_);
    if (log_.damage_) {
      LogError("log", "{}", log_.damage_->text);
      log_.durable_end_ = log_.end_offset_;
      log_.unsynced_.clear();
      return {};
    }
    for (const auto& folder : log_.unsynced_folders_) TRY(log_.files_.SyncDir(folder));
    for (const auto& file : log_.unsynced_) TRY(file->Sync());
    log_.unsynced_.clear();
    log_.unsynced_folders_.clear();
    if (!StateFits()) {
      TRY(ReplaceFile(log_.files_, log_.folder_ + "/" + std::string(kStateFile), log_.State()));
    }
    if (log_.end_offset_ > 0) log_.Synced(log_.end_offset_);
    log_.durable_end_ = log_.end_offset_;
    return {};
  }

  // A state that tells of more than came through a power cut would mislead the next recovery: it
  // would skip batches appended since, or miss segments that never were.
  bool StateFits() const {
    if (state_.end_offset > log_.end_offset_) return false;
    return std::all_of(state_.segments.begin(), state_.segments.end(), [&](const auto& record) {
      const auto& segment = *log_.segments_[log_.SegmentOf(record.base_offset)];
      return segment.base_offset() == record.base_offset || record.base_offset < log_.start_offset_;
    });
  }

  void SetDamage(std::int64_t from, std::int64_t to, const std::string& what) {
    auto begin = log_.damage_ ? std::min(log_.damage_->from, from) : from;
    auto end = log_.damage_ ? std::max(log_.damage_->to, to) : to;
    if (!log_.damage_) first_damage_ = what;
    log_.damage_ =
        PartitionLog::Damage{begin, end,
                             fmt::format("{}; offsets [{}, {}) were acknowledged and are damaged, "
                                         "the partition is read-only: restore "
                                         "the file from a copy, or delete the topic",
                                         first_damage_, begin, end)};
  }

  static std::string Parent(const std::string& folder) {
    return folder.substr(0, folder.rfind('/'));
  }

  PartitionLog& log_;
  PartitionLog::Start start_;
  PartitionState state_;
  std::int64_t synced_ = 0;
  std::string first_damage_;
};

Result<std::shared_ptr<PartitionLog>> PartitionLog::Open(FileSystem& files, Clock& clock,
                                                         std::string folder, LogOptions options,
                                                         Start start) {
  std::shared_ptr<PartitionLog> log(new PartitionLog(files, clock, std::move(folder), options));
  if (auto opened = LogOpener(*log, start).Run(); !opened)
    return FailWith(log->folder_, opened.error());
  return log;
}

}  // namespace taskflow::log
