// When the reader gives memory back to the system: a long catching up leaves large holes between
// what stays, which malloc keeps by itself. One thread.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace taskflow::insights {

class ReaderMemory {
 public:
  // Sets how much malloc keeps, for the process.
  ReaderMemory();
  // After so many events; `few`: there were no more.
  void NoteTaken(std::size_t events, bool few);
  // When nothing comes. True once nothing has come for a while, if much came before: then the
  // consumer and the store's threads have let go, too, and the caller gives up what it keeps and
  // calls GiveBack.
  bool IsAtRest();
  void GiveBack();

 private:
  std::size_t since_given_ = 0, since_rest_ = 0;  // events
  MonoTime taken_at_{};                           // the last
};

}  // namespace taskflow::insights
