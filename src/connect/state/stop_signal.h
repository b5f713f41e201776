// Ends waits early: set once, when the worker stops.
#pragma once

#include <condition_variable>
#include <mutex>

#include "base/clock.h"

namespace taskflow::connect {

// Any thread.
class StopSignal {
 public:
  void Set() {
    {
      std::lock_guard lock(mutex_);
      is_set_ = true;
    }
    changed_.notify_all();
  }
  bool IsSet() const { return Within(Milliseconds(0)); }
  // Waits; true as soon as it is set.
  bool Within(Milliseconds wait) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, wait, [this] { return is_set_; });
  }

 private:
  mutable std::mutex mutex_;  // guards is_set_
  mutable std::condition_variable changed_;
  bool is_set_ = false;
};

}  // namespace taskflow::connect
