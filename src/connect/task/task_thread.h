// What the tasks of sinks and of sources have alike: the thread, the orders to it, what it shows.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "connect/environment.h"
#include "connect/task/connectors.h"
#include "connect/task/work.h"

namespace taskflow::connect {

class TaskThread : public TaskRunner {
 public:
  void AskToStop() override;
  void SetPaused(bool paused) override;

 protected:
  // `environment` outlives this.
  TaskThread(TaskOptions options, const Environment& environment, OnState on_state,
             OnTopic on_topic);
  // A derived class begins at the end of its constructor and joins at the beginning of its
  // destructor: Run, on the thread, uses what it has.
  void Begin();
  void Join();
  // Until stopping_ or a trace; then the task is shown as failed, with that.
  virtual void Run() = 0;

  // Puts what references stand for into options_.config. Once; again after an error.
  Status ResolveConfig();
  void ShowState();
  // The first failure counts. `place` ends the text in the log.
  void FailWith(std::string trace, const Error& error, const std::string& place);
  // Wakes early when the task is to stop.
  void Sleep(Milliseconds wait);
  // `wait`; of a task that is to stop, at most what is left of kTaskEndMax without `kept_back`,
  // which what comes later needs.
  Milliseconds Within(Milliseconds wait, Milliseconds kept_back = Milliseconds(0)) const;

  TaskOptions options_;
  const Environment& environment_;
  const OnState on_state_;
  const OnTopic on_topic_;
  const std::string name_;  // "connector-0", for the log

  std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
  std::atomic<bool> stopping_{false};
  std::atomic<bool> paused_;
  int failures_ = 0;   // in a row
  std::string trace_;  // not empty: the task has failed

 private:
  bool is_resolved_ = false;
  std::optional<State> shown_;
  std::atomic<MonoTime> end_by_{MonoTime::max()};
  std::thread thread_;
};

}  // namespace taskflow::connect
