// A librdkafka instance with our settings, our log, and its lists. Internal to this folder.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/client/client.h"
#include "kafka/client/cluster_log.h"

namespace taskflow::kafka {

// What librdkafka calls while the owner serves its queue, on the owner's thread.
class Callbacks {
 public:
  virtual ~Callbacks() = default;
  virtual void OnDelivered(const rd_kafka_message_t&) {}
  virtual void OnRebalance(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*) {}
  virtual void OnCommitted(rd_kafka_resp_err_t) {}
  virtual void OnClusterLost(Error) {}
};

using Properties = std::vector<std::pair<std::string, std::string>>;

struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, QueueDeleter>;

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using List = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
using Event = std::unique_ptr<rd_kafka_event_t, EventDeleter>;

struct AdminOptionsDeleter {
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
};
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, AdminOptionsDeleter>;

class Handle {
 public:
  // `ours` are settings on top of those that all clients share; options.more wins over both.
  // `callbacks` (may be null) is used only while its owner serves the handle's queues.
  // Errors: kInvalid, naming the property.
  static Result<std::shared_ptr<Handle>> Open(rd_kafka_type_t type, const ClientOptions& options,
                                              const Properties& ours, Callbacks* callbacks);
  // Waits for librdkafka's threads. Does not leave a group: that is the consumer's to do. Queues,
  // topics and messages of it must be gone. The last owner waits, unless DestroyAside was called.
  ~Handle();
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  rd_kafka_t* get() const { return rk_; }
  Queue NewQueue() const { return Queue(rd_kafka_queue_new(rk_)); }
  ClusterLog& log() const { return *log_; }
  Callbacks* callbacks() const { return callbacks_; }
  // For an owner that ends before the handle, which batches keep.
  void ForgetCallbacks() { callbacks_ = nullptr; }
  // From now on it is silent, and a thread of its own will wait for its end. librdkafka keeps a
  // group's consumer with a commit that no broker answers for a whole session timeout.
  void DestroyAside() { aside_ = true; }
  bool aside() const { return aside_; }

 private:
  Handle(std::shared_ptr<ClusterLog> log, Callbacks* callbacks)
      : log_(std::move(log)), callbacks_(callbacks) {}

  std::shared_ptr<ClusterLog> log_;
  Callbacks* callbacks_;
  std::atomic<bool> aside_{false};
  rd_kafka_t* rk_ = nullptr;
};

List ListOf(const Offsets& offsets);
List ListOf(const std::vector<TopicPartition>& partitions);
std::vector<TopicPartition> PartitionsOf(const rd_kafka_topic_partition_list_t& list);
// The first error that a partition of the list carries.
rd_kafka_resp_err_t ErrorIn(const rd_kafka_topic_partition_list_t& list);

// A wait as librdkafka takes it.
int WaitMs(Milliseconds wait);

}  // namespace taskflow::kafka
