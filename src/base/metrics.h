// Counters and gauges of one process, rendered in the Prometheus text format. Made once at start,
// kept by reference, changed from any thread without a lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

namespace taskflow {

class Metric {
 public:
  void Add(std::int64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  void Set(std::int64_t to) { value_.store(to, std::memory_order_relaxed); }
  std::int64_t Get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

class Metrics {
 public:
  // `name` as Prometheus wants it ("taskflow_outbox_events"); `labels` are rendered as given
  // (`topic="t"`). The same name and labels give the same metric. Valid as long as this object.
  Metric& Counter(std::string name, std::string help, std::string labels = "");
  Metric& Gauge(std::string name, std::string help, std::string labels = "");
  std::string Render() const;

 private:
  struct Entry {
    std::string name, help, labels;
    const char* type;
    Metric metric;
  };
  Metric& Find(const char* type, std::string name, std::string help, std::string labels);

  mutable std::mutex mutex_;  // guards entries_, not the values
  std::deque<Entry> entries_;
};

}  // namespace taskflow
