// One thread that runs callbacks one after the other: every service's state belongs to one Loop and
// is touched only there. Boost.Asio below, included by this folder's sources alone.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"

namespace taskflow::net {

class Loop {
 public:
  // Starts the thread; `name` (at most 15 characters) is what top and gdb show.
  explicit Loop(std::string name);
  // Stop(), then waits for the thread. Never from the loop's own thread.
  ~Loop();

  // Runs `work` on the loop's thread, soon, in order. From any thread; dropped after Stop.
  void Post(std::function<void()> work);
  // Runs `work` on the loop's thread and waits for it to end, and for what it posted (though not
  // for what that posts in turn). Never from the loop's own thread.
  void Run(std::function<void()> work);
  bool IsHere() const;

  // Calls `work` once after `wait`, unless the Timer is destroyed or Cancelled before. Create,
  // cancel and destroy timers on the loop's thread only.
  class Timer {
   public:
    virtual ~Timer() = default;
    virtual void Cancel() = 0;
  };
  [[nodiscard]] std::unique_ptr<Timer> After(Milliseconds wait, std::function<void()> work);

  // Ends the thread after the callback that runs now; what waits is dropped. From any thread.
  void Stop();

  struct Impl;
  Impl& impl() { return *impl_; }  // for this folder only

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace taskflow::net
