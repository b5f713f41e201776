// Runs one task of a source connector on a thread of its own: reads, transforms, converts,
// produces, and keeps in the offset topic how far the broker has acknowledged. What a failure
// leaves undone is read again: each record is produced at least once.
#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include "connect/task/chain.h"
#include "connect/task/connectors.h"
#include "connect/task/topic_creation.h"
#include "connect/task/work.h"

namespace taskflow::connect {

class SourceRunner : public TaskRunner {
 public:
  SourceRunner(TaskOptions options, const Environment& environment, OnState on_state,
               OnTopic on_topic);
  // Waits for the thread: what the broker has acknowledged is kept.
  ~SourceRunner() override;

  void AskToStop() override;
  void SetPaused(bool paused) override;

 private:
  void Run();
  Status Prepare();
  Status Turn();
  Status Open();
  Result<bool> Produce(const std::vector<SourceRecord>& records);
  Result<std::optional<Chain::Bytes>> Convert(const SourceRecord& from, Record& record);
  Status Keep();
  void ShowState();
  void Rest(Milliseconds wait);
  void BackOff(const Error& error);
  void FailTask(const Failure& failure, bool of_record);

  TaskOptions options_;
  const Environment& environment_;
  OnState on_state_;
  OnTopic on_topic_;
  std::string name_;  // "connector-0", for the log
  bool tolerant_ = false;
  Metric& records_total_;

  std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
  std::atomic<bool> stopping_{false};
  std::atomic<bool> paused_{false};

  std::optional<Chain> chain_;
  std::optional<TopicCreation> topics_;
  std::unique_ptr<SourceTask> task_;
  std::unique_ptr<kafka::Producer> producer_;
  bool is_resolved_ = false;
  bool is_open_ = false;
  std::optional<State> shown_;
  Arena arena_;
  std::optional<json::object> position_;  // where acknowledged records end
  bool dirty_ = false;                    // position_ is not in the offset topic yet
  MonoTime kept_at_{};
  int failures_ = 0;
  std::string trace_;  // not empty: the task has failed

  std::thread thread_;
};

}  // namespace taskflow::connect
