#include "log/compaction.h"

#include <limits>
#include <unordered_map>

#include "base/log.h"
#include "kafka/record/compression.h"
#include "kafka/record/record.h"
#include "log/names.h"
#include "log/scan.h"

namespace taskflow::log {
namespace {

constexpr std::size_t kWritePiece = 1 << 20;

using ClosedSegment = PartitionLog::ClosedSegment;

// The latest offset of each key.
struct Latest {
  std::unordered_map<std::string, std::int64_t> offsets;
  std::size_t bytes = 0;
  bool Full() const {
    return offsets.size() >= kCompactionKeysMax || bytes >= kCompactionKeyBytesMax;
  }

  void Note(std::string_view key, std::int64_t offset) {
    auto [at, added] = offsets.insert_or_assign(std::string(key), offset);
    (void)at;
    if (added) bytes += key.size();
  }
};

// Goes through all whole batches of a closed segment; the last byte must be reached.
Status ForEachBatch(const ClosedSegment& segment, const std::atomic<bool>& stop,
                    const OnBatch& on_batch) {
  ScanRange all{0, segment.size, segment.base_offset, 0};
  ASSIGN_OR_RETURN(
      auto end, ScanBatches(*segment.file, all, [&](const auto& header, auto position, auto batch) {
        return !stop && on_batch(header, position, batch);
      }));
  if (stop) return Fail(ErrorCode::kUnavailable, "compaction stopped");
  if (end.position != segment.size) {
    return Fail(ErrorCode::kCorrupt, "segment {} at byte {}: {}", segment.base_offset, end.position,
                end.stopped_by);
  }
  return {};
}

Status NoteKeys(const ClosedSegment& segment, const std::atomic<bool>& stop, Latest& latest) {
  return ForEachBatch(segment, stop, [&](const auto& header, auto, auto batch) {
    std::string hold;
    auto records = kafka::BatchRecords(header, batch, kDecompressMax, &hold);
    if (!records || header.control()) return true;
    kafka::RecordReader reader(header, *records);
    for (kafka::Record record; reader.Next(&record);) {
      if (record.key) latest.Note(*record.key, record.offset);
    }
    return true;
  });
}

// Writes what stays of some segments into one file.
class Cleaner {
 public:
  Cleaner(std::unique_ptr<File> file, const Latest& latest, std::int64_t drop_tombstones_before_ms)
      : file_(std::move(file)), latest_(latest), drop_before_ms_(drop_tombstones_before_ms) {}

  Status Add(const ClosedSegment& segment, const std::atomic<bool>& stop) {
    drop_tombstones_ = segment.last_append_ms < drop_before_ms_;
    Status status;
    TRY(ForEachBatch(segment, stop, [&](const auto& header, auto, auto batch) {
      AddBatch(header, batch);
      if (out_.size() >= kWritePiece) status = Write();
      return status.has_value();
    }));
    return status;
  }

  // The size of the file.
  Result<std::int64_t> Finish() {
    TRY(Write());
    TRY(file_->Sync());
    return written_;
  }
  bool changed() const { return changed_; }

 private:
  bool Stays(const kafka::Record& record) const {
    if (!record.key) return false;
    if (!record.value && drop_tombstones_) return false;
    auto found = latest_.offsets.find(std::string(*record.key));
    return found == latest_.offsets.end() || record.offset >= found->second;
  }

  void AddBatch(const kafka::BatchHeader& header, std::string_view batch) {
    std::string hold;
    auto records = kafka::BatchRecords(header, batch, kDecompressMax, &hold);
    if (!records || header.control()) {
      out_.append(batch);
      return;
    }
    kafka::BatchBuilder kept(header.base_offset, header.base_timestamp);
    kafka::RecordReader reader(header, *records);
    for (kafka::Record record; reader.Next(&record);) {
      if (Stays(record)) kept.Add(record);
    }
    if (!reader.status() || kept.count() == header.count) {
      out_.append(batch);
      return;
    }
    changed_ = true;
    if (kept.count() > 0) out_.append(kept.Build(header));
  }

  Status Write() {
    auto end = written_ + static_cast<std::int64_t>(out_.size());
    if (end > kSegmentBytesMax)
      return Fail(ErrorCode::kTooLarge, "a compacted segment would be too large");
    TRY(file_->WriteAt(static_cast<std::uint64_t>(written_), out_));
    written_ = end;
    out_.clear();
    return {};
  }

  std::unique_ptr<File> file_;
  const Latest& latest_;
  std::int64_t drop_before_ms_;
  bool drop_tombstones_ = false;
  bool changed_ = false;
  std::int64_t written_ = 0;
  std::string out_;
};

// How many segments from `first` on become one.
std::size_t GroupSize(const CompactionJob& job, std::size_t first, std::size_t end) {
  std::int64_t bytes = 0;
  auto i = first;
  for (; i < end; ++i) {
    auto next = i + 1 < job.segments.size() ? job.segments[i + 1].base_offset : job.end;
    bool fits = bytes + job.segments[i].size <= job.segment_bytes &&
                next - job.segments[first].base_offset <= std::numeric_limits<std::int32_t>::max();
    if (i > first && !fits) break;
    bytes += job.segments[i].size;
  }
  return i - first;
}

}  // namespace

Result<std::vector<PartitionLog::Cleaned>> Compact(FileSystem& files, const CompactionJob& job,
                                                   const std::atomic<bool>& stop) {
  Latest latest;
  std::size_t noted = 0;
  while (noted < job.segments.size() && !latest.Full())
    TRY(NoteKeys(job.segments[noted++], stop, latest));

  std::vector<PartitionLog::Cleaned> result;
  for (std::size_t first = 0; first < noted;) {
    auto count = GroupSize(job, first, noted);
    auto base = job.segments[first].base_offset;
    auto path = job.folder + "/" + SegmentName(base, kLogSuffix) + std::string(kCleanedSuffix);
    TRY(files.Remove(path));
    ASSIGN_OR_RETURN(auto file, files.Open(path, true));
    Cleaner cleaner(std::move(file), latest, job.drop_tombstones_before_ms);
    for (std::size_t i = first; i < first + count; ++i) TRY(cleaner.Add(job.segments[i], stop));
    first += count;
    if (count == 1 && !cleaner.changed()) {
      TRY(files.Remove(path));
      continue;
    }
    ASSIGN_OR_RETURN(auto size, cleaner.Finish());
    auto end = first < job.segments.size() ? job.segments[first].base_offset : job.end;
    result.push_back({base, end, size});
  }
  return result;
}

}  // namespace taskflow::log
