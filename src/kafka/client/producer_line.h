// One idempotent librdkafka producer and the thread on which its answers arrive.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "kafka/client/handle.h"

namespace taskflow::kafka {

// Records whose `done` is still to be called, over all lines of a producer.
class Outstanding {
 public:
  void Add() { count_.fetch_add(1); }
  void Remove();
  bool WaitForNone(Milliseconds timeout);

 private:
  std::atomic<std::size_t> count_{0};
  std::mutex mutex_;
  std::condition_variable none_;
};

class ProducerLine final : private Callbacks {
 public:
  static Result<std::unique_ptr<ProducerLine>> Open(const ClientOptions& options,
                                                    Milliseconds delivery_timeout,
                                                    Outstanding& outstanding);
  // Gives up what is not acknowledged: its `done` is called before this returns. Not from `done`.
  ~ProducerLine() override;

  // kFatal: the line takes no record any more; nothing else is said of the record then.
  enum class Taken { kYes, kNo, kFatal };
  // `why` is set when the answer is kNo.
  Taken Send(const OutRecord& record, Producer::OnDone& done, Error& why);

  // Why the line is fatal.
  Error FatalError() const;
  // Gives up what is not acknowledged and lets the thread end by itself. From any thread.
  void Retire();
  // The thread has ended: the destructor does not wait.
  bool Ended() const { return ended_; }

 private:
  explicit ProducerLine(Outstanding& outstanding) : outstanding_(outstanding) {}
  void Serve();
  void OnDelivered(const rd_kafka_message_t& message) override;

  Outstanding& outstanding_;
  std::shared_ptr<Handle> handle_;
  Queue answers_;
  std::atomic<std::size_t> unanswered_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace taskflow::kafka
