// One thread for the broker's slow work: removing files, checkpoints, compaction.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace taskflow::broker {

class Background {
 public:
  Background();
  // Does what was given, but for compaction, which sees stopping().
  ~Background();

  // Runs `work` after what was given before. From any thread.
  void Do(std::function<void()> work);
  const std::atomic<bool>& stopping() const { return stopping_; }

 private:
  void Work();

  std::mutex mutex_;  // guards waiting_
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;  // last: it uses the others
};

}  // namespace taskflow::broker
