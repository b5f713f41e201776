#include "events/database_thread.h"

#include <pthread.h>

#include "base/check.h"
#include "base/log.h"
#include "events/limits.h"
#include "events/sqlite.h"

namespace taskflow::events {

DatabaseThread::DatabaseThread(std::unique_ptr<Database> database, std::string name)
    : database_(std::move(database)) {
  if (auto* sqlite = database_->sqlite()) {
    sqlite->CheckpointByHand();
    auto on_error = [this](const Error& error, bool sync_failed) {
      NoteFailure(error, {.sync_failed = sync_failed});
    };
    checkpointer_ = std::make_unique<Checkpointer>(sqlite->path(), on_error);
  }
  thread_ = std::thread([this, name = std::move(name)] {
    pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
    Loop();
  });
}

DatabaseThread::~DatabaseThread() { Stop(); }

void DatabaseThread::Stop() {
  CHECK(std::this_thread::get_id() != thread_.get_id());
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  woken_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void DatabaseThread::Submit(Job job) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_ && jobs_.size() < kJobsWaitingMax) {
      jobs_.push_back(std::move(job));
      if (jobs_.size() == 1) woken_.notify_one();
      return;
    }
  }
  job.done(Fail(ErrorCode::kUnavailable, "the database has too much to do, or stops"));
}

void DatabaseThread::SubmitWithOthers(Job job) {
  {
    std::lock_guard lock(mutex_);
    if (!stopping_ && unhurried_.size() < kJobsWaitingMax) {
      unhurried_.push_back(std::move(job));
      if (unhurried_.size() > 1) return;
      unhurried_due_ = SystemClock().Mono() + kNoHurryMax;
      if (jobs_.empty()) woken_.notify_one();
      return;
    }
  }
  job.done(Fail(ErrorCode::kUnavailable, "the database has too much to do, or stops"));
}

void DatabaseThread::Loop() {
  while (true) {
    auto jobs = TakeJobs();
    if (jobs.empty()) return;
    Carry(std::move(jobs));
  }
}

std::vector<DatabaseThread::Job> DatabaseThread::TakeJobs() {
  std::unique_lock lock(mutex_);
  auto some = [&] { return stopping_ || !jobs_.empty(); };
  woken_.wait(lock, [&] { return some() || !unhurried_.empty(); });
  woken_.wait_until(lock, unhurried_due_, some);
  std::vector<Job> taken;
  for (auto* from : {&jobs_, &unhurried_}) {
    while (!from->empty() && taken.size() < kJobsPerCommitMax) {
      taken.push_back(std::move(from->front()));
      from->pop_front();
    }
  }
  return taken;
}

void DatabaseThread::Carry(std::vector<Job> jobs) {
  auto outcomes = WorkAndCommit(jobs);
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].done(std::move(outcomes[i]));
  CarryOver();
}

void DatabaseThread::CarryOver() {
  auto* sqlite = database_->sqlite();
  if (sqlite == nullptr || failed_ || !checkpointer_->Note(sqlite->log_pages())) return;
  if (auto done = sqlite->Checkpoint(); !done) {
    NoteFailure(done.error(), LastCause());
  }
}

std::vector<Status> DatabaseThread::WorkAndCommit(std::vector<Job>& jobs) {
  std::vector<Status> outcomes;
  auto committed = WorkAll(jobs, outcomes);
  if (!committed) {
    auto cause = LastCause();  // before the next statement hides it
    if (database_->InTransaction()) (void)database_->Run("ROLLBACK");
    NoteFailure(committed.error(), cause);
    outcomes.assign(jobs.size(), committed);
  } else {
    if (full_.exchange(false)) LogInfo("database", "there is room on the disk again");
    if (std::exchange(away_, false)) LogInfo("database", "the server is there again");
  }
  return outcomes;
}

Status DatabaseThread::WorkAll(std::vector<Job>& jobs, std::vector<Status>& outcomes) {
  if (failed_)
    return Fail(ErrorCode::kIo,
                "the database stopped after a failed sync, or damage: restart taskflow");
  TRY(database_->Begin());
  for (auto& job : jobs) {
    outcomes.push_back(Work(job));
    // Some errors undo everything; the jobs before this one are lost with it.
    bool full = !outcomes.back() && database_->WasFull();
    if (database_->InTransaction() && !full) continue;
    TRY(outcomes.back());
    return Fail(ErrorCode::kUnavailable, "the transaction was lost");
  }
  return database_->Run("COMMIT");
}

Status DatabaseThread::Work(Job& job) {
  TRY(database_->Run("SAVEPOINT job"));
  auto done = job.work(*database_);
  if (!done && database_->InTransaction()) TRY(database_->Run("ROLLBACK TO job"));
  if (database_->InTransaction()) TRY(database_->Run("RELEASE job"));
  return done;
}

void DatabaseThread::NoteFailure(const Error& error, Cause cause) {
  if (cause.sync_failed || error.code == ErrorCode::kCorrupt) failed_ = true;
  // Said once.
  if (cause.full && full_.exchange(true)) return;
  if (cause.away && std::exchange(away_, true)) return;
  LogError("database", "{}", error.message);
}

}  // namespace taskflow::events
