// Waits for views' rows: asks the table for their ids again and again, until they are there.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace taskflow::site {

// Any thread.
class RowWatcher {
 public:
  using Ids = std::vector<std::string>;
  // Which of the ids have a row now. Called on the watcher's thread; may block for a moment.
  using FindRows = std::function<Result<std::set<std::string>>(const Ids& ids)>;
  explicit RowWatcher(FindRows find) : find_(std::move(find)) {}
  // As Stop.
  ~RowWatcher();

  // One of kWatchesMax (limits.h), taken before the views are stored, free again when it is gone;
  // null when all are taken. Not to outlive the watcher.
  using Seat = std::shared_ptr<void>;
  Seat TakeSeat();

  // Called once, on the watcher's thread: with those whose rows can be read, all of them or, at the
  // deadline (or somewhat later, when the table is slow to answer), some.
  using OnDone = std::function<void(const std::set<std::string>& stored)>;
  void Watch(Seat seat, Ids ids, MonoTime deadline, OnDone done);

  // Answers all who wait with what is known, and whoever comes later at once.
  void Stop();

 private:
  struct Watched {
    Seat seat;
    Ids missing;
    std::set<std::string> stored;
    MonoTime deadline, next;
    Milliseconds wait;
    OnDone done;
  };
  using All = std::vector<std::unique_ptr<Watched>>;

  void Loop();
  void Look(All& all);
  static bool IsDone(const Watched& watched, MonoTime now);
  static void Answer(Watched& watched) { watched.done(watched.stored); }

  const FindRows find_;
  std::atomic<int> seats_taken_{0};
  std::mutex mutex_;  // guards what follows
  std::condition_variable woken_;
  All news_;
  bool stopping_ = false;
  std::thread thread_;  // starts with the first to wait
};

}  // namespace taskflow::site
