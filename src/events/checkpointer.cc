#include "events/checkpointer.h"

#include <pthread.h>

#include "events/limits.h"

namespace taskflow::events {

Checkpointer::Checkpointer(std::string path, OnError on_error)
    : path_(std::move(path)), on_error_(std::move(on_error)), start_at_(kLogPages), thread_([this] {
        pthread_setname_np(pthread_self(), "checkpointer");
        Loop();
      }) {}

Checkpointer::~Checkpointer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_one();
  thread_.join();
}

bool Checkpointer::Note(std::int64_t log_pages) {
  std::lock_guard lock(mutex_);
  if (state_ == State::kEnded) {
    state_ = State::kIdle;
    start_at_ = log_pages + kLogPages;
    return true;
  }
  // The log has begun anew.
  if (log_pages + kLogPages < start_at_) start_at_ = kLogPages;
  if (state_ == State::kIdle && log_pages >= start_at_) {
    state_ = State::kWanted;
    woken_.notify_one();
  }
  return false;
}

void Checkpointer::Loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    woken_.wait(lock, [&] { return stopping_ || state_ == State::kWanted; });
    if (stopping_) return;
    lock.unlock();
    Pass();
    lock.lock();
    state_ = State::kEnded;
  }
}

void Checkpointer::Pass() {
  auto connection = SqliteDatabase::OpenReader(path_);
  if (!connection) return on_error_(connection.error(), false);
  auto passed = CarryOver(**connection);
  if (!passed) on_error_(passed.error(), (*connection)->SyncFailed());
}

// A connection that has read nothing yet does not know of the log, and would carry nothing over.
Status Checkpointer::CarryOver(SqliteDatabase& connection) {
  {
    ASSIGN_OR_RETURN(auto rows, connection.Query("SELECT count(*) FROM sqlite_schema"));
    TRY(rows.Next());
  }
  return connection.Checkpoint();
}

}  // namespace taskflow::events
