#include "log/syncer.h"

#include <pthread.h>

#include <algorithm>
#include <iterator>

namespace taskflow::log {

Syncer::Syncer(FileSystem& files, Done done) : files_(files), done_(std::move(done)) {
  thread_ = std::thread([this] { Work(); });
  pthread_setname_np(thread_.native_handle(), "log-sync");
}

Syncer::~Syncer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Syncer::Submit(std::vector<SyncJob> jobs) {
  {
    std::lock_guard lock(mutex_);
    std::move(jobs.begin(), jobs.end(), std::back_inserter(waiting_));
  }
  wake_.notify_one();
}

void Syncer::Work() {
  while (true) {
    std::vector<SyncJob> jobs;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      jobs.swap(waiting_);
    }
    if (status_) status_ = SyncAll(jobs);
    done_(std::move(jobs), status_);
  }
}

Status Syncer::SyncAll(const std::vector<SyncJob>& jobs) {
  std::vector<const File*> synced;
  std::vector<std::string_view> folders;
  for (const auto& job : jobs) {
    for (const auto& folder : job.folders) {
      if (std::find(folders.begin(), folders.end(), folder) != folders.end()) continue;
      TRY(files_.SyncDir(folder));
      folders.push_back(folder);
    }
    for (const auto& file : job.files) {
      if (std::find(synced.begin(), synced.end(), file.get()) != synced.end()) continue;
      TRY(file->Sync());
      synced.push_back(file.get());
    }
  }
  return {};
}

}  // namespace taskflow::log
