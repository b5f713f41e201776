#include "broker/committer.h"

#include <utility>

#include "base/log.h"

namespace taskflow::broker {
namespace {

void TellDurable(Partition& partition) {
  auto& waiters = partition.durable_waiters;
  while (!waiters.empty() && waiters.front().end <= partition.log->durable_end()) {
    auto done = std::move(waiters.front().done);
    waiters.pop_front();
    done({});
  }
}

void TellFetches(Partition& partition, std::int64_t bytes) {
  auto waiters = std::exchange(partition.fetch_waiters, {});
  for (auto& waiter : waiters) {
    if (waiter->Grew(bytes)) partition.fetch_waiters.push_back(std::move(waiter));
  }
}

}  // namespace

Committer::Committer(net::Loop& loop, FileSystem& files,
                     std::function<void(const Error&)> on_failed_sync)
    : loop_(loop), on_failed_sync_(std::move(on_failed_sync)) {
  auto done = [this](std::vector<log::SyncJob> jobs, const Status& status) {
    loop_.Post(
        [this, jobs = std::move(jobs), status]() mutable { Synced(std::move(jobs), status); });
  };
  syncer_ = std::make_unique<log::Syncer>(files, std::move(done));
}

void Committer::Stop() {
  std::unique_ptr<log::Syncer> syncer;
  loop_.Run([&] { syncer = std::move(syncer_); });
  if (!syncer) return;
  syncer.reset();
  loop_.Run([] {});  // the last groups were posted before it
}

void Committer::Touch(std::shared_ptr<Partition> partition) {
  if (!std::exchange(partition->dirty, true)) dirty_.push_back(std::move(partition));
  if (!std::exchange(flush_posted_, true)) loop_.Post([this] { FlushAll(); });
}

void Committer::Await(Partition& partition, std::int64_t end,
                      std::function<void(const Status&)> done) {
  auto& waiters = partition.durable_waiters;
  auto at = waiters.end();
  while (at != waiters.begin() && at[-1].end > end) --at;
  waiters.insert(at, {end, std::move(done)});
}

void Committer::AppendFailed(Partition& partition, const Error& error) {
  LogWarn("broker", "{}: {}", partition.Name(), error.message);
  auto& waiters = partition.durable_waiters;
  while (!waiters.empty() && waiters.back().end > partition.log->end_offset()) {
    auto done = std::move(waiters.back().done);
    waiters.pop_back();
    done(Fail(error));
  }
}

void Committer::FlushAll() {
  flush_posted_ = false;
  std::vector<log::SyncJob> jobs;
  for (auto& partition : std::exchange(dirty_, {})) {
    partition->dirty = false;
    if (auto flushed = partition->log->Flush(); !flushed) AppendFailed(*partition, flushed.error());
    if (!syncer_) FailAll(*partition, {ErrorCode::kUnavailable, "the broker is stopping"});
    if (!syncer_ || !partition->log->NeedsSync()) continue;
    jobs.push_back(partition->log->TakeSyncJob());
    jobs.back().owner = partition;
  }
  if (!jobs.empty()) syncer_->Submit(std::move(jobs));
}

void Committer::FailAll(Partition& partition, const Error& error) {
  for (auto& waiter : std::exchange(partition.durable_waiters, {})) waiter.done(Fail(error));
  TellFetches(partition, 0);
}

void Committer::Synced(std::vector<log::SyncJob> jobs, const Status& status) {
  for (auto& job : jobs) {
    auto partition = std::static_pointer_cast<Partition>(job.owner.lock());
    if (!partition) continue;
    if (!status) {
      partition->log->Refuse(status.error());
      FailAll(*partition, status.error());
      continue;
    }
    partition->log->Synced(job.end);
    TellDurable(*partition);
    TellFetches(*partition, job.bytes);
  }
  if (!status && !failed_) {
    failed_ = status.error();
    on_failed_sync_(*failed_);
  }
}

}  // namespace taskflow::broker
