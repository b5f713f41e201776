#include "base/worker_pool.h"

#include <pthread.h>

namespace taskflow {

WorkerPool::WorkerPool(std::string name, std::size_t threads, std::size_t waiting_max)
    : name_(std::move(name)), threads_max_(threads), waiting_max_(waiting_max) {}

WorkerPool::~WorkerPool() { Stop(); }

bool WorkerPool::Run(std::function<void()> job) {
  std::lock_guard lock(mutex_);
  if (stopping_ || jobs_.size() >= waiting_max_) return false;
  jobs_.push_back(std::move(job));
  if (idle_ < jobs_.size() && threads_.size() < threads_max_) {
    threads_.emplace_back([this] {
      pthread_setname_np(pthread_self(), name_.c_str());
      Loop();
    });
  }
  woken_.notify_one();
  return true;
}

void WorkerPool::Stop() {
  std::deque<std::function<void()>> dropped;
  std::vector<std::thread> threads;
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(jobs_);
    threads.swap(threads_);
  }
  woken_.notify_all();
  for (auto& thread : threads) thread.join();
}

bool WorkerPool::stopping() {
  std::lock_guard lock(mutex_);
  return stopping_;
}

void WorkerPool::Loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    woken_.wait(lock, [&] { return stopping_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
}

}  // namespace taskflow
