// Runs one task of a source connector on a thread of its own: reads, transforms, converts,
// produces, and keeps in the offset topic how far the broker has acknowledged. What a failure
// leaves undone is read again: each record is produced at least once.
#pragma once

#include <optional>

#include "connect/task/chain.h"
#include "connect/task/retries.h"
#include "connect/task/task_thread.h"
#include "connect/task/topic_creation.h"

namespace taskflow::connect {

class SourceRunner : public TaskThread {
 public:
  SourceRunner(TaskOptions options, const Environment& environment, OnState on_state,
               OnTopic on_topic);
  // Waits for the thread: what the broker has acknowledged is kept.
  ~SourceRunner() override;

 private:
  void Run() override;
  Status Prepare();
  Status Turn();
  Status Open();
  Result<bool> Produce(const std::vector<SourceRecord>& records);
  Result<std::optional<Chain::Bytes>> Convert(const SourceRecord& from, Record& record);
  Status Keep();
  void Rest(Milliseconds wait);
  void BackOff(const Error& error);
  bool TriesAgain(const SourceRecord& from);
  void FailTask(const Failure& failure, bool of_record);

  bool tolerant_ = false;
  Metric& records_total_;
  Retries retries_;
  std::optional<Milliseconds> wait_;  // before what Retries has counted is tried again

  std::optional<Chain> chain_;
  std::optional<TopicCreation> topics_;
  std::unique_ptr<SourceTask> task_;
  std::unique_ptr<kafka::Producer> producer_;
  bool is_open_ = false;
  Arena arena_;
  std::optional<json::object> position_;  // where acknowledged records end
  bool dirty_ = false;                    // position_ is not in the offset topic yet
  MonoTime kept_at_{};
};

}  // namespace taskflow::connect
