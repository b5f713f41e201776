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

#include "base/result.h"
#include "events/sqlite.h"

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
  // stopped. After a failed write to the disk all later jobs get kIo: only a new start knows what
  // the disk holds. From any thread.
  template <typename T>
  void Run(std::function<Result<T>(Database&)> work, std::function<void(Result<T>)> done) {
    auto result = std::make_shared<std::optional<Result<T>>>();
    Submit({[result, work = std::move(work)](Database& database) -> Status {
              result->emplace(work(database));
              if (!**result) return Fail((*result)->error());
              return {};
            },
            [result, done = std::move(done)](Status status) {
              done(status ? std::move(**result) : Result<T>(Fail(std::move(status).error())));
            }});
  }
  // Run and wait. Never from the thread itself.
  template <typename T>
  Result<T> RunAndWait(std::function<Result<T>(Database&)> work);

  // Does what is queued, then ends the thread. Never from the thread itself.
  void Stop();
  // False after a failed write.
  bool healthy() const { return !failed_; }

 private:
  struct Job {
    std::function<Status(Database&)> work;
    std::function<void(Status)> done;
  };
  void Submit(Job job);
  void Loop();
  std::vector<Job> TakeJobs();
  void Carry(std::vector<Job> jobs);
  std::vector<Status> WorkAndCommit(std::vector<Job>& jobs);
  Status WorkAll(std::vector<Job>& jobs, std::vector<Status>& outcomes);
  Status Work(Job& job);
  void NoteFailure(const Error& error);

  std::unique_ptr<Database> database_;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;  // guards jobs_ and stopping_
  std::condition_variable woken_;
  std::deque<Job> jobs_;
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
