#include "insights/pipeline/rate.h"

#include <charconv>
#include <cmath>

#include "insights/pipeline/limits.h"

namespace taskflow::insights {

void Rate::Add(MonoTime now, std::int64_t total) {
  if (!samples_.empty() && total < samples_.back().total) samples_.clear();
  samples_.push_back({now, total});
  while (samples_.size() > 2 && now - samples_.front().at > kRateOver) samples_.pop_front();
}

std::optional<double> Rate::PerSecond() const {
  if (samples_.size() < 2) return std::nullopt;
  std::chrono::duration<double> seconds = samples_.back().at - samples_.front().at;
  if (seconds.count() <= 0) return std::nullopt;
  auto grown = static_cast<double>(samples_.back().total - samples_.front().total);
  return std::round(grown / seconds.count() * 10) / 10;
}

std::optional<double> MetricIn(std::string_view text, std::string_view name) {
  std::optional<double> sum;
  while (!text.empty()) {
    auto end = text.find('\n');
    auto line = text.substr(0, end);
    text = end == text.npos ? "" : text.substr(end + 1);
    if (!line.starts_with(name) || line.size() == name.size()) continue;
    char next = line[name.size()];
    if (next != ' ' && next != '{') continue;
    auto number = line.substr(line.rfind(' ') + 1);
    double value = 0;
    auto [at, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error == std::errc{}) sum = sum.value_or(0) + value;
  }
  return sum;
}

}  // namespace taskflow::insights
