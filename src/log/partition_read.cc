#include <algorithm>
#include <limits>

#include "kafka/record/compression.h"
#include "kafka/record/record.h"
#include "log/partition_log.h"

namespace taskflow::log {
namespace {

// The front of `bytes` that is whole batches below `end`.
std::size_t WholeBatches(std::string_view bytes, std::int64_t end, std::int64_t* next_offset) {
  std::size_t whole = 0;
  while (whole < bytes.size()) {
    auto header = kafka::ParseBatchHeader(bytes.substr(whole));
    if (!header || header->size() > bytes.size() - whole || header->base_offset >= end) break;
    whole += header->size();
    *next_offset = header->next_offset();
  }
  return whole;
}

}  // namespace

std::size_t PartitionLog::SegmentOf(std::int64_t offset) const {
  auto after = std::upper_bound(
      segments_.begin(), segments_.end(), offset,
      [](std::int64_t v, const std::unique_ptr<Segment>& s) { return v < s->base_offset(); });
  if (after == segments_.begin()) return 0;
  return static_cast<std::size_t>(after - segments_.begin() - 1);
}

Result<std::string_view> PartitionLog::Read(std::int64_t offset, std::size_t max_bytes,
                                            ReadBuffer& buffer) {
  if (offset < start_offset_ || offset > durable_end_) {
    return Fail(ErrorCode::kNotFound, "offset {} is outside [{}, {}]", offset, start_offset_,
                durable_end_);
  }
  if (damage_ && offset >= damage_->from && offset < damage_->to)
    return Fail(ErrorCode::kCorrupt, "{}", damage_->text);
  if (offset == durable_end_) return std::string_view();

  for (auto i = SegmentOf(offset); i < segments_.size(); ++i) {
    auto& segment = *segments_[i];
    std::int64_t position = -1;
    std::size_t least = 0;
    for (const auto& end : read_ends_) {
      if (end.offset == offset && end.segment_base == segment.base_offset())
        position = end.position;
    }
    if (position < 0 || position >= segment.size()) {
      ASSIGN_OR_RETURN(auto batch, segment.Locate(offset));
      if (!batch) continue;  // compaction took the rest of this segment
      if (batch->header.base_offset >= durable_end_) return std::string_view();
      position = batch->position;
      least = batch->header.size();
    }
    ASSIGN_OR_RETURN(auto file, segment.file());
    auto left = static_cast<std::size_t>(segment.size() - position);
    while (true) {
      auto size = std::min(std::max({max_bytes, least, kafka::kBatchHeaderSize}), left);
      char* to = buffer.Take(size);
      ASSIGN_OR_RETURN(auto got, file->ReadAt(static_cast<std::uint64_t>(position), to, size));
      std::int64_t next_offset = offset;
      auto whole = WholeBatches({to, got}, durable_end_, &next_offset);
      buffer.GiveBack(size - whole);
      if (whole > 0) {
        read_ends_[next_read_end_++ % kReadEnds] = {next_offset, segment.base_offset(),
                                                    position + static_cast<std::int64_t>(whole)};
        return std::string_view(to, whole);
      }
      auto header = kafka::ParseBatchHeader({to, got});
      if (!header || header->size() > left) {
        return Fail(ErrorCode::kCorrupt, "{} at byte {} (offset {}) is damaged",
                    segment.Path(".log"), position, offset);
      }
      if (header->base_offset >= durable_end_ || header->size() <= size) return std::string_view();
      least = header->size();
    }
  }
  return std::string_view();
}

Result<PartitionLog::TimeOffset> PartitionLog::FirstInBatch(Segment& segment,
                                                            const Segment::Batch& batch,
                                                            std::int64_t timestamp) {
  const auto& header = batch.header;
  if (header.log_append_time()) return TimeOffset{header.max_timestamp, header.base_offset};
  ASSIGN_OR_RETURN(auto file, segment.file());
  std::string bytes(header.size(), '\0'), hold;
  ASSIGN_OR_RETURN(auto got, file->ReadAt(static_cast<std::uint64_t>(batch.position), bytes.data(),
                                          bytes.size()));
  bytes.resize(got);
  if (!kafka::CrcHolds(header, bytes))
    return Fail(ErrorCode::kCorrupt, "batch at offset {} is damaged", header.base_offset);
  auto records = kafka::BatchRecords(header, bytes, kDecompressMax, &hold);
  // What cannot be looked into is answered with the batch's own first offset, which is early, never
  // late.
  if (!records) return TimeOffset{header.max_timestamp, header.base_offset};
  kafka::RecordReader reader(header, *records);
  kafka::Record record;
  while (reader.Next(&record)) {
    if (record.timestamp >= timestamp && record.offset >= start_offset_) {
      return TimeOffset{record.timestamp, record.offset};
    }
  }
  return TimeOffset{header.max_timestamp, header.base_offset};
}

Result<PartitionLog::TimeOffset> PartitionLog::FindTime(std::int64_t timestamp) {
  for (auto i = SegmentOf(start_offset_); i < segments_.size(); ++i) {
    ASSIGN_OR_RETURN(auto batch, segments_[i]->LocateTime(timestamp, start_offset_));
    if (!batch) continue;
    if (batch->header.base_offset >= durable_end_) break;
    return FirstInBatch(*segments_[i], *batch, timestamp);
  }
  return TimeOffset{};
}

Result<PartitionLog::TimeOffset> PartitionLog::FindMaxTime() {
  std::int64_t largest = kafka::kNoTimestamp;
  for (auto i = SegmentOf(start_offset_); i < segments_.size(); ++i) {
    ASSIGN_OR_RETURN(auto* index, segments_[i]->index());
    if (segments_[i]->size() > 0) largest = std::max(largest, index->max_timestamp());
  }
  if (largest == kafka::kNoTimestamp) return TimeOffset{};
  return FindTime(largest);
}

}  // namespace taskflow::log
