// Counters, gauges and histograms of one process, rendered in the Prometheus text format. Made once
// at start, kept by reference, changed from any thread without a lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace taskflow {

class Metric {
 public:
  void Add(std::int64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  void Set(std::int64_t to) { value_.store(to, std::memory_order_relaxed); }
  std::int64_t Get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// How long things took, in buckets from a quarter of a millisecond to five seconds.
class Histogram {
 public:
  static constexpr std::array<std::int64_t, 11> kBoundsMicros = {
      250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 500'000, 5'000'000};

  void Observe(std::int64_t micros);
  // Of all, and of those that took at most kBoundsMicros[bound].
  std::int64_t Count() const;
  std::int64_t CountUpTo(std::size_t bound) const;
  std::int64_t SumMicros() const { return sum_micros_.Get(); }

 private:
  std::array<Metric, kBoundsMicros.size() + 1> buckets_;  // the last one for all that is longer
  Metric sum_micros_;
};

// As it stands between the quotes of a label.
std::string LabelValue(std::string_view text);

class Metrics {
 public:
  // `name` as Prometheus wants it ("taskflow_outbox_events"); `labels` are rendered as given
  // (`topic="t"`, see LabelValue). The same name and labels give the same metric. Valid as long as
  // this object, or to Forget.
  Metric& Counter(std::string name, std::string help, std::string labels = "");
  Metric& Gauge(std::string name, std::string help, std::string labels = "");
  // `name` ends with "_seconds".
  Histogram& Times(std::string name, std::string help, std::string labels = "");
  // Takes them away, for what does not live as long as the process (a task); whoever was given the
  // metric must not touch it any more.
  void Forget(std::string_view name, std::string_view labels);
  std::string Render() const;

 private:
  struct Entry {
    std::string name, help, labels;
    const char* type;
    Metric metric;
    std::unique_ptr<Histogram> histogram;  // in place of the metric
  };
  static std::string Lines(const Entry& entry);
  Entry& Find(const char* type, std::string name, std::string help, std::string labels);

  mutable std::mutex mutex_;  // guards entries_, not the values
  std::list<Entry> entries_;
};

}  // namespace taskflow
