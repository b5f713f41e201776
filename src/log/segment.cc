#include "log/segment.h"

#include <limits>

#include "base/log.h"
#include "log/names.h"
#include "log/options.h"
#include "log/scan.h"

namespace taskflow::log {
namespace {

constexpr std::int64_t kVerifyNone = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kSearchPiece = 4096;

}  // namespace

std::string Segment::Path(std::string_view suffix) const {
  return folder_ + "/" + SegmentName(base_offset_, suffix);
}

std::vector<std::string> Segment::Paths() const {
  return {Path(kLogSuffix), Path(kIndexSuffix), Path(kTimeIndexSuffix)};
}

Result<std::shared_ptr<File>> Segment::file() {
  if (!file_) {
    ASSIGN_OR_RETURN(auto opened, files_->Open(Path(kLogSuffix), true));
    file_ = std::move(opened);
  }
  return file_;
}

Result<SegmentIndex> Segment::RebuildIndex() {
  ASSIGN_OR_RETURN(auto log, file());
  SegmentIndex index(base_offset_);
  ScanRange all{0, size_, base_offset_, kVerifyNone};
  ASSIGN_OR_RETURN(auto end, ScanBatches(*log, all, [&](const auto& header, auto position, auto) {
                     index.Add(header, position);
                     return true;
                   }));
  if (end.position != size_) {
    return Fail(ErrorCode::kCorrupt, "{} at byte {} (offset {}): {}", Path(kLogSuffix),
                end.position, end.next_offset, end.stopped_by);
  }
  index.Close();
  return index;
}

Result<SegmentIndex*> Segment::index() {
  if (!index_) {
    auto loaded = SegmentIndex::Load(*files_, folder_, base_offset_, size_);
    if (!loaded && loaded.error().code == ErrorCode::kIo) return Fail(loaded.error());
    if (!loaded) {
      ASSIGN_OR_RETURN(loaded, RebuildIndex());
      LogInfo("log", "rebuilt the index of {}", Path(kLogSuffix));
      if (auto saved = loaded->Save(*files_, folder_); !saved) {
        LogWarn("log", "index of {} not written: {}", Path(kLogSuffix), saved.error().message);
      }
    }
    index_ = *std::move(loaded);
  }
  return &*index_;
}

Status Segment::Write(std::string_view bytes, const std::vector<Batch>& batches) {
  ASSIGN_OR_RETURN(auto log, file());
  ASSIGN_OR_RETURN(auto* places, index());
  auto end = size_ + static_cast<std::int64_t>(bytes.size());
  if (end > reserved_) {
    reserved_ = end + kReserveBytes;
    log->Reserve(static_cast<std::uint64_t>(reserved_));
  }
  if (auto written = log->WriteAt(static_cast<std::uint64_t>(size_), bytes); !written) {
    (void)log->Truncate(static_cast<std::uint64_t>(size_));
    reserved_ = 0;
    return written;
  }
  for (const auto& batch : batches) places->Add(batch.header, size_ + batch.position);
  size_ = end;
  return {};
}

// The position to search from, after a check that the index belongs to this log.
Result<std::int64_t> Segment::SearchStart(std::int64_t offset) {
  ASSIGN_OR_RETURN(auto* places, index());
  auto place = places->Find(offset);
  if (place.last_offset < 0) return 0;
  ASSIGN_OR_RETURN(auto log, file());
  std::string front(kafka::kBatchHeaderSize, '\0');
  ASSIGN_OR_RETURN(auto got, log->ReadAt(static_cast<std::uint64_t>(place.position), front.data(),
                                         front.size()));
  front.resize(got);
  auto header = kafka::ParseBatchHeader(front);
  if (header && header->last_offset() == place.last_offset) return place.position;
  LogWarn("log", "the index of {} does not fit its log: rebuilding it", Path(kLogSuffix));
  ASSIGN_OR_RETURN(index_, RebuildIndex());
  return index_->Find(offset).position;
}

Result<std::optional<Segment::Batch>> Segment::Locate(std::int64_t offset) {
  std::optional<Batch> found;
  if (size_ == 0) return found;
  ASSIGN_OR_RETURN(auto log, file());
  ASSIGN_OR_RETURN(auto from, SearchStart(offset));
  ScanRange range{from, size_, base_offset_, kVerifyNone, kSearchPiece};
  ASSIGN_OR_RETURN(auto end, ScanBatches(*log, range, [&](const auto& header, auto position, auto) {
                     if (header.last_offset() >= offset) found = Batch{header, position};
                     return !found;
                   }));
  if (!found && end.position != size_) {
    return Fail(ErrorCode::kCorrupt, "{} at byte {} (offset {}): {}", Path(kLogSuffix),
                end.position, end.next_offset, end.stopped_by);
  }
  return found;
}

Result<std::optional<Segment::Batch>> Segment::LocateTime(std::int64_t timestamp,
                                                          std::int64_t from_offset) {
  std::optional<Batch> found;
  if (size_ == 0) return found;
  ASSIGN_OR_RETURN(auto* places, index());
  if (places->max_timestamp() < timestamp) return found;
  ASSIGN_OR_RETURN(auto log, file());
  ASSIGN_OR_RETURN(auto from, SearchStart(std::max(from_offset, places->FindTime(timestamp))));
  ScanRange range{from, size_, base_offset_, kVerifyNone, kSearchPiece};
  ASSIGN_OR_RETURN(auto end, ScanBatches(*log, range, [&](const auto& header, auto position, auto) {
                     if (header.last_offset() >= from_offset && header.max_timestamp >= timestamp) {
                       found = Batch{header, position};
                     }
                     return !found;
                   }));
  (void)end;
  return found;
}

Status Segment::Close() {
  ASSIGN_OR_RETURN(auto* places, index());
  ASSIGN_OR_RETURN(auto log, file());
  places->Close();
  if (reserved_ > size_) TRY(log->Truncate(static_cast<std::uint64_t>(size_)));
  reserved_ = 0;
  return places->Save(*files_, folder_);
}

void Segment::Release() {
  file_.reset();
  index_.reset();
}

}  // namespace taskflow::log
