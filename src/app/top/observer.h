// Asks all parts, again and again.
#pragma once

#include <memory>

#include "app/config/config.h"
#include "app/top/picture.h"

namespace taskflow::app {

class Observer {
 public:
  // Follows the topic on a thread of its own from now on. Never fails: what is away is told in the
  // pictures.
  static std::unique_ptr<Observer> Start(const Config& config);
  // Waits for its thread, half a second at most.
  virtual ~Observer() = default;
  // Takes as long as the slowest part, kObserverAnswerMax at most or little more. Rates are those
  // since the last one.
  virtual Picture Look() = 0;
};

inline constexpr Milliseconds kObserverAnswerMax{700};
inline constexpr std::size_t kEventsKept = 60;

}  // namespace taskflow::app
