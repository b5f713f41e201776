// The journal in a compacted topic of one partition.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "kafka/client/client.h"
#include "net/loop.h"
#include "registry/journal.h"

namespace taskflow::registry {

class KafkaJournal : public Journal {
 public:
  KafkaJournal(net::Loop& loop, kafka::ClientOptions kafka, std::string topic,
               std::int16_t replication_factor);
  // Waits for its threads. Never from the loop.
  ~KafkaJournal() override;

  // Makes the topic if need be and reads it, in the background; goes on trying while Kafka is away.
  void Start(JournalEvents events);
  // kUnavailable before on_caught_up.
  void Append(const LogRecord& record, std::function<void(Result<std::int64_t>)> done) override;

 private:
  void Connect();
  Status TryConnect();
  void OnRecord(const kafka::InRecord& record, const std::vector<kafka::Header>& headers);
  bool StopsWithin(Milliseconds wait);

  net::Loop& loop_;
  const kafka::ClientOptions kafka_;
  const std::string topic_;
  const std::int16_t replication_factor_;
  std::shared_ptr<const JournalEvents> events_;

  std::mutex mutex_;  // guards stopping_ and producer_
  std::condition_variable stop_;
  bool stopping_ = false;
  std::shared_ptr<kafka::Producer> producer_;
  std::unique_ptr<kafka::TopicReader> reader_;  // made by the thread, destroyed after it
  std::thread connecting_;
};

}  // namespace taskflow::registry
