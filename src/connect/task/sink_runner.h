// Runs one task of a sink connector on a thread of its own: polls, converts, writes, and commits
// the lowest offset that is not in the sink or the dead letter queue yet. While the store is away
// it tries again for ever, while the registry is as Retries has it, with its group membership kept
// alive.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "connect/task/chain.h"
#include "connect/task/dead_letters.h"
#include "connect/task/lag.h"
#include "connect/task/retries.h"
#include "connect/task/task_thread.h"

namespace taskflow::connect {

class SinkRunner : public TaskThread {
 public:
  // `environment` outlives this.
  SinkRunner(TaskOptions options, const Environment& environment, OnState on_state,
             OnTopic on_topic);
  // Waits for the thread: what is under way is given a moment, what is written is committed,
  // and the group is left, all within kTaskEndMax.
  ~SinkRunner() override;

 private:
  struct Held {
    std::shared_ptr<kafka::Batch> batch;
    std::size_t start = 0;                 // the first record not yet taken
    std::set<kafka::TopicPartition> lost;  // given up since: their records are left out
  };

  // sink_runner.cc: the thread's life and the consumer.
  void Run() override;
  Status Prepare();
  Status Subscribe();
  void Loop();
  void Turn();
  void Rest();
  void Poll(Milliseconds wait);
  void ShowLag();
  void OnPollError(const Error& error);
  void OnRevoked(const std::vector<kafka::TopicPartition>& partitions);
  void Commit(bool and_wait);
  Milliseconds DrainTime() const;
  void CommitWhenDue();
  bool Waiting() const;
  Milliseconds BackOff(const Error& error);
  void RestFor(Milliseconds wait, const Error& error);
  void FailTask(const Failure& failure, const kafka::InRecord* record);

  // sink_batches.cc: what becomes of a batch.
  void Take(Held held);
  std::size_t Convert(Work& work, const Held& held);
  bool ConvertOne(Work& work, const kafka::InRecord& in, std::uint32_t index);
  bool TriesAgain(const kafka::InRecord& record, const Error& error);
  void Reject(Work& work, const kafka::InRecord& record, std::uint32_t index, Failure failure);
  void OpenSink();
  void Send(Work& work);
  bool SendWaiting();
  void Reap();
  static bool Owns(const Work& work, const Record& record);
  void TakeOutcome(Work& work);
  bool Settle(Work& work);
  void WaitForOutcome(bool all, Milliseconds wait);
  void Drop(const std::set<kafka::TopicPartition>& partitions);

  bool tolerant_ = false;
  bool log_each_ = false, log_places_ = false;
  std::size_t poll_records_max_;
  Milliseconds backoff_max_;
  Retries retries_;
  Metric& records_total_;
  Metric& written_total_;
  Metric& rejected_total_;
  Metric& retries_total_;
  Metric& dead_letters_total_;
  std::optional<Lag> lag_;  // until the thread ends
  MonoTime lag_shown_at_{}, lag_asked_at_{};

  std::optional<Chain> chain_;
  std::unique_ptr<DeadLetters> dead_letters_;
  std::unique_ptr<SinkTask> sink_;
  bool sink_open_ = false;
  std::unique_ptr<kafka::Consumer> consumer_;
  bool consumer_paused_ = false;

  std::deque<Held> held_;
  std::deque<std::unique_ptr<Work>> works_;  // in the order they were polled
  std::vector<std::unique_ptr<Work>> spare_;
  kafka::Offsets next_;  // to commit
  bool dirty_ = false;   // next_ has news
  MonoTime committed_at_{};
  MonoTime poll_error_logged_at_{};
  MonoTime resume_at_{};
};

}  // namespace taskflow::connect
