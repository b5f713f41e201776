#include "kafka/client/producer_line.h"

#include <pthread.h>

#include "base/check.h"
#include "base/log.h"
#include "kafka/client/errors.h"
#include "kafka/client/limits.h"

namespace taskflow::kafka {
namespace {

// What librdkafka carries with a record.
struct Pending {
  Producer::OnDone done;
};

struct HeadersDeleter {
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
};
using Headers = std::unique_ptr<rd_kafka_headers_t, HeadersDeleter>;

struct TopicDeleter {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
using Topic = std::unique_ptr<rd_kafka_topic_t, TopicDeleter>;

Headers CopyOf(const std::vector<Header>& headers) {
  Headers out(rd_kafka_headers_new(headers.size()));
  for (const auto& [key, value] : headers) {
    rd_kafka_header_add(out.get(), key.data(), static_cast<ssize_t>(key.size()),
                        value ? value->data() : nullptr,
                        value ? static_cast<ssize_t>(value->size()) : 0);
  }
  return out;
}

// librdkafka takes a null pointer for a null key or value; an empty one needs an address.
void* AddressOf(const std::optional<std::string_view>& bytes) {
  if (!bytes) return nullptr;
  return const_cast<char*>(bytes->data() == nullptr ? "" : bytes->data());
}
std::size_t SizeOf(const std::optional<std::string_view>& bytes) {
  return bytes ? bytes->size() : 0;
}

Properties ProducerProperties(Milliseconds delivery_timeout) {
  return {
      {"enable.idempotence", "true"},
      {"message.timeout.ms", std::to_string(WaitMs(delivery_timeout))},
      {"partitioner", "murmur2_random"},
      // Sent at once: an event on its own waits for nobody. Under load records gather by themselves
      // while the broker's thread is busy with those before.
      {"queue.buffering.max.ms", "0"},
      {"queue.buffering.max.messages", std::to_string(kProducerRecordsMax)},
      {"queue.buffering.max.kbytes", std::to_string(kProducerKbytesMax)},
  };
}

// A sequence that the broker refuses is this client's affair, not the record's: a new producer id
// mends it.
ErrorCode DeliveryCode(rd_kafka_resp_err_t error) {
  if (error == RD_KAFKA_RESP_ERR__FATAL) return ErrorCode::kUnavailable;
  auto code = CodeOf(error);
  return code == ErrorCode::kConflict ? ErrorCode::kUnavailable : code;
}

}  // namespace

void Outstanding::Remove() {
  if (count_.fetch_sub(1) != 1) return;
  { std::lock_guard lock(mutex_); }
  none_.notify_all();
}

bool Outstanding::WaitForNone(Milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return none_.wait_for(lock, timeout, [this] { return count_.load() == 0; });
}

Result<std::unique_ptr<ProducerLine>> ProducerLine::Open(const ClientOptions& options,
                                                         Milliseconds delivery_timeout,
                                                         Outstanding& outstanding) {
  std::unique_ptr<ProducerLine> out(new ProducerLine(outstanding));
  ASSIGN_OR_RETURN(out->handle_, Handle::Open(RD_KAFKA_PRODUCER, options,
                                              ProducerProperties(delivery_timeout), out.get()));
  out->answers_ = Queue(rd_kafka_queue_get_main(out->handle_->get()));
  out->thread_ = std::thread([line = out.get()] { line->Serve(); });
  return out;
}

ProducerLine::~ProducerLine() {
  if (!thread_.joinable()) return;
  CHECK(thread_.get_id() != std::this_thread::get_id());
  Retire();
  thread_.join();
}

void ProducerLine::Serve() {
  pthread_setname_np(pthread_self(), "kafka-producer");
  while (!stopping_ || unanswered_ > 0) rd_kafka_poll(handle_->get(), -1);
  ended_ = true;
}

void ProducerLine::Retire() {
  rd_kafka_purge(handle_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  stopping_ = true;
  rd_kafka_queue_yield(answers_.get());
}

ProducerLine::Taken ProducerLine::Send(const OutRecord& record, Producer::OnDone& done,
                                       Error& why) {
  std::string name(record.topic);
  // Named only in the record, a topic that is new here would be asked about at the next second's
  // scan.
  Topic topic(rd_kafka_topic_new(handle_->get(), name.c_str(), nullptr));
  if (topic == nullptr) {
    why = FailWithKafka(fmt::format("topic {}", name), rd_kafka_last_error()).value();
    return Taken::kNo;
  }
  Headers headers;
  if (record.headers != nullptr) headers = CopyOf(*record.headers);
  auto pending = std::make_unique<Pending>(Pending{std::move(done)});
  outstanding_.Add();
  ++unanswered_;
  auto error = rd_kafka_producev(
      handle_->get(), RD_KAFKA_V_RKT(topic.get()),
      RD_KAFKA_V_PARTITION(record.partition < 0 ? RD_KAFKA_PARTITION_UA : record.partition),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(AddressOf(record.key), SizeOf(record.key)),
      RD_KAFKA_V_VALUE(AddressOf(record.value), SizeOf(record.value)),
      RD_KAFKA_V_TIMESTAMP(record.timestamp_ms), RD_KAFKA_V_HEADERS(headers.get()),
      RD_KAFKA_V_OPAQUE(pending.get()), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    headers.release();
    pending.release();
    return Taken::kYes;
  }
  --unanswered_;
  outstanding_.Remove();
  done = std::move(pending->done);
  if (error == RD_KAFKA_RESP_ERR__FATAL) return Taken::kFatal;
  why = FailWithKafka(fmt::format("topic {}", name), error).value();
  return Taken::kNo;
}

void ProducerLine::OnDelivered(const rd_kafka_message_t& message) {
  std::unique_ptr<Pending> pending(static_cast<Pending*>(message._private));
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    handle_->log().Reached();
    pending->done(Placement{message.partition, message.offset});
  } else {
    pending->done(Fail(DeliveryCode(message.err), "topic {}: {}", rd_kafka_topic_name(message.rkt),
                       rd_kafka_err2str(message.err)));
  }
  pending.reset();
  --unanswered_;
  outstanding_.Remove();
}

Error ProducerLine::FatalError() const {
  char text[512] = "";
  auto error = rd_kafka_fatal_error(handle_->get(), text, sizeof text);
  return {DeliveryCode(error), fmt::format("the Kafka producer has failed: {}", text)};
}

}  // namespace taskflow::kafka
