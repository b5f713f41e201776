// What goes on, once it takes longer than a second: one line that changes, when stderr is a
// terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace taskflow::app {

class Progress {
 public:
  Progress();
  ~Progress() { Clear(); }
  // Leaves the terminal's line empty, for what is printed next.
  void Clear();
  // With a bar when `all` is more than 0.
  void Show(std::string_view what, std::int64_t done, std::int64_t all);

 private:
  const bool terminal_;
  MonoTime next_;
  bool shown_ = false;
};

// "[######------]  50 %  reading: 5 of 10"
std::string ProgressText(std::string_view what, std::int64_t done, std::int64_t all);

}  // namespace taskflow::app
