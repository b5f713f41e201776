// How far a sink task is behind, as metrics: records that are in its partitions and not in the sink
// or the dead letter queue, and how long the oldest of them has waited.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "kafka/client/client.h"

namespace taskflow::connect {

// Used by the task's thread alone. The metrics are gone with it.
class Lag {
 public:
  // `metrics` outlives this.
  Lag(Metrics& metrics, const std::string& connector, int task);
  ~Lag();
  Lag(const Lag&) = delete;
  Lag& operator=(const Lag&) = delete;

  void SetPartitions(std::vector<kafka::TopicPartition> partitions);
  // What a consumer that reads nothing for now does not see by itself.
  void Ask(kafka::Consumer& consumer);
  // What was polled.
  void Read(const std::vector<kafka::InRecord>& records);
  // `next` holds what is done, of partitions where anything is; `oldest_ms` is the time of the
  // oldest record that was read and is not done.
  void Show(const kafka::Consumer& consumer, const kafka::Offsets& next,
            std::optional<std::int64_t> oldest_ms, std::int64_t now_ms);

 private:
  std::int64_t RecordsBehind(const kafka::Consumer& consumer, const kafka::Offsets& next) const;

  Metrics& metrics_;
  std::string labels_;
  Metric& records_;
  Metric& seconds_;
  std::vector<kafka::TopicPartition> partitions_;
  kafka::Offsets begun_;  // the first record that was read of each
  std::map<kafka::TopicPartition, kafka::Consumer::Progress> asked_;
  std::optional<std::int64_t> behind_since_ms_;
};

}  // namespace taskflow::connect
