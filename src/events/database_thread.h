// The one thread that works on a Database. Jobs that wait together share one transaction, and so
// one sync: each runs in a savepoint of its own, and hears the outcome after the commit.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "events/checkpointer.h"
#include "events/database.h"

namespace taskflow::events {

class DatabaseThread {
 public:
  // `name` is at most 15 characters.
  DatabaseThread(std::unique_ptr<Database> database, std::string name);
  // As Stop.
  ~DatabaseThread();

  // `work` runs on the thread; its changes are undone when it fails. `done` is called once with
  // what `work` returned, durable by then, or with the error that kept it from being so: on the
  // thread, or on the caller's for kUnavailable when too many jobs wait or the thread has been
  // stopped. kUnavailable too when the disk is full (see full()) or a server is away: all is
  // undone, unless the server went in the middle of the commit, and later jobs try again. After a
  // failed sync all later jobs get kIo: only a new start knows what the disk holds. From any
  // thread.
  template <typename T>
  void Run(std::function<Result<T>(Database&)> work, std::function<void(Result<T>)> done) {
    Submit(MakeJob(std::move(work), std::move(done)));
  }
  // As Run, for what is in no hurry: it goes along with other jobs, and shares their sync, or waits
  // kNoHurryMax (limits.h).
  template <typename T>
  void RunWithOthers(std::function<Result<T>(Database&)> work,
                     std::function<void(Result<T>)> done) {
    SubmitWithOthers(MakeJob(std::move(work), std::move(done)));
  }
  // Run and wait. Never from the thread itself.
  template <typename T>
  Result<T> RunAndWait(std::function<Result<T>(Database&)> work);

  // Does what is queued, then ends the thread. Never from the thread itself.
  void Stop();
  // False after a failed sync, and when the file is damaged.
  bool healthy() const { return !failed_; }
  // The last commit failed for want of room on the disk.
  bool full() const { return full_; }

 private:
  struct Job {
    std::function<Status(Database&)> work;
    std::function<void(Status)> done;
  };
  template <typename T>
  static Job MakeJob(std::function<Result<T>(Database&)> work,
                     std::function<void(Result<T>)> done) {
    auto result = std::make_shared<std::optional<Result<T>>>();
    return {[result, work = std::move(work)](Database& database) -> Status {
              result->emplace(work(database));
              if (!**result) return Fail((*result)->error());
              return {};
            },
            [result, done = std::move(done)](Status status) {
              done(status ? std::move(**result) : Result<T>(Fail(std::move(status).error())));
            }};
  }
  void Submit(Job job);
  void SubmitWithOthers(Job job);
  void Loop();
  std::vector<Job> TakeJobs();
  void Carry(std::vector<Job> jobs);
  std::vector<Status> WorkAndCommit(std::vector<Job>& jobs);
  Status WorkAll(std::vector<Job>& jobs, std::vector<Status>& outcomes);
  Status Work(Job& job);
  struct Cause {
    bool full = false, sync_failed = false, away = false;
  };
  Cause LastCause() const {
    return {database_->WasFull(), database_->SyncFailed(), database_->WasAway()};
  }
  void NoteFailure(const Error& error, Cause cause);
  void CarryOver();

  std::unique_ptr<Database> database_;
  std::unique_ptr<Checkpointer> checkpointer_;  // SQLite's
  std::atomic<bool> failed_{false}, full_{false};
  bool away_ = false;  // the thread's own
  std::mutex mutex_;   // guards what follows, but for the thread
  std::condition_variable woken_;
  std::deque<Job> jobs_, unhurried_;
  MonoTime unhurried_due_{};
  bool stopping_ = false;
  std::thread thread_;
};

template <typename T>
Result<T> DatabaseThread::RunAndWait(std::function<Result<T>(Database&)> work) {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<Result<T>> answer;
  Run<T>(std::move(work), [&](Result<T> result) {
    std::lock_guard lock(mutex);
    answer.emplace(std::move(result));
    answered.notify_one();
  });
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return answer.has_value(); });
  return *std::move(answer);
}

}  // namespace taskflow::events
