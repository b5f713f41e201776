#include "base/clock.h"

#include <fmt/chrono.h>

namespace taskflow {
namespace {

class RealClock : public Clock {
 public:
  MonoTime Mono() override { return std::chrono::steady_clock::now(); }
  std::int64_t WallMicros() override {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

}  // namespace

Clock& SystemClock() {
  static RealClock clock;
  return clock;
}

std::string FormatIso8601(std::int64_t wall_millis) {
  auto seconds = static_cast<std::time_t>(wall_millis / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), wall_millis % 1000);
}

}  // namespace taskflow
