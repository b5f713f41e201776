#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/check.h"
#include "kafka/client/client.h"
#include "kafka/client/errors.h"
#include "kafka/client/fetch_queue.h"
#include "kafka/client/headed_reader.h"
#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

constexpr std::size_t kReadAtOnce = 1'000;
constexpr Milliseconds kReadWait{60'000};  // Interrupt ends it

class ThreadedReader final : public TopicReader, private Callbacks {
 public:
  ThreadedReader(std::string topic, OnHeadedRecord on_record, std::function<void()> on_caught_up)
      : partitions_{{std::move(topic), 0}},
        on_record_(std::move(on_record)),
        on_caught_up_(std::move(on_caught_up)) {}

  Status Open(const ClientOptions& options) {
    auto properties = ConsumerProperties();
    properties.emplace_back("enable.partition.eof", "true");
    ASSIGN_OR_RETURN(auto handle, Handle::Open(RD_KAFKA_CONSUMER, options, properties, this));
    topic_ = rd_kafka_topic_new(handle->get(), name().c_str(), nullptr);
    if (topic_ == nullptr) return FailWithKafka(name(), rd_kafka_last_error());
    auto queue = handle->NewQueue();
    Queue main(rd_kafka_queue_get_main(handle->get()));
    rd_kafka_queue_forward(main.get(), queue.get());
    fetched_.emplace(std::move(handle), std::move(queue));
    thread_ = std::thread([this] { Run(); });
    return {};
  }

  ~ThreadedReader() override {
    stopping_ = true;
    if (thread_.joinable()) {
      fetched_->Interrupt();
      thread_.join();
      if (started_) rd_kafka_consume_stop(topic_, 0);
    }
    if (topic_ != nullptr) rd_kafka_topic_destroy(topic_);
  }

  Status WaitFor(std::int64_t offset, Milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    if (passed_changed_.wait_for(lock, timeout, [&] { return passed_ > offset; })) return {};
    return Fail(ErrorCode::kTimeout, "topic {}: offset {} is not read yet", name(), offset);
  }

 private:
  const std::string& name() const { return partitions_.front().topic; }

  void Run() {
    pthread_setname_np(pthread_self(), "kafka-reader");
    StartReading();
    while (!stopping_) {
      for (auto* raw : fetched_->Read(kReadAtOnce, kReadWait, partitions_)) {
        Message message(raw);
        if (!stopping_) Take(*message);
      }
    }
  }

  // Asked for "the beginning" before it knows the leader, librdkafka asks again after 500 ms, and
  // it tells the end of an empty topic only after a whole fetch: so the range is asked for first.
  void StartReading() {
    std::int64_t earliest = RD_KAFKA_OFFSET_BEGINNING;
    std::int64_t end = -1;
    auto asked = rd_kafka_query_watermark_offsets(fetched_->handle().get(), name().c_str(), 0,
                                                  &earliest, &end, WaitMs(kRangeAnswerMax));
    if (asked == RD_KAFKA_RESP_ERR_NO_ERROR) {
      end_ = end;
    } else {
      earliest = RD_KAFKA_OFFSET_BEGINNING;
    }
    started_ = rd_kafka_consume_start_queue(topic_, 0, earliest, fetched_->queue()) == 0;
    CHECK(started_, "topic {} is read already", name());
    if (earliest >= 0) Pass(earliest);
    if (end_ >= 0 && earliest == end_) CaughtUp();
  }

  void Take(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      Pass(message.offset);
      CaughtUp();
    } else if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      fetched_->handle().log().Warn(
          rd_kafka_err2name(message.err),
          fmt::format("topic {}: {}", name(), rd_kafka_message_errstr(&message)));
    } else {
      fetched_->handle().log().Reached();
      NoteEnd();
      auto next = message.offset + 1;
      on_record_(RecordOf(message), HeadersOf(message));
      Pass(next);
      if (end_ >= 0 && next >= end_) CaughtUp();
    }
  }

  // The end as the first answer told it: a topic that is written all the time is caught up with
  // too.
  void NoteEnd() {
    if (end_ >= 0 || told_) return;
    std::int64_t earliest = 0;
    std::int64_t end = -1;
    auto error = rd_kafka_get_watermark_offsets(fetched_->handle().get(), name().c_str(), 0,
                                                &earliest, &end);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR && end > 0) end_ = end;
  }

  void Pass(std::int64_t next) {
    {
      std::lock_guard lock(mutex_);
      passed_ = std::max(passed_, next);
    }
    passed_changed_.notify_all();
  }

  void CaughtUp() {
    if (std::exchange(told_, true)) return;
    fetched_->handle().log().Reached();
    if (on_caught_up_) on_caught_up_();
  }

  const std::vector<TopicPartition> partitions_;  // one
  const OnHeadedRecord on_record_;
  const std::function<void()> on_caught_up_;
  std::optional<FetchQueue> fetched_;
  rd_kafka_topic_t* topic_ = nullptr;
  std::atomic<bool> stopping_{false};

  // The thread's own.
  bool started_ = false;
  std::int64_t end_ = -1;
  bool told_ = false;

  std::mutex mutex_;  // guards passed_
  std::condition_variable passed_changed_;
  std::int64_t passed_ = 0;  // the next offset to read

  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<TopicReader>> TopicReader::Start(
    const ClientOptions& options, std::string topic, std::function<void(const InRecord&)> on_record,
    std::function<void()> on_caught_up) {
  return StartHeadedReader(
      options, std::move(topic),
      [on_record = std::move(on_record)](const InRecord& record, const std::vector<Header>&) {
        on_record(record);
      },
      std::move(on_caught_up));
}

Result<std::unique_ptr<TopicReader>> StartHeadedReader(const ClientOptions& options,
                                                       std::string topic, OnHeadedRecord on_record,
                                                       std::function<void()> on_caught_up) {
  auto out = std::make_unique<ThreadedReader>(std::move(topic), std::move(on_record),
                                              std::move(on_caught_up));
  TRY(out->Open(options));
  return out;
}

}  // namespace taskflow::kafka
