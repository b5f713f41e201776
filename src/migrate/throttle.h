// So many things a second, over all that a migration moves. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>

#include "base/clock.h"
#include "pipeline/peers.h"

namespace taskflow::migrate {

class Throttle {
 public:
  // 0: no limit.
  explicit Throttle(std::int64_t per_second) : per_second_(per_second) {}
  // Waits until this many more may pass, or `hooks` say stop.
  void Take(std::int64_t count, const pipeline::Hooks& hooks) {
    if (per_second_ <= 0) return;
    auto now = SystemClock().Mono();
    next_ = std::max(next_, now) + std::chrono::microseconds(count * 1'000'000 / per_second_);
    while (next_ - SystemClock().Mono() > kAhead && !hooks.Stopping()) {
      std::this_thread::sleep_for(kAhead);
    }
  }

 private:
  static constexpr Milliseconds kAhead{20};
  const std::int64_t per_second_;
  MonoTime next_{};
};

}  // namespace taskflow::migrate
