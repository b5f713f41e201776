#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "kafka/client/client.h"
#include "kafka/client/errors.h"
#include "kafka/client/fetch_queue.h"
#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

constexpr std::size_t kReadAtOnce = 1'000;
constexpr Milliseconds kReadWait{60'000};  // Interrupt ends it
constexpr Milliseconds kAskAgainAfter{20};

class ThreadedReader final : public TopicReader, private Callbacks {
 public:
  ThreadedReader(std::string topic, OnRecord on_record, std::function<void()> on_caught_up)
      : name_(std::move(topic)),
        on_record_(std::move(on_record)),
        on_caught_up_(std::move(on_caught_up)) {}

  Status Open(const ClientOptions& options) {
    auto properties = ConsumerProperties();
    properties.emplace_back("enable.partition.eof", "true");
    ASSIGN_OR_RETURN(auto handle, Handle::Open(RD_KAFKA_CONSUMER, options, properties, this));
    topic_ = rd_kafka_topic_new(handle->get(), name_.c_str(), nullptr);
    if (topic_ == nullptr) return FailWithKafka(name_, rd_kafka_last_error());
    auto queue = handle->NewQueue();
    Queue main(rd_kafka_queue_get_main(handle->get()));
    rd_kafka_queue_forward(main.get(), queue.get());
    fetched_.emplace(std::move(handle), std::move(queue), options);
    thread_ = std::thread([this] { Run(); });
    return {};
  }

  ~ThreadedReader() override {
    stopping_ = true;
    if (thread_.joinable()) {
      fetched_->Interrupt();
      thread_.join();
      for (const auto& [topic, partition] : partitions_) rd_kafka_consume_stop(topic_, partition);
    }
    if (topic_ != nullptr) rd_kafka_topic_destroy(topic_);
  }

  Status WaitFor(const Placement& place, Milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    auto is_passed = [&] {
      auto passed = passed_.find(place.partition);
      return passed != passed_.end() && passed->second > place.offset;
    };
    if (passed_changed_.wait_for(lock, timeout, is_passed)) return {};
    return Fail(ErrorCode::kTimeout, "topic {}: offset {} is not read yet", name_, place.offset);
  }

 private:
  rd_kafka_t* rk() const { return fetched_->handle().get(); }

  void Run() {
    pthread_setname_np(pthread_self(), "kafka-reader");
    auto count = CountPartitions();
    behind_ = static_cast<std::size_t>(count);
    for (std::int32_t partition = 0; partition < count && !stopping_; ++partition)
      StartReading(partition);
    while (!stopping_) {
      for (auto* raw : fetched_->Read(kReadAtOnce, kReadWait, partitions_)) {
        Message message(raw);
        if (!stopping_) Take(*message);
      }
    }
  }

  // Asks until it is answered.
  std::int32_t CountPartitions() {
    while (!stopping_) {
      const rd_kafka_metadata_t* metadata = nullptr;
      auto error = rd_kafka_metadata(rk(), 0, topic_, &metadata, WaitMs(kPartitionsAnswerMax));
      std::int32_t count = 0;
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (metadata->topic_cnt == 1) count = metadata->topics[0].partition_cnt;
        rd_kafka_metadata_destroy(metadata);
      }
      if (count > 0) return count;
      // What it has to say, about brokers that are away, is served meanwhile.
      for (auto* raw : fetched_->Read(kReadAtOnce, kAskAgainAfter, {})) Message message(raw);
    }
    return 0;
  }

  // Asked for "the beginning" before it knows the leader, librdkafka asks again after 500 ms, and
  // it tells the end of an empty topic only after a whole fetch: so the range is asked for first.
  void StartReading(std::int32_t partition) {
    std::int64_t earliest = RD_KAFKA_OFFSET_BEGINNING;
    std::int64_t end = -1;
    auto asked = rd_kafka_query_watermark_offsets(rk(), name_.c_str(), partition, &earliest, &end,
                                                  WaitMs(kRangeAnswerMax));
    bool is_known = asked == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!is_known) earliest = RD_KAFKA_OFFSET_BEGINNING;
    bool started =
        rd_kafka_consume_start_queue(topic_, partition, earliest, fetched_->queue()) == 0;
    CHECK(started, "topic {} is read already", name_);
    partitions_.push_back({name_, partition});
    ends_[partition] = {.end = is_known ? end : -1};
    if (earliest >= 0) Pass(partition, earliest);
    if (is_known && earliest == end) CaughtUp(partition);
  }

  void Take(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      Pass(message.partition, message.offset);
      CaughtUp(message.partition);
    } else if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      fetched_->handle().log().Warn(
          rd_kafka_err2name(message.err),
          fmt::format("topic {}: {}", name_, rd_kafka_message_errstr(&message)));
    } else {
      fetched_->handle().log().Reached();
      auto end = EndOf(message.partition);
      auto next = message.offset + 1;
      on_record_(RecordOf(message), HeadersOf(message));
      Pass(message.partition, next);
      if (end >= 0 && next >= end) CaughtUp(message.partition);
    }
  }

  // As the first answer told it: a topic that is written all the time is caught up with too.
  std::int64_t EndOf(std::int32_t partition) {
    auto& known = ends_[partition];
    if (known.end >= 0 || known.told) return known.end;
    std::int64_t earliest = 0;
    std::int64_t end = -1;
    auto error = rd_kafka_get_watermark_offsets(rk(), name_.c_str(), partition, &earliest, &end);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR && end > 0) known.end = end;
    return known.end;
  }

  void Pass(std::int32_t partition, std::int64_t next) {
    {
      std::lock_guard lock(mutex_);
      auto& passed = passed_[partition];
      passed = std::max(passed, next);
    }
    passed_changed_.notify_all();
  }

  void CaughtUp(std::int32_t partition) {
    if (std::exchange(ends_[partition].told, true) || --behind_ > 0) return;
    fetched_->handle().log().Reached();
    if (on_caught_up_) on_caught_up_();
  }

  const std::string name_;
  const OnRecord on_record_;
  const std::function<void()> on_caught_up_;
  std::optional<FetchQueue> fetched_;
  rd_kafka_topic_t* topic_ = nullptr;
  std::atomic<bool> stopping_{false};

  // The thread's own.
  struct End {
    std::int64_t end = -1;  // at the start; -1: not known
    bool told = false;      // it has been passed
  };
  std::vector<TopicPartition> partitions_;  // that are being read
  std::map<std::int32_t, End> ends_;
  std::size_t behind_ = 0;  // partitions whose end has not been passed

  std::mutex mutex_;  // guards passed_
  std::condition_variable passed_changed_;
  std::map<std::int32_t, std::int64_t> passed_;  // the next offset to read

  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<TopicReader>> TopicReader::Start(const ClientOptions& options,
                                                        std::string topic, OnRecord on_record,
                                                        std::function<void()> on_caught_up) {
  auto out = std::make_unique<ThreadedReader>(std::move(topic), std::move(on_record),
                                              std::move(on_caught_up));
  TRY(out->Open(options));
  return out;
}

}  // namespace taskflow::kafka
