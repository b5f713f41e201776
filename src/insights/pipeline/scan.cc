#include "insights/pipeline/scan.h"

#include <algorithm>

namespace taskflow::insights {
namespace {

constexpr std::size_t kScanPollRecords = 5'000;
constexpr Milliseconds kPollWait{100};

class Reading {
 public:
  Reading(const kafka::Offsets& from, const kafka::Offsets& ends, const OnRecord& on_record)
      : on_record_(on_record), ends_(ends) {
    out_.next = from;
    for (const auto& [partition, offset] : from) {
      if (offset < ends_.at(partition)) open_[partition] = offset;
    }
  }

  const kafka::Offsets& open() const { return open_; }

  void Take(const kafka::Batch& batch) {
    const auto& records = batch.records();
    for (std::size_t i = 0; i < records.size(); ++i) {
      kafka::TopicPartition partition{std::string(records[i].topic), records[i].partition};
      auto found = open_.find(partition);
      if (found == open_.end()) continue;
      auto end = ends_.at(partition);
      bool more = records[i].offset < end && on_record_(records[i], batch, i);
      // What was refused is not read; what the end cut off lies behind it.
      if (more) out_.next[partition] = records[i].offset + 1;
      if (!more && records[i].offset >= end) out_.next[partition] = end;
      if (!more || out_.next[partition] >= end) open_.erase(found);
    }
  }
  // The last offsets before an end may hold no record; then the consumer alone knows.
  void CloseEnded(const kafka::Consumer& consumer) {
    for (auto at = open_.begin(); at != open_.end();) {
      auto end = ends_.at(at->first);
      if (consumer.EndOf(at->first).value_or(-1) < end) {
        ++at;
        continue;
      }
      out_.next[at->first] = end;
      at = open_.erase(at);
    }
  }
  Scanned Finish() {
    out_.whole = open_.empty();
    return std::move(out_);
  }

 private:
  const OnRecord& on_record_;
  const kafka::Offsets& ends_;
  kafka::Offsets open_;
  Scanned out_;
};

}  // namespace

Result<Ranges> RangesOf(Links& links, const std::vector<kafka::TopicPartition>& partitions) {
  ASSIGN_OR_RETURN(auto admin, links.Admin());
  Ranges out;
  for (const auto& partition : partitions) {
    ASSIGN_OR_RETURN(auto range, OfKafka(admin->Range(partition, links.answer_max())));
    out.first[partition] = range.earliest;
    out.end[partition] = range.end;
  }
  return out;
}

Result<Scanned> Scan(Links& links, const kafka::Offsets& from, const kafka::Offsets& ends,
                     std::size_t ahead, Milliseconds time, const OnRecord& on_record) {
  Reading reading(from, ends, on_record);
  if (reading.open().empty()) return reading.Finish();
  ASSIGN_OR_RETURN(auto consumer, links.NewConsumer(reading.open(), ahead));
  auto give_up = SystemClock().Mono() + time;
  bool came = false;
  while (!reading.open().empty() && SystemClock().Mono() < give_up) {
    if (links.stopping()) return Fail(ErrorCode::kUnavailable, "it was stopped");
    auto polled = consumer->Poll(kScanPollRecords, kPollWait);
    if (!polled && !IsRetriable(polled.error().code)) return Fail(std::move(polled).error());
    if (polled) {
      came = came || !(*polled)->records().empty();
      reading.Take(**polled);
    }
    reading.CloseEnded(*consumer);
  }
  auto out = reading.Finish();
  if (!out.whole && !came) {
    return Fail(ErrorCode::kTimeout, "Kafka (kafka.bootstrap_servers) gives no records");
  }
  return out;
}

}  // namespace taskflow::insights
