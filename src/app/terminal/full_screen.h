// The whole terminal, for a live view.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"

namespace taskflow::app {

// The terminal of stdin and stdout: its alternate screen, without a cursor and without echo. The
// destructor puts everything back; so the program must end through it, also after a signal.
class FullScreen {
 public:
  FullScreen();
  ~FullScreen();
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;

  struct Size {
    std::size_t width = 80, height = 24;
  };
  // As it is now; 80x24 when the terminal does not tell.
  Size size() const;
  void Show(const std::vector<std::string>& lines);
  // Waits at most so long; the key that was pressed, or 0. A change of size ends the wait too.
  char WaitKey(Milliseconds wait);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace taskflow::app
