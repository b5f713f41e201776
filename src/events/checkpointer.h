// Brings the pages of a SQLite database's write-ahead log into its file, on a thread of its own, so
// that no commit waits while that is written and synced.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/result.h"
#include "events/sqlite.h"

namespace taskflow::events {

class Checkpointer {
 public:
  // What went wrong, and whether a sync did: then the disk is not to be relied on any more.
  using OnError = std::function<void(const Error& error, bool sync_failed)>;
  // `on_error` is called on the checkpointer's thread.
  Checkpointer(std::string path, OnError on_error);
  // Waits for the pass that runs.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;

  // To be told by the writer after a commit: how many pages the log has. Starts a pass when there
  // are kLogPages (limits.h) more than after the last. True when a pass has just ended: the writer
  // then carries over by itself the few pages that came meanwhile, so that the log begins anew.
  bool Note(std::int64_t log_pages);

 private:
  void Loop();
  void Pass();
  static Status CarryOver(SqliteDatabase& connection);

  const std::string path_;
  const OnError on_error_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable woken_;
  enum class State { kIdle, kWanted, kEnded } state_ = State::kIdle;
  std::int64_t start_at_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace taskflow::events
