#include "insights/reader_topic.h"

#include <algorithm>

#include "insights/limits.h"

namespace taskflow::insights {
namespace {

// So many records since the ends were asked for may be a stream that never stops.
constexpr std::size_t kManyRecords = 1'000;

}  // namespace

Result<std::int32_t> ReaderTopic::CountPartitions() {
  ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
  ASSIGN_OR_RETURN(auto topics, admin->Topics(peers_.answer_max()));
  auto found = topics.find(peers_.topic());
  if (found != topics.end() && found->second > 0) return found->second;
  return Fail(ErrorCode::kNotFound, "the topic {} is not there", peers_.topic());
}

Result<std::map<std::int32_t, kafka::PartitionRange>> ReaderTopic::AskRanges(
    std::int32_t partitions) {
  ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
  std::map<std::int32_t, kafka::PartitionRange> out;
  for (std::int32_t p = 0; p < partitions; ++p) {
    ASSIGN_OR_RETURN(out[p], admin->Range(At(p), peers_.answer_max()));
  }
  return out;
}

Result<Positions> ReaderTopic::AskEnds(std::string& source) {
  ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
  auto count = CountPartitions();
  if (!count && count.error().code != ErrorCode::kNotFound) return Fail(std::move(count).error());
  ASSIGN_OR_RETURN(source, admin->ClusterId(peers_.answer_max()));
  ASSIGN_OR_RETURN(auto ranges, AskRanges(count.value_or(0)));
  Positions out;
  for (const auto& [partition, range] : ranges) out[partition] = range.end;
  return out;
}

Status ReaderTopic::Open(const Positions& positions, const std::string& source) {
  ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
  auto count = CountPartitions();
  if (!count) {
    was_gone_ = was_gone_ || count.error().code == ErrorCode::kNotFound;
    return Fail(std::move(count).error());
  }
  ASSIGN_OR_RETURN(source_, admin->ClusterId(peers_.answer_max()));
  ASSIGN_OR_RETURN(auto ranges, AskRanges(*count));
  bool ours = !was_gone_ && (source.empty() || source == source_);
  kafka::Offsets from;
  next_.clear();
  ends_.clear();
  for (const auto& [partition, range] : ranges) {
    auto position = positions.find(partition);
    bool known = ours && position != positions.end() && position->second <= range.end;
    auto next = known ? std::max(position->second, range.earliest) : range.earliest;
    from[At(partition)] = next_[partition] = next;
    ends_[partition] = range.end;
  }
  ASSIGN_OR_RETURN(consumer_, readers_.NewConsumer(from));
  was_gone_ = false;
  read_since_ends_ = 0;
  return {};
}

Result<std::unique_ptr<kafka::Batch>> ReaderTopic::Poll(Milliseconds wait) {
  return consumer_->Poll(kRecordsPerTake, wait);
}

void ReaderTopic::NoteRead(const Positions& next, std::size_t records) {
  for (const auto& [partition, offset] : next) next_[partition] = offset;
  read_since_ends_ += records;
}

Status ReaderTopic::LookForPartitions() {
  auto count = CountPartitions();
  if (!count && count.error().code == ErrorCode::kNotFound) {
    was_gone_ = true;
    Close();
  }
  if (!count) return Fail(std::move(count).error());
  if (static_cast<std::size_t>(*count) != next_.size()) Close();
  return {};
}

Status ReaderTopic::LookForEnds() {
  if (!open() || (Behind() == 0 && read_since_ends_ < kManyRecords)) return {};
  std::string source;
  ASSIGN_OR_RETURN(ends_, AskEnds(source));
  read_since_ends_ = 0;
  return {};
}

Positions ReaderTopic::Ends() const {
  auto out = next_;
  for (auto& [partition, next] : out) {
    auto end = ends_.find(partition);
    if (end == ends_.end() || end->second <= next) continue;
    // The last offsets may be no records, but marks of transactions, or gone.
    bool at_end =
        consumer_ != nullptr && consumer_->EndOf(At(partition)).value_or(-1) >= end->second;
    if (!at_end) next = end->second;
  }
  return out;
}

std::int64_t ReaderTopic::Behind() const {
  std::int64_t behind = 0;
  for (const auto& [partition, end] : Ends()) behind += end - next_.at(partition);
  return behind;
}

Status ReaderTopic::CommitOffsets() {
  if (next_ == committed_) return {};
  kafka::Offsets offsets;
  for (const auto& [partition, next] : next_) offsets[At(partition)] = next;
  ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
  committed_ = next_;
  return admin->SetCommitted(group_, offsets, peers_.answer_max());
}

}  // namespace taskflow::insights
