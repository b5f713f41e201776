#include "connect/task/lag.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/metric_doc.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

const GaugeDoc kLagRecords("taskflow_connect_task_lag_records",
                           "Records that a sink task has still to write.", "connector,task");
const GaugeDoc kLagSeconds(
    "taskflow_connect_task_lag_seconds",
    "How long the oldest record that a sink task has still to write has waited.", "connector,task");

}  // namespace

Lag::Lag(Metrics& metrics, const std::string& connector, int task)
    : metrics_(metrics),
      labels_(fmt::format("connector=\"{}\",task=\"{}\"", LabelValue(connector), task)),
      records_(kLagRecords.In(metrics, labels_)),
      seconds_(kLagSeconds.In(metrics, labels_)) {}

Lag::~Lag() {
  kLagRecords.ForgetIn(metrics_, labels_);
  kLagSeconds.ForgetIn(metrics_, labels_);
}

void Lag::SetPartitions(std::vector<kafka::TopicPartition> partitions) {
  partitions_ = std::move(partitions);
  begun_.clear();
  asked_.clear();
}

void Lag::Ask(kafka::Consumer& consumer) {
  for (const auto& partition : partitions_) {
    auto progress = consumer.AskProgress(partition, kLagAskTimeout);
    if (!progress) return;
    asked_[partition] = *progress;
  }
}

void Lag::Read(const std::vector<kafka::InRecord>& records) {
  const kafka::InRecord* last = nullptr;
  for (const auto& record : records) {
    if (begun_.size() >= partitions_.size()) return;
    bool is_same =
        last != nullptr && last->partition == record.partition && last->topic == record.topic;
    if (!is_same) begun_.try_emplace({std::string(record.topic), record.partition}, record.offset);
    last = &record;
  }
}

std::int64_t Lag::RecordsBehind(const kafka::Consumer& consumer, const kafka::Offsets& next) const {
  std::int64_t behind = 0;
  for (const auto& partition : partitions_) {
    auto end = consumer.LastSeenEnd(partition).value_or(0);
    std::int64_t done = end;
    if (auto asked = asked_.find(partition); asked != asked_.end()) {
      end = std::max(end, asked->second.end);
      done = asked->second.next;
    }
    if (auto begun = begun_.find(partition); begun != begun_.end()) done = begun->second;
    if (auto found = next.find(partition); found != next.end()) done = found->second;
    behind += std::max<std::int64_t>(end - done, 0);
  }
  return behind;
}

void Lag::Show(const kafka::Consumer& consumer, const kafka::Offsets& next,
               std::optional<std::int64_t> oldest_ms, std::int64_t now_ms) {
  auto behind = RecordsBehind(consumer, next);
  records_.Set(behind);
  if (behind == 0 && !oldest_ms) {
    behind_since_ms_ = std::nullopt;
    return seconds_.Set(0);
  }
  // What waits in the topic unread came later than what was read, or when it was first seen.
  if (!behind_since_ms_) behind_since_ms_ = now_ms;
  seconds_.Set(std::max<std::int64_t>(now_ms - oldest_ms.value_or(*behind_since_ms_), 0) / 1'000);
}

}  // namespace taskflow::connect
