#include "log/segment_index.h"

#include <algorithm>

#include "base/bytes.h"
#include "log/names.h"
#include "log/options.h"

namespace taskflow::log {
namespace {

constexpr std::size_t kOffsetEntrySize = 8;
constexpr std::size_t kTimeEntrySize = 12;
constexpr std::size_t kIndexFileMax = 1 << 30;

Status WriteTail(FileSystem& files, const std::string& path, std::size_t kept, bool stale_tail,
                 const std::string& tail) {
  if (tail.empty() && !stale_tail) return {};
  ASSIGN_OR_RETURN(auto file, files.Open(path, true));
  if (stale_tail) TRY(file->Truncate(kept));
  return file->WriteAt(kept, tail);
}

}  // namespace

void SegmentIndex::AddTime() {
  if (!times_.empty() && max_timestamp_ <= times_.back().timestamp) return;
  if (max_timestamp_ < 0) return;
  times_.push_back({max_timestamp_, static_cast<std::int32_t>(offset_of_max_ - base_offset_)});
}

void SegmentIndex::Add(const kafka::BatchHeader& batch, std::int64_t position) {
  if (batch.max_timestamp > max_timestamp_) {
    max_timestamp_ = batch.max_timestamp;
    offset_of_max_ = batch.last_offset();
  }
  if (bytes_since_entry_ > kIndexIntervalBytes) {
    offsets_.push_back({static_cast<std::int32_t>(batch.last_offset() - base_offset_),
                        static_cast<std::int32_t>(position)});
    AddTime();
    bytes_since_entry_ = 0;
  }
  bytes_since_entry_ += static_cast<std::int64_t>(batch.size());
}

void SegmentIndex::Close() { AddTime(); }

SegmentIndex::Place SegmentIndex::Find(std::int64_t offset) const {
  auto relative = offset - base_offset_;
  auto after = std::upper_bound(offsets_.begin(), offsets_.end(), relative,
                                [](std::int64_t v, const OffsetEntry& e) { return v < e.offset; });
  if (after == offsets_.begin()) return {};
  const auto& entry = after[-1];
  return {entry.position, base_offset_ + entry.offset};
}

std::int64_t SegmentIndex::FindTime(std::int64_t timestamp) const {
  auto at = std::lower_bound(times_.begin(), times_.end(), timestamp,
                             [](const TimeEntry& e, std::int64_t v) { return e.timestamp < v; });
  if (at == times_.begin()) return base_offset_;
  return base_offset_ + at[-1].offset;
}

SegmentIndex::Place SegmentIndex::CutTo(std::int64_t offset) {
  auto relative = offset - base_offset_;
  while (!offsets_.empty() && offsets_.back().offset >= relative) offsets_.pop_back();
  // The batch of the last entry is added again, which makes its entry again.
  Place place;
  bytes_since_entry_ = 0;
  if (!offsets_.empty()) {
    place = {offsets_.back().position, base_offset_ + offsets_.back().offset};
    bytes_since_entry_ = kIndexIntervalBytes + 1;
    offsets_.pop_back();
  }
  while (!times_.empty() &&
         base_offset_ + times_.back().offset >= std::max(place.last_offset, base_offset_)) {
    times_.pop_back();
  }
  max_timestamp_ = times_.empty() ? kafka::kNoTimestamp : times_.back().timestamp;
  offset_of_max_ = times_.empty() ? -1 : base_offset_ + times_.back().offset;
  offsets_saved_ = std::min(offsets_saved_, offsets_.size());
  times_saved_ = std::min(times_saved_, times_.size());
  stale_tails_ = true;
  return place;
}

Status SegmentIndex::Save(FileSystem& files, const std::string& folder) {
  std::string offsets, times;
  ByteWriter to_offsets(offsets), to_times(times);
  for (auto i = offsets_saved_; i < offsets_.size(); ++i) {
    to_offsets.I32(offsets_[i].offset);
    to_offsets.I32(offsets_[i].position);
  }
  for (auto i = times_saved_; i < times_.size(); ++i) {
    to_times.I64(times_[i].timestamp);
    to_times.I32(times_[i].offset);
  }
  auto path = folder + "/" + SegmentName(base_offset_, "");
  TRY(WriteTail(files, path + std::string(kIndexSuffix), offsets_saved_ * kOffsetEntrySize,
                stale_tails_, offsets));
  TRY(WriteTail(files, path + std::string(kTimeIndexSuffix), times_saved_ * kTimeEntrySize,
                stale_tails_, times));
  offsets_saved_ = offsets_.size();
  times_saved_ = times_.size();
  stale_tails_ = false;
  return {};
}

Result<SegmentIndex> SegmentIndex::Load(FileSystem& files, const std::string& folder,
                                        std::int64_t base_offset, std::int64_t log_size) {
  auto path = folder + "/" + SegmentName(base_offset, "");
  ASSIGN_OR_RETURN(auto offsets,
                   ReadWholeFile(files, path + std::string(kIndexSuffix), kIndexFileMax));
  ASSIGN_OR_RETURN(auto times,
                   ReadWholeFile(files, path + std::string(kTimeIndexSuffix), kIndexFileMax));
  if (offsets.size() % kOffsetEntrySize != 0 || times.size() % kTimeEntrySize != 0) {
    return Fail(ErrorCode::kCorrupt, "{}: index of a wrong length", path);
  }
  SegmentIndex index(base_offset);
  ByteReader in(offsets);
  OffsetEntry last{-1, 0};
  while (!in.AtEnd()) {
    OffsetEntry entry{in.I32(), in.I32()};
    if (entry.offset <= last.offset || entry.position <= last.position ||
        entry.position >= log_size) {
      return Fail(ErrorCode::kCorrupt, "{}: index out of order", path);
    }
    index.offsets_.push_back(last = entry);
  }
  ByteReader time_in(times);
  TimeEntry last_time{-1, -1};
  while (!time_in.AtEnd()) {
    TimeEntry entry{time_in.I64(), time_in.I32()};
    if (entry.timestamp <= last_time.timestamp || entry.offset < last_time.offset) {
      return Fail(ErrorCode::kCorrupt, "{}: time index out of order", path);
    }
    index.times_.push_back(last_time = entry);
  }
  index.offsets_saved_ = index.offsets_.size();
  index.times_saved_ = index.times_.size();
  index.stale_tails_ = false;
  if (last_time.offset >= 0) {
    index.max_timestamp_ = last_time.timestamp;
    index.offset_of_max_ = base_offset + last_time.offset;
  }
  return index;
}

}  // namespace taskflow::log
