// What is counted, said once: a metric's name, its meaning and its labels stand in a constant at
// namespace scope beside the code that counts, so that the reference (docs/metrics.md) lists all of
// a program's without running any part of it.
#pragma once

#include <string>
#include <vector>

#include "base/metrics.h"

namespace taskflow {

// Lives as long as the process, as do its texts; made before main, so without a lock.
class MetricDoc {
 public:
  MetricDoc(const MetricDoc&) = delete;
  MetricDoc& operator=(const MetricDoc&) = delete;
  // By name.
  static std::vector<const MetricDoc*> All();
  // Takes the metric with these labels away, see Metrics::Forget.
  void ForgetIn(Metrics& metrics, const std::string& with) const { metrics.Forget(name, with); }

  const char* const type;  // as Prometheus has it
  const char* const name;
  const char* const help;
  const char* const labels;  // their names, with commas

 protected:
  MetricDoc(const char* its_type, const char* its_name, const char* its_help,
            const char* its_labels);
  ~MetricDoc() = default;

 private:
  const MetricDoc* next_;
};

// Each has In, which gives the metric itself, with labels as in Metrics::Counter.
struct CounterDoc : MetricDoc {
  CounterDoc(const char* its_name, const char* its_help, const char* its_labels = "")
      : MetricDoc("counter", its_name, its_help, its_labels) {}
  Metric& In(Metrics& metrics, std::string with = "") const {
    return metrics.Counter(name, help, std::move(with));
  }
};

struct GaugeDoc : MetricDoc {
  GaugeDoc(const char* its_name, const char* its_help, const char* its_labels = "")
      : MetricDoc("gauge", its_name, its_help, its_labels) {}
  Metric& In(Metrics& metrics, std::string with = "") const {
    return metrics.Gauge(name, help, std::move(with));
  }
};

struct TimesDoc : MetricDoc {
  TimesDoc(const char* its_name, const char* its_help, const char* its_labels = "")
      : MetricDoc("histogram", its_name, its_help, its_labels) {}
  Histogram& In(Metrics& metrics, std::string with = "") const {
    return metrics.Times(name, help, std::move(with));
  }
};

}  // namespace taskflow
