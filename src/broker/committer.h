// Makes appends durable in groups: what was appended in one turn of the loop is written at its end,
// and synced with all else that waits. Belongs to the broker's loop.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/file.h"
#include "broker/partition.h"
#include "log/syncer.h"
#include "net/loop.h"

namespace taskflow::broker {

class Committer {
 public:
  // `on_failed_sync` is called once, after everybody who waited was told: the broker takes no more
  // writes.
  Committer(net::Loop& loop, FileSystem& files, std::function<void(const Error&)> on_failed_sync);
  ~Committer() { Stop(); }
  // Syncs what was flushed and returns when that was told; what comes later fails. Not on the loop.
  void Stop();

  // `partition` was appended to.
  void Touch(std::shared_ptr<Partition> partition);
  // Calls `done` when the log of `partition` is durable up to `end`, which was appended; never at
  // once.
  void Await(Partition& partition, std::int64_t end, std::function<void(const Status&)> done);
  // An append failed: whoever waits for offsets that are gone is told.
  void AppendFailed(Partition& partition, const Error& error);
  // Writes and submits now.
  void FlushAll();
  // Tells everybody who waits for `partition`.
  static void FailAll(Partition& partition, const Error& error);

 private:
  void Synced(std::vector<log::SyncJob> jobs, const Status& status);

  net::Loop& loop_;
  std::function<void(const Error&)> on_failed_sync_;
  std::vector<std::shared_ptr<Partition>> dirty_;
  bool flush_posted_ = false;
  std::optional<Error> failed_;
  std::unique_ptr<log::Syncer> syncer_;
};

}  // namespace taskflow::broker
