// Where a consumer handle's records arrive, and the batches made of them. Internal to this folder.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kafka/client/client.h"
#include "kafka/client/handle.h"

namespace taskflow::kafka {

// Settings of every consumer.
Properties ConsumerProperties();

struct MessageDeleter {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Message = std::unique_ptr<rd_kafka_message_t, MessageDeleter>;

// Views the message, which is no error.
InRecord RecordOf(const rd_kafka_message_t& message);
std::vector<Header> HeadersOf(const rd_kafka_message_t& message);

// Messages and the records that view them; keeps the handle.
class MessageBatch final : public Batch {
 public:
  MessageBatch(std::shared_ptr<Handle> handle, std::size_t size_max);
  void Add(Message message);

  const std::vector<InRecord>& records() const override { return records_; }
  std::vector<Header> HeadersOf(std::size_t index) const override;

 private:
  std::shared_ptr<Handle> handle_;
  std::vector<Message> messages_;
  std::vector<InRecord> records_;
};

// Used by one thread at a time.
class FetchQueue {
 public:
  // `options`: of the handle, as they may say how much is fetched ahead.
  FetchQueue(std::shared_ptr<Handle> handle, Queue queue, const ClientOptions& options);

  // Waits up to `wait` for a message, serving the handle's callbacks, and answers what is there, at
  // most `messages_max` and kPollRecordsMax. A message may be an error (its err) instead of a
  // record. The caller takes all of them over; the answer is valid until the next Read.
  // `partitions` are those that are being read.
  std::span<rd_kafka_message_t* const> Read(std::size_t messages_max, Milliseconds wait,
                                            const std::vector<TopicPartition>& partitions);
  // True while messages are being collected: a rebalance must not be served then.
  bool collecting() const { return collecting_; }

  // Makes the fetcher look at once whether there is room, or something resumed. Does not wait.
  void WakeFetcher(const std::vector<TopicPartition>& partitions);
  // Ends the wait of another thread's Read.
  void Interrupt() { rd_kafka_queue_yield(queue_.get()); }

  Handle& handle() const { return *handle_; }
  const std::shared_ptr<Handle>& shared_handle() const { return handle_; }
  rd_kafka_queue_t* queue() const { return queue_.get(); }

 private:
  void WakeFetcherWhenLow(const std::vector<TopicPartition>& partitions);

  std::shared_ptr<Handle> handle_;
  Queue queue_;
  std::size_t records_max_, kbytes_max_;  // that it may hold, as the fetcher sees it
  std::vector<rd_kafka_message_t*> scratch_;
  bool collecting_ = false;
  std::size_t records_taken_ = 0;  // since the fetcher was last woken
  std::size_t bytes_taken_ = 0;
};

}  // namespace taskflow::kafka
