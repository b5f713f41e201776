#include "base/metrics.h"

#include <fmt/format.h>

#include <set>

namespace taskflow {

void Histogram::Observe(std::int64_t micros) {
  std::size_t bucket = 0;
  while (bucket < kBoundsMicros.size() && micros > kBoundsMicros[bucket]) ++bucket;
  buckets_[bucket].Add();
  sum_micros_.Add(micros);
}

std::int64_t Histogram::CountUpTo(std::size_t bound) const {
  std::int64_t count = 0;
  for (std::size_t i = 0; i <= bound; ++i) count += buckets_.at(i).Get();
  return count;
}

std::int64_t Histogram::Count() const { return CountUpTo(kBoundsMicros.size()); }

std::string LabelValue(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? "\\n" : std::string(1, c);
  }
  return out;
}

Metric& Metrics::Counter(std::string name, std::string help, std::string labels) {
  return Find("counter", std::move(name), std::move(help), std::move(labels)).metric;
}

Metric& Metrics::Gauge(std::string name, std::string help, std::string labels) {
  return Find("gauge", std::move(name), std::move(help), std::move(labels)).metric;
}

Histogram& Metrics::Times(std::string name, std::string help, std::string labels) {
  return *Find("histogram", std::move(name), std::move(help), std::move(labels)).histogram;
}

Metrics::Entry& Metrics::Find(const char* type, std::string name, std::string help,
                              std::string labels) {
  std::lock_guard lock(mutex_);
  for (auto& e : entries_) {
    if (e.name == name && e.labels == labels) return e;
  }
  auto& made = entries_.emplace_back();
  made.name = std::move(name);
  made.help = std::move(help);
  made.labels = std::move(labels);
  made.type = type;
  if (made.type == std::string_view("histogram")) made.histogram = std::make_unique<Histogram>();
  return made;
}

void Metrics::Forget(std::string_view name, std::string_view labels) {
  std::lock_guard lock(mutex_);
  entries_.remove_if([&](const Entry& e) { return e.name == name && e.labels == labels; });
}

std::string Metrics::Lines(const Entry& e) {
  auto braced = e.labels.empty() ? "" : "{" + e.labels + "}";
  if (e.histogram == nullptr) return fmt::format("{}{} {}\n", e.name, braced, e.metric.Get());
  const auto& histogram = *e.histogram;
  std::string out;
  auto bucket = [&](const std::string& bound, std::int64_t count) {
    out += fmt::format("{}_bucket{{{}{}le=\"{}\"}} {}\n", e.name, e.labels,
                       e.labels.empty() ? "" : ",", bound, count);
  };
  for (std::size_t i = 0; i < Histogram::kBoundsMicros.size(); ++i) {
    bucket(fmt::format("{}", static_cast<double>(Histogram::kBoundsMicros.at(i)) / 1e6),
           histogram.CountUpTo(i));
  }
  auto count = histogram.Count();
  bucket("+Inf", count);
  out += fmt::format("{}_sum{} {}\n", e.name, braced,
                     static_cast<double>(histogram.SumMicros()) / 1e6);
  out += fmt::format("{}_count{} {}\n", e.name, braced, count);
  return out;
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
      out += Lines(e);
    }
  }
  return out;
}

}  // namespace taskflow
