// What goes on, on stderr, once it takes longer than a second: one line that changes on a terminal,
// a line every few seconds elsewhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace taskflow::app {

class Progress {
 public:
  Progress();
  // Leaves the terminal's line empty.
  ~Progress();
  void Show(std::string_view what, std::int64_t done, std::int64_t all);

 private:
  const bool terminal_;
  MonoTime next_;
  bool shown_ = false;
};

}  // namespace taskflow::app
