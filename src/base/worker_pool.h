// A few threads for slow work, with a bounded queue.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace taskflow {

class WorkerPool {
 public:
  // Threads start with the first job; `name` has at most 15 characters.
  WorkerPool(std::string name, std::size_t threads, std::size_t waiting_max);
  // As Stop.
  ~WorkerPool();

  // Runs `job` on one of the threads; false (and the job is dropped) when too many wait, or after
  // Stop. From any thread.
  bool Run(std::function<void()> job);
  // Drops what waits, and waits for what runs.
  void Stop();
  // For long jobs, to end early. From any thread.
  bool stopping();

 private:
  void Loop();

  const std::string name_;
  const std::size_t threads_max_, waiting_max_;
  std::mutex mutex_;  // guards all below
  std::condition_variable woken_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace taskflow
