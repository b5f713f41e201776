// Fetch: long polls answered the moment an append is durable; topics by name (to version 12) and by
// id. What is readable is what is durable. Not served: fetch sessions (KIP-227; each fetch is full,
// which clients accept), replicas' fetches, aborted transactions (there are none).
#include "kafka/messages/fetch.h"

#include <algorithm>

#include "base/log.h"
#include "broker/handlers.h"
#include "broker/ids.h"
#include "broker/limits.h"
#include "broker/parts.h"

namespace taskflow::broker {
namespace {

using kafka::FetchRequest;
using kafka::FetchResponse;
using kafka::KafkaError;

constexpr std::int16_t kFirstWithIds = 13;

KafkaError ErrorOfRead(const Error& error) {
  switch (error.code) {
    case ErrorCode::kNotFound:
      return KafkaError::kOffsetOutOfRange;
    case ErrorCode::kCorrupt:
      return KafkaError::kCorruptMessage;
    default:
      return KafkaError::kKafkaStorageError;
  }
}

class WaitingFetch : public FetchWaiter, public std::enable_shared_from_this<WaitingFetch> {
 public:
  WaitingFetch(Parts& parts, CallPtr call, FetchRequest request)
      : parts_(parts), call_(std::move(call)), request_(std::move(request)) {}

  // Answers now, or when there is enough or it has waited long enough.
  void Start() {
    auto found = Gather();
    auto wait = std::clamp(Milliseconds(request_.max_wait_ms), Milliseconds(0), kFetchWaitMax);
    if (found.answer_now || found.bytes >= request_.min_bytes || wait.count() == 0 ||
        parts_.fetch_waiters >= kFetchWaitersMax) {
      return Answer(found);
    }
    parts_.read_buffer.Reset();
    available_ = found.bytes;
    Wait(wait);
  }

  bool Grew(std::int64_t bytes) override {
    if (!waiting_) return false;
    available_ += bytes;
    if (bytes != 0 && available_ < request_.min_bytes) return true;
    StopWaiting();
    Answer(Gather());
    return false;
  }

 private:
  struct Found {
    FetchResponse response;
    std::int64_t bytes = 0;
    bool answer_now = false;  // an error
  };

  void Wait(Milliseconds wait) {
    auto self = shared_from_this();
    ForEachPartition([&](Partition& partition) { partition.fetch_waiters.push_back(self); });
    waiting_ = true;
    ++parts_.fetch_waiters;
    timer_ = parts_.loop.After(wait, [this, self] {
      StopWaiting();
      Answer(Gather());
    });
  }

  // Quiet partitions would otherwise keep it for ever.
  void StopWaiting() {
    waiting_ = false;
    --parts_.fetch_waiters;
    ForEachPartition([&](Partition& partition) {
      std::erase_if(partition.fetch_waiters,
                    [&](const auto& waiter) { return waiter.get() == this; });
    });
    timer_.reset();
  }

  void Answer(const Found& found) {
    if (!call_->IsGone()) {
      call_->Reply(found.response, static_cast<std::size_t>(found.bytes) + 256);
    } else {
      call_->ReplyNothing();
    }
    parts_.read_buffer.Reset();
  }

  Topic* FindTopic(const FetchRequest::Topic& topic) {
    return call_->version() >= kFirstWithIds ? parts_.topics.FindById(IdOf(topic.topic_id))
                                             : parts_.topics.Find(topic.topic);
  }

  template <typename Do>
  void ForEachPartition(Do do_it) {
    for (const auto& wanted : request_.topics) {
      auto* topic = FindTopic(wanted);
      if (topic == nullptr) continue;
      for (const auto& p : wanted.partitions) {
        if (auto* partition = parts_.topics.FindPartition(topic->name, p.partition))
          do_it(*partition);
      }
    }
  }

  // Views in it live until the read buffer is reset.
  Found Gather() {
    Found found;
    found.answer_now = request_.topics.empty();
    auto left =
        std::min<std::int64_t>(request_.max_bytes, static_cast<std::int64_t>(kFetchBytesMax));
    for (const auto& wanted : request_.topics) {
      auto* topic = FindTopic(wanted);
      auto& answer = found.response.responses.emplace_back();
      answer.topic = wanted.topic;
      answer.topic_id = wanted.topic_id;
      for (const auto& p : wanted.partitions) {
        auto& partition = answer.partitions.emplace_back();
        partition.partition_index = p.partition;
        Read(topic, p, left - found.bytes, &found, &partition);
      }
    }
    return found;
  }

  void Read(Topic* topic, const FetchRequest::Partition& wanted, std::int64_t left, Found* found,
            FetchResponse::Partition* answer) {
    auto* partition =
        topic == nullptr ? nullptr : parts_.topics.FindPartition(topic->name, wanted.partition);
    if (partition == nullptr) {
      bool by_id = topic == nullptr && call_->version() >= kFirstWithIds;
      return SetError(by_id ? KafkaError::kUnknownTopicId : KafkaError::kUnknownTopicOrPartition,
                      found, answer);
    }
    if (wanted.current_leader_epoch > 0)
      return SetError(KafkaError::kUnknownLeaderEpoch, found, answer);
    auto& log = *partition->log;
    answer->high_watermark = answer->last_stable_offset = log.durable_end();
    answer->log_start_offset = log.start_offset();
    if (request_.isolation_level == 1) answer->aborted_transactions.emplace();
    auto most = std::min<std::int64_t>(wanted.partition_max_bytes, left);
    bool full = found->bytes > 0 && most <= 0;
    if (full && wanted.fetch_offset >= log.start_offset() &&
        wanted.fetch_offset <= log.durable_end())
      return;
    auto batches =
        log.Read(wanted.fetch_offset, static_cast<std::size_t>(std::max<std::int64_t>(most, 1)),
                 parts_.read_buffer);
    if (!batches) {
      if (batches.error().code != ErrorCode::kNotFound)
        LogWarn("broker", "{}: {}", partition->Name(), batches.error().message);
      SetError(ErrorOfRead(batches.error()), found, answer);
      return;
    }
    // Only the first batch of an answer may be over the limit (KIP-74).
    auto size = static_cast<std::int64_t>(batches->size());
    if (found->bytes > 0 && size > most) return;
    answer->records = *batches;
    found->bytes += size;
  }

  static void SetError(KafkaError error, Found* found, FetchResponse::Partition* answer) {
    answer->error_code = error;
    if (error != KafkaError::kOffsetOutOfRange) answer->high_watermark = -1;
    found->answer_now = true;
  }

  Parts& parts_;
  CallPtr call_;
  FetchRequest request_;
  std::int64_t available_ = 0;
  bool waiting_ = false;
  std::unique_ptr<net::Loop::Timer> timer_;
};

}  // namespace

void HandleFetch(Parts& parts, CallPtr call, kafka::FetchRequest request) {
  // A session was never given out, so a fetch within one is of another broker's life.
  if (request.session_id != 0 && request.session_epoch > 0) {
    return call->Reply(FetchResponse{.error_code = KafkaError::kFetchSessionIdNotFound});
  }
  std::make_shared<WaitingFetch>(parts, std::move(call), std::move(request))->Start();
}

}  // namespace taskflow::broker
