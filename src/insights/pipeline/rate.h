// How fast a growing number grows.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace taskflow::insights {

class Rate {
 public:
  // A number that has become smaller begins anew: its part was started again.
  void Add(MonoTime now, std::int64_t total);
  // Over the last kRateOver; nothing before the second number.
  std::optional<double> PerSecond() const;

 private:
  struct Sample {
    MonoTime at;
    std::int64_t total;
  };
  std::deque<Sample> samples_;
};

// The sum of a metric's samples, whatever their labels, in the Prometheus text format; nothing when
// it has none.
std::optional<double> MetricIn(std::string_view text, std::string_view name);

}  // namespace taskflow::insights
