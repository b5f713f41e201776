#include "base/metrics.h"

#include <fmt/format.h>

#include <set>

namespace taskflow {

Metric& Metrics::Counter(std::string name, std::string help, std::string labels) {
  return Find("counter", std::move(name), std::move(help), std::move(labels));
}

Metric& Metrics::Gauge(std::string name, std::string help, std::string labels) {
  return Find("gauge", std::move(name), std::move(help), std::move(labels));
}

Metric& Metrics::Find(const char* type, std::string name, std::string help, std::string labels) {
  std::lock_guard lock(mutex_);
  for (auto& e : entries_) {
    if (e.name == name && e.labels == labels) return e.metric;
  }
  auto& made = entries_.emplace_back();
  made.name = std::move(name);
  made.help = std::move(help);
  made.labels = std::move(labels);
  made.type = type;
  return made.metric;
}

std::string Metrics::Render() const {
  std::lock_guard lock(mutex_);
  std::string out;
  std::set<std::string_view> described;
  for (const auto& first : entries_) {
    if (!described.insert(first.name).second) continue;
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", first.name, first.help, first.type);
    for (const auto& e : entries_) {
      if (e.name != first.name) continue;
      auto labels = e.labels.empty() ? "" : "{" + e.labels + "}";
      out += fmt::format("{}{} {}\n", e.name, labels, e.metric.Get());
    }
  }
  return out;
}

}  // namespace taskflow
