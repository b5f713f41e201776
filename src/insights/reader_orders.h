// What others ask of the reader's thread, until it does it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "insights/reader.h"

namespace taskflow::insights {

class ReaderOrders {
 public:
  using Done = std::function<void(Result<Erased>)>;

  // Any thread.
  void Stop();
  void Rebuild(RebuildFrom from);
  // As Reader::Erase.
  void Erase(Erasure erasure, Done done);
  bool stopped() const;
  // The last order that is not begun.
  std::optional<RebuildFrom> rebuild() const;

  // The reader's thread.
  // The next one; none once it is to stop.
  std::optional<std::pair<Erasure, Done>> NextErasure();
  // Unless another has taken its place.
  void NoteBegun(RebuildFrom from);
  // Until there is something to do other than the rebuilding `but`, at most so long.
  void Wait(Milliseconds time, std::optional<RebuildFrom> but = std::nullopt);

  // After the thread has ended.
  void RefuseErasures();

 private:
  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool stopped_ = false;
  std::optional<RebuildFrom> rebuild_;
  std::deque<std::pair<Erasure, Done>> erasures_;
};

}  // namespace taskflow::insights
