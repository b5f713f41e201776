#include "pipeline/topic_scan.h"

#include <algorithm>

#include "pipeline/limits.h"

namespace taskflow::pipeline {
namespace {

class Scan {
 public:
  Scan(Peers& peers, const Hooks& hooks) : peers_(peers), hooks_(hooks) {}

  // Keeps what there is to read.
  void Begin(const Ranges& ranges) {
    for (const auto& [partition, range] : ranges) {
      if (range.earliest >= range.end) continue;
      next_[partition] = range.earliest;
      ends_[partition] = range.end;
      all_ += range.end - range.earliest;
      what_ = "reading " + partition.topic;
    }
  }

  Status Run(const OnRecord& on_record) {
    if (next_.empty()) return {};
    ASSIGN_OR_RETURN(auto consumer, peers_.NewConsumer(next_));
    auto last_came = SystemClock().Mono();
    while (!Done(*consumer)) {
      if (hooks_.Stopping()) return Stopped();
      auto polled = consumer->Poll(kPollRecords, kPollWait);
      auto now = SystemClock().Mono();
      if (polled && !(*polled)->records().empty()) {
        last_came = now;
        TRY(Take(**polled, on_record));
        hooks_.Progress(what_, done_, all_);
      } else if (now - last_came > kReadStallMax) {
        if (!polled) return FailWith(what_, std::move(polled).error());
        return Fail(ErrorCode::kTimeout, "{}: the broker gives no records", what_);
      }
    }
    return {};
  }

 private:
  Status Take(const kafka::Batch& batch, const OnRecord& on_record) {
    const auto& records = batch.records();
    for (std::size_t i = 0; i < records.size(); ++i) {
      const auto& record = records[i];
      kafka::TopicPartition partition{std::string(record.topic), record.partition};
      auto& next = next_[partition];
      if (record.offset >= ends_[partition]) {
        next = std::max(next, record.offset);
        continue;
      }
      done_ += record.offset + 1 - next;
      next = record.offset + 1;
      TRY(on_record(record, batch, i));
    }
    return {};
  }

  // The last records before an end may be gone, or be no records but marks of transactions; then
  // the consumer alone knows.
  bool Done(const kafka::Consumer& consumer) const {
    return std::all_of(ends_.begin(), ends_.end(), [&](const auto& one) {
      const auto& [partition, end] = one;
      return next_.at(partition) >= end || consumer.EndOf(partition).value_or(-1) >= end;
    });
  }

  Peers& peers_;
  const Hooks& hooks_;
  kafka::Offsets next_, ends_;
  std::int64_t done_ = 0, all_ = 0;
  std::string what_;
};

}  // namespace

Result<kafka::Offsets> PartitionsOf(Peers& peers, const std::string& topic) {
  ASSIGN_OR_RETURN(auto* admin, peers.Admin());
  ASSIGN_OR_RETURN(auto topics, admin->Topics(peers.answer_max()));
  kafka::Offsets out;
  auto found = topics.find(topic);
  if (found == topics.end()) return out;
  for (std::int32_t p = 0; p < found->second; ++p) out[{topic, p}] = 0;
  return out;
}

Status ReadTopic(Peers& peers, const kafka::Offsets& from, const Hooks& hooks,
                 const OnRecord& on_record) {
  ASSIGN_OR_RETURN(auto ranges, RangesOf(peers, from));
  for (auto& [partition, range] : ranges) {
    range.earliest = std::max(range.earliest, from.at(partition));
  }
  return ReadRanges(peers, ranges, hooks, on_record);
}

Result<Ranges> RangesOf(Peers& peers, const kafka::Offsets& partitions) {
  ASSIGN_OR_RETURN(auto* admin, peers.Admin());
  Ranges out;
  for (const auto& [partition, offset] : partitions) {
    ASSIGN_OR_RETURN(out[partition], admin->Range(partition, peers.answer_max()));
  }
  return out;
}

Status ReadRanges(Peers& peers, const Ranges& ranges, const Hooks& hooks,
                  const OnRecord& on_record) {
  Scan scan(peers, hooks);
  scan.Begin(ranges);
  return scan.Run(on_record);
}

}  // namespace taskflow::pipeline
