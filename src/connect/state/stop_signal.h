// Ends waits early: set once, when the worker stops.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "base/clock.h"

namespace taskflow::connect {

// Any thread.
class StopSignal {
 public:
  void Set() {
    {
      std::lock_guard lock(mutex_);
      if (!set_at_) set_at_ = SystemClock().Mono();
    }
    changed_.notify_all();
  }
  bool IsSet() const { return Within(Milliseconds(0)); }
  // Waits; true as soon as it is set.
  bool Within(Milliseconds wait) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, wait, [this] { return set_at_.has_value(); });
  }
  // When it was set; nothing: it is not.
  std::optional<MonoTime> SetAt() const {
    std::lock_guard lock(mutex_);
    return set_at_;
  }

 private:
  mutable std::mutex mutex_;  // guards set_at_
  mutable std::condition_variable changed_;
  std::optional<MonoTime> set_at_;
};

}  // namespace taskflow::connect
