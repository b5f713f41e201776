// Group commit: one thread that syncs the files of all partitions. What is submitted while a sync
// runs forms the next group; there is no timer.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace taskflow::log {

struct SyncJob {
  std::weak_ptr<void> owner;                 // only carried: who is told when it is done
  std::vector<std::shared_ptr<File>> files;  // in the order they were written
  std::vector<std::string> folders;  // whose new entries must be durable too, outermost first
  std::int64_t end = 0;              // the log's end once this job is done
  std::int64_t bytes = 0;            // how much longer the durable log then is
};

class Syncer {
 public:
  // `done` runs on the syncer's thread, once per group. After one error every later group gets it
  // too and nothing is synced any more: a failed sync is never retried.
  using Done = std::function<void(std::vector<SyncJob> jobs, const Status& status)>;
  Syncer(FileSystem& files, Done done);
  // Syncs what was submitted, then ends.
  ~Syncer();

  // From any thread.
  void Submit(std::vector<SyncJob> jobs);

 private:
  void Work();
  Status SyncAll(const std::vector<SyncJob>& jobs);

  FileSystem& files_;
  Done done_;
  std::mutex mutex_;  // guards waiting_ and stopping_
  std::condition_variable wake_;
  std::vector<SyncJob> waiting_;
  bool stopping_ = false;
  Status status_;       // the worker's own
  std::thread thread_;  // last: it uses the others
};

}  // namespace taskflow::log
