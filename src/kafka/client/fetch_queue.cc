#include "kafka/client/fetch_queue.h"

#include <algorithm>
#include <charconv>

#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

std::optional<std::string_view> ViewOf(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(bytes), size);
}

std::size_t NumberOf(const ClientOptions& options, const char* property, int ours) {
  auto number = static_cast<std::size_t>(ours);
  auto found = options.more.find(property);
  if (found == options.more.end()) return number;
  const auto& text = found->second;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

FetchQueue::FetchQueue(std::shared_ptr<Handle> handle, Queue queue, const ClientOptions& options)
    : handle_(std::move(handle)),
      queue_(std::move(queue)),
      records_max_(NumberOf(options, "queued.min.messages", kFetchedRecordsMax)),
      kbytes_max_(NumberOf(options, "queued.max.messages.kbytes", kFetchedKbytesMax)) {}

Properties ConsumerProperties() {
  return {
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "earliest"},
      {"enable.partition.eof", "false"},
      {"allow.auto.create.topics", "false"},
      {"check.crcs", "true"},
      {"topic.metadata.refresh.interval.ms", std::to_string(kMetadataRefreshMs)},
      {"queued.min.messages", std::to_string(kFetchedRecordsMax)},
      {"queued.max.messages.kbytes", std::to_string(kFetchedKbytesMax)},
      {"fetch.max.bytes", std::to_string(kFetchBytesMax)},
      {"fetch.min.bytes", "1"},
      {"fetch.wait.max.ms", std::to_string(kFetchWaitMs)},
      {"fetch.error.backoff.ms", "100"},
  };
}

MessageBatch::MessageBatch(std::shared_ptr<Handle> handle, std::size_t size_max)
    : handle_(std::move(handle)) {
  messages_.reserve(size_max);
  records_.reserve(size_max);
}

InRecord RecordOf(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type;
  return {.topic = rd_kafka_topic_name(message.rkt),  // lives as long as a message of it
          .partition = message.partition,
          .offset = message.offset,
          .timestamp_ms = rd_kafka_message_timestamp(&message, &type),
          .key = ViewOf(message.key, message.key_len),
          .value = ViewOf(message.payload, message.len)};
}

void MessageBatch::Add(Message message) {
  records_.push_back(RecordOf(*message));
  messages_.push_back(std::move(message));
}

std::vector<Header> HeadersOf(const rd_kafka_message_t& message) {
  std::vector<Header> out;
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return out;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    auto view = ViewOf(value, size);
    out.push_back({name, view ? std::optional(std::string(*view)) : std::nullopt});
  }
  return out;
}

std::vector<Header> MessageBatch::HeadersOf(std::size_t index) const {
  return kafka::HeadersOf(*messages_.at(index));
}

std::span<rd_kafka_message_t* const> FetchQueue::Read(
    std::size_t messages_max, Milliseconds wait, const std::vector<TopicPartition>& partitions) {
  messages_max = std::clamp<std::size_t>(messages_max, 1, kPollRecordsMax);
  if (scratch_.size() < messages_max) scratch_.resize(messages_max);
  // librdkafka waits the whole time unless it can give all it was asked for: so first for one.
  auto count = rd_kafka_consume_batch_queue(queue_.get(), WaitMs(wait), scratch_.data(), 1);
  if (count <= 0) return {};
  collecting_ = true;
  auto more = rd_kafka_consume_batch_queue(queue_.get(), 0, scratch_.data() + 1, messages_max - 1);
  collecting_ = false;
  auto total = static_cast<std::size_t>(1 + std::max<ssize_t>(more, 0));
  records_taken_ += total;
  for (std::size_t i = 0; i < total; ++i) bytes_taken_ += scratch_[i]->len;
  WakeFetcherWhenLow(partitions);
  return {scratch_.data(), total};
}

// A fetcher that has found its queue full looks again within a second, not when there is room
// (librdkafka issue 2879): with a queue of this size that is most of the second lost.
void FetchQueue::WakeFetcherWhenLow(const std::vector<TopicPartition>& partitions) {
  bool may_have_been_full =
      records_taken_ >= records_max_ / 2 || bytes_taken_ >= (kbytes_max_ << 10) / 2;
  if (!may_have_been_full) return;
  if (rd_kafka_queue_length(queue_.get()) >= records_max_ / 2) return;
  WakeFetcher(partitions);
}

// Any request that goes to the partitions' brokers does; the answer is not waited for.
void FetchQueue::WakeFetcher(const std::vector<TopicPartition>& partitions) {
  records_taken_ = bytes_taken_ = 0;
  if (partitions.empty()) return;
  auto list = ListOf(partitions);
  for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = RD_KAFKA_OFFSET_END;
  rd_kafka_offsets_for_times(handle_->get(), list.get(), 0);
}

}  // namespace taskflow::kafka
