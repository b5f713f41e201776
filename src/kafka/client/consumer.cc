#include <algorithm>
#include <deque>

#include "base/log.h"
#include "kafka/client/client.h"
#include "kafka/client/errors.h"
#include "kafka/client/fetch_queue.h"
#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

// What both kinds of consumer have in common.
class QueueConsumer : public Consumer, protected Callbacks {
 public:
  Result<std::unique_ptr<Batch>> Poll(std::size_t records_max, Milliseconds wait) override {
    BeforePoll();
    auto messages = fetched_->Read(records_max, wait, partitions_);
    auto batch = std::make_unique<MessageBatch>(fetched_->shared_handle(), messages.size());
    for (auto* raw : messages) {
      Message message(raw);
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        batch->Add(std::move(message));
      } else {
        NoteError(*message);
      }
    }
    if (!batch->records().empty()) {
      fetched_->handle().log().Reached();
    } else if (failed_) {
      return Fail(*std::exchange(failed_, std::nullopt));
    }
    return batch;
  }

  Status Seek(const TopicPartition& partition, std::int64_t offset) override {
    auto list = ListOf(Offsets{{partition, offset}});
    auto what =
        fmt::format("seek to offset {} of {}-{}", offset, partition.topic, partition.partition);
    TRY(StatusOf(what, rd_kafka_seek_partitions(rk(), list.get(), WaitMs(kSeekAnswerMax))));
    if (auto error = ErrorIn(*list)) return FailWithKafka(what, error);
    return {};
  }

  std::optional<std::int64_t> EndOf(const TopicPartition& partition) const override {
    auto found = ends_.find(partition);
    if (found == ends_.end()) return std::nullopt;
    return found->second;
  }

  std::optional<std::int64_t> LastSeenEnd(const TopicPartition& partition) const override {
    std::int64_t low = 0, high = 0;
    auto error = rd_kafka_get_watermark_offsets(rk(), partition.topic.c_str(), partition.partition,
                                                &low, &high);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR || high < 0) return std::nullopt;
    return high;
  }

  Status Pause() override {
    if (std::exchange(paused_, true)) return {};
    return PauseNow();
  }

  Status Resume() override {
    // Resuming what is not paused would drop what is fetched.
    if (!std::exchange(paused_, false) || partitions_.empty()) return {};
    auto list = ListOf(partitions_);
    auto error = rd_kafka_resume_partitions(rk(), list.get());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka("resume", error);
    fetched_->WakeFetcher(partitions_);
    return {};
  }

 protected:
  rd_kafka_t* rk() const { return fetched_->handle().get(); }
  virtual void BeforePoll() {}

  Status PauseNow() {
    if (partitions_.empty()) return {};
    auto list = ListOf(partitions_);
    auto error = rd_kafka_pause_partitions(rk(), list.get());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka("pause", error);
    return {};
  }

  void NoteError(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      ends_[{rd_kafka_topic_name(message.rkt), message.partition}] = message.offset;
      return;
    }
    failed_ = Error{CodeOf(message.err), rd_kafka_message_errstr(&message)};
  }
  void OnClusterLost(Error error) override { failed_ = std::move(error); }

  std::optional<FetchQueue> fetched_;
  std::vector<TopicPartition> partitions_;  // being read
  Offsets ends_;                            // as EndOf tells
  bool paused_ = false;
  std::optional<Error> failed_;  // for the next Poll that has no record
};

class GroupConsumer final : public QueueConsumer {
 public:
  GroupConsumer(OnPartitions on_assigned, OnPartitions on_revoked)
      : on_assigned_(std::move(on_assigned)), on_revoked_(std::move(on_revoked)) {}

  Status Open(const ClientOptions& options, const std::string& group,
              const std::vector<std::string>& topics) {
    auto properties = ConsumerProperties();
    properties.insert(properties.end(), {{"group.id", group},
                                         {"session.timeout.ms", std::to_string(kSessionTimeoutMs)},
                                         {"heartbeat.interval.ms", std::to_string(kHeartbeatMs)},
                                         {"partition.assignment.strategy", "range"}});
    ASSIGN_OR_RETURN(auto handle, Handle::Open(RD_KAFKA_CONSUMER, options, properties, this));
    rd_kafka_poll_set_consumer(handle->get());
    Queue queue(rd_kafka_queue_get_consumer(handle->get()));
    if (queue == nullptr)
      return Fail(ErrorCode::kInvalid, "Kafka client property group.id is empty");
    fetched_.emplace(std::move(handle), std::move(queue), options);

    List list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
    for (const auto& topic : topics) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    auto error = rd_kafka_subscribe(rk(), list.get());
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return FailWithKafka(fmt::format("subscribing to {}", fmt::join(topics, ",")), error);
    }
    subscribed_ = true;
    return {};
  }

  ~GroupConsumer() override {
    Leave(kLeaveGroupMax);
    if (fetched_) fetched_->handle().ForgetCallbacks();
  }

  // As rd_kafka_consumer_close, which may wait for a broker that is away for as long as a session.
  void Leave(Milliseconds wait) override {
    if (!std::exchange(subscribed_, false)) return;
    auto give_up = SystemClock().Mono() + wait;
    BeforePoll();
    auto queue = fetched_->handle().NewQueue();
    auto left = StatusOf("leaving the group", rd_kafka_consumer_close_queue(rk(), queue.get()));
    while (left && !rd_kafka_consumer_closed(rk()) && SystemClock().Mono() < give_up) {
      // Serves the last rebalance; what was fetched and not polled comes here as well.
      rd_kafka_message_t* unread = nullptr;
      if (rd_kafka_consume_batch_queue(queue.get(), 10, &unread, 1) > 0) Message{unread};
    }
    if (!rd_kafka_consumer_closed(rk())) fetched_->handle().DestroyAside();
  }

  Result<Progress> AskProgress(const TopicPartition& partition, Milliseconds timeout) override {
    auto what = fmt::format("progress in {}-{}", partition.topic, partition.partition);
    Progress out;
    auto error = rd_kafka_query_watermark_offsets(
        rk(), partition.topic.c_str(), partition.partition, &out.next, &out.end, WaitMs(timeout));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka(what, error);
    auto list = ListOf(std::vector{partition});
    error = rd_kafka_committed(rk(), list.get(), WaitMs(timeout));
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka(what, error);
    if (list->elems[0].offset >= 0) out.next = list->elems[0].offset;
    return out;
  }

  Status Commit(const Offsets& next, Milliseconds wait) override {
    if (next.empty()) return {};
    auto list = ListOf(next);
    if (wait > Milliseconds(0)) return CommitAndWait(*list, wait);
    auto error = rd_kafka_commit(rk(), list.get(), 1);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka("offset commit", error);
    return {};
  }

 private:
  struct Rebalance {
    rd_kafka_resp_err_t what;
    List partitions;
  };

  void BeforePoll() override {
    while (!deferred_.empty()) {
      auto next = std::move(deferred_.front());
      deferred_.pop_front();
      Serve(next);
    }
  }

  // Records that were collected before are the caller's first: he must have seen them when he is
  // told that their partitions are gone.
  void OnRebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* list) override {
    Rebalance rebalance{what, List(rd_kafka_topic_partition_list_copy(list))};
    if (fetched_->collecting() || !deferred_.empty()) {
      deferred_.push_back(std::move(rebalance));
    } else {
      Serve(rebalance);
    }
  }

  void Serve(const Rebalance& rebalance) {
    bool cooperative = std::string_view(rd_kafka_rebalance_protocol(rk())) == "COOPERATIVE";
    auto partitions = PartitionsOf(*rebalance.partitions);
    if (rebalance.what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
      Assigned(cooperative, *rebalance.partitions, partitions);
    } else {
      Revoked(cooperative, *rebalance.partitions, partitions);
    }
  }

  void Assigned(bool cooperative, const rd_kafka_topic_partition_list_t& list,
                const std::vector<TopicPartition>& partitions) {
    if (cooperative) {
      Tell(StatusOf("assignment", rd_kafka_incremental_assign(rk(), &list)));
      partitions_.insert(partitions_.end(), partitions.begin(), partitions.end());
    } else {
      Tell(rd_kafka_assign(rk(), &list));
      partitions_ = partitions;
    }
    if (paused_) Tell(PauseNow());
    fetched_->handle().log().Reached();
    if (on_assigned_) on_assigned_(partitions);
  }

  void Revoked(bool cooperative, const rd_kafka_topic_partition_list_t& list,
               const std::vector<TopicPartition>& partitions) {
    if (on_revoked_ && !partitions.empty()) on_revoked_(partitions);
    if (cooperative) {
      Tell(StatusOf("assignment", rd_kafka_incremental_unassign(rk(), &list)));
      std::erase_if(partitions_, [&](const auto& partition) {
        return std::find(partitions.begin(), partitions.end(), partition) != partitions.end();
      });
    } else {
      Tell(rd_kafka_assign(rk(), nullptr));
      partitions_.clear();
    }
  }

  void Tell(const Status& status) {
    if (!status) fetched_->handle().log().Warn("assignment", status.error().message);
  }
  void Tell(rd_kafka_resp_err_t error) {
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) Tell(FailWithKafka("assignment", error));
  }

  // librdkafka's own synchronous commit waits without end.
  Status CommitAndWait(const rd_kafka_topic_partition_list_t& list, Milliseconds wait) {
    std::optional<rd_kafka_resp_err_t> answer;
    auto on_answer = [](rd_kafka_t*, rd_kafka_resp_err_t error,
                        rd_kafka_topic_partition_list_t* offsets, void* opaque) {
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR && offsets != nullptr) error = ErrorIn(*offsets);
      *static_cast<std::optional<rd_kafka_resp_err_t>*>(opaque) = error;
    };
    auto queue = fetched_->handle().NewQueue();
    auto error = rd_kafka_commit_queue(rk(), &list, queue.get(), on_answer, &answer);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka("offset commit", error);
    rd_kafka_queue_poll_callback(queue.get(), WaitMs(wait));
    if (!answer)
      return Fail(ErrorCode::kTimeout, "offset commit: the group's broker does not answer");
    if (*answer != RD_KAFKA_RESP_ERR_NO_ERROR) return FailWithKafka("offset commit", *answer);
    return {};
  }

  void OnCommitted(rd_kafka_resp_err_t error) override {
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
    fetched_->handle().log().Warn("commit", FailWithKafka("offset commit", error).value().message);
  }

  const OnPartitions on_assigned_;
  const OnPartitions on_revoked_;
  bool subscribed_ = false;
  std::deque<Rebalance> deferred_;
};

// Reads partitions through librdkafka's groupless interface: no coordinator is asked for.
class FixedConsumer final : public QueueConsumer {
 public:
  Status Open(const ClientOptions& options, const Offsets& from) {
    ASSIGN_OR_RETURN(auto handle,
                     Handle::Open(RD_KAFKA_CONSUMER, options, ConsumerProperties(), this));
    auto queue = handle->NewQueue();
    fetched_.emplace(std::move(handle), std::move(queue), options);
    Queue main(rd_kafka_queue_get_main(rk()));
    rd_kafka_queue_forward(main.get(), fetched_->queue());
    for (const auto& [partition, offset] : from) {
      auto* topic = rd_kafka_topic_new(rk(), partition.topic.c_str(), nullptr);
      if (topic == nullptr) return FailWithKafka(partition.topic, rd_kafka_last_error());
      topics_.push_back(topic);
      if (rd_kafka_consume_start_queue(topic, partition.partition, offset, fetched_->queue()) !=
          0) {
        return FailWithKafka(fmt::format("reading {}-{} from offset {}", partition.topic,
                                         partition.partition, offset),
                             rd_kafka_last_error());
      }
      partitions_.push_back(partition);
    }
    return {};
  }

  ~FixedConsumer() override {
    if (fetched_) fetched_->handle().ForgetCallbacks();
    for (std::size_t i = 0; i < topics_.size(); ++i) {
      if (i < partitions_.size()) rd_kafka_consume_stop(topics_[i], partitions_[i].partition);
      rd_kafka_topic_destroy(topics_[i]);
    }
  }

  Status Commit(const Offsets&, Milliseconds) override {
    return Fail(ErrorCode::kUnsupported, "a consumer without a group commits nothing");
  }

 private:
  std::vector<rd_kafka_topic_t*> topics_;  // of partitions_, in their order
};

}  // namespace

Result<std::unique_ptr<Consumer>> Consumer::Subscribe(const ClientOptions& options,
                                                      const std::string& group,
                                                      const std::vector<std::string>& topics,
                                                      OnPartitions on_assigned,
                                                      OnPartitions on_revoked) {
  if (topics.empty()) return Fail(ErrorCode::kInvalid, "no topic to subscribe to");
  auto out = std::make_unique<GroupConsumer>(std::move(on_assigned), std::move(on_revoked));
  TRY(out->Open(options, group, topics));
  return out;
}

Result<std::unique_ptr<Consumer>> Consumer::Assign(const ClientOptions& options,
                                                   const Offsets& from) {
  auto out = std::make_unique<FixedConsumer>();
  TRY(out->Open(options, from));
  return out;
}

}  // namespace taskflow::kafka
