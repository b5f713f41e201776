// SIGINT and SIGTERM: the first asks the program to end, the second ends it.
#pragma once

#include <atomic>
#include <memory>

#include "base/clock.h"

namespace taskflow::app {

// Make it before any other thread, and once: signals then reach only its own. SIGPIPE is ignored
// from then on. After the first signal the process ends at once when a second comes (status 128 +
// its number) or when `grace` has passed (status 1), also while Wait was not called yet.
class EndSignals {
 public:
  explicit EndSignals(Milliseconds grace);
  // Returns after the first signal.
  void Wait();

 private:
  struct State;
  std::shared_ptr<State> state_;  // the thread's too, which ends with the process only
};

// A flag that the first signal sets, for work that looks at it now and then; as EndSignals.
std::shared_ptr<const std::atomic<bool>> StopOnSignals(Milliseconds grace);

}  // namespace taskflow::app
