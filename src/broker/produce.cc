// Produce: acks 0, 1 and -1; one batch of format 2 a partition, idempotent or plain. With acks 1
// and -1 alike the answer comes when the batch is durable. Not served: transactions, formats 0 and
// 1, compressing anew.
#include "kafka/messages/produce.h"

#include "base/log.h"
#include "broker/handlers.h"
#include "broker/limits.h"
#include "broker/parts.h"
#include "kafka/record/compression.h"
#include "kafka/record/record.h"
#include "log/options.h"

namespace taskflow::broker {
namespace {

using kafka::KafkaError;
using PartitionResponse = kafka::ProduceResponse::Partition;

constexpr std::int16_t kFirstWithZstd = 7;  // KIP-110

// A request whose batches are not all durable yet.
struct Pending {
  CallPtr call;
  kafka::ProduceResponse response;
  std::size_t waiting = 1;  // batches, and one for the handler itself

  void Done() {
    if (--waiting == 0 && !call->IsAnswered())
      call->Reply(response, 64 + response.responses.size() * 64);
  }
};

struct BatchRefusal {
  KafkaError code;
  std::string message;
};

// What is wrong with a batch that the log itself would take.
std::optional<BatchRefusal> Check(const kafka::BatchHeader& header, const Partition& partition,
                                  std::int16_t version) {
  if (header.control())
    return BatchRefusal{KafkaError::kInvalidRecord, "a client may not write control batches"};
  if (header.transactional()) {
    return BatchRefusal{KafkaError::kInvalidTxnState,
                        "transactions are not served: remove transactional.id"};
  }
  if (header.count == 0 || header.last_offset_delta != header.count - 1) {
    return BatchRefusal{KafkaError::kInvalidRecord,
                        "the batch's record count and last offset do not fit"};
  }
  if (header.codec() == kafka::Codec::kZstd && version < kFirstWithZstd) {
    return BatchRefusal{KafkaError::kUnsupportedCompressionType, "zstd needs Produce version 7"};
  }
  if (header.has_producer() &&
      (header.producer_id < 0 || header.producer_epoch < 0 || header.base_sequence < 0)) {
    return BatchRefusal{KafkaError::kInvalidRecord, "a producer id without epoch and sequence"};
  }
  auto size = static_cast<std::int64_t>(header.size());
  if (size > partition.settings->max_message_bytes) {
    return BatchRefusal{KafkaError::kMessageTooLarge,
                        fmt::format("the batch has {} bytes, max.message.bytes is {}", size,
                                    partition.settings->max_message_bytes)};
  }
  return std::nullopt;
}

// A compacted topic has no place for records without a key.
std::optional<BatchRefusal> CheckKeys(const kafka::BatchHeader& header, std::string_view batch) {
  std::string hold;
  auto records = kafka::BatchRecords(header, batch, log::kDecompressMax, &hold);
  if (!records) return BatchRefusal{KafkaError::kCorruptMessage, records.error().message};
  kafka::RecordReader reader(header, *records);
  for (kafka::Record record; reader.Next(&record);) {
    if (!record.key) {
      return BatchRefusal{KafkaError::kInvalidRecord,
                          "Compacted topic cannot accept message without key"};
    }
  }
  if (!reader.status())
    return BatchRefusal{KafkaError::kCorruptMessage, reader.status().error().message};
  return std::nullopt;
}

class Producing {
 public:
  Producing(Parts& parts, std::shared_ptr<Pending> pending, std::int16_t acks)
      : parts_(parts), pending_(std::move(pending)), acks_(acks) {}

  // `*response` stays where it is until the answer is sent.
  void Append(std::string_view topic, const kafka::ProduceRequest::Partition& data,
              PartitionResponse* response) {
    response->index = data.index;
    auto* partition = parts_.topics.FindPartition(topic, data.index);
    if (auto refusal = Put(partition, topic, data, response)) {
      response->error_code = refusal->code;
      response->error_message = std::move(refusal->message);
      response->base_offset = -1;
    } else {
      response->log_start_offset = partition->log->start_offset();
    }
  }

 private:
  std::optional<BatchRefusal> Put(Partition* partition, std::string_view topic,
                                  const kafka::ProduceRequest::Partition& data,
                                  PartitionResponse* response) {
    if (topic == kOffsetsTopic)
      return BatchRefusal{KafkaError::kInvalidTopicException, "the topic is internal"};
    if (partition == nullptr) return BatchRefusal{KafkaError::kUnknownTopicOrPartition, ""};
    if (acks_ == -1 && partition->settings->min_insync_replicas > 1) {
      return BatchRefusal{KafkaError::kNotEnoughReplicas,
                          "min.insync.replicas is over 1 and this broker is the only one"};
    }
    auto header = kafka::VerifyBatch(data.records);
    if (!header) {
      bool old = header.error().code == ErrorCode::kUnsupported;
      return BatchRefusal{
          old ? KafkaError::kUnsupportedForMessageFormat : KafkaError::kCorruptMessage,
          header.error().message};
    }
    if (auto refusal = Check(*header, *partition, pending_->call->version())) return refusal;
    if (partition->settings->log.compact) {
      if (auto refusal = CheckKeys(*header, data.records)) return refusal;
    }
    return Order(*partition, *header, data.records, response);
  }

  // KIP-98: is it this producer's next batch?
  std::optional<BatchRefusal> Order(Partition& partition, const kafka::BatchHeader& header,
                                    std::string_view batch, PartitionResponse* response) {
    using enum log::Producers::Verdict;
    log::Producers::Seen seen;
    switch (partition.log->producers().Check(header, &seen)) {
      case kNew:
        return Write(partition, header, batch, response);
      case kDuplicate:
        response->base_offset = seen.base_offset;
        if (partition.settings->timestamp_type == TimestampType::kLogAppendTime) {
          response->log_append_time_ms = seen.timestamp;
        }
        if (seen.last_offset >= partition.log->durable_end())
          Await(partition, seen.last_offset + 1, response);
        return std::nullopt;
      case kOutOfOrder:
        return BatchRefusal{
            KafkaError::kOutOfOrderSequenceNumber,
            fmt::format("sequence {} of producer {} does not follow its last one in {}",
                        header.base_sequence, header.producer_id, partition.Name())};
      case kOldEpoch:
        return BatchRefusal{KafkaError::kInvalidProducerEpoch,
                            fmt::format("epoch {} of producer {} is over", header.producer_epoch,
                                        header.producer_id)};
    }
    return std::nullopt;
  }

  std::optional<BatchRefusal> Write(Partition& partition, const kafka::BatchHeader& header,
                                    std::string_view batch, PartitionResponse* response) {
    std::optional<std::int64_t> time;
    if (partition.settings->timestamp_type == TimestampType::kLogAppendTime)
      time = parts_.clock.WallMillis();
    if (parts_.disk_full) {
      return BatchRefusal{KafkaError::kKafkaStorageError,
                          fmt::format("no space left in {}", parts_.options.data_dir)};
    }
    auto base_offset = parts_.Append(partition, batch, header, time);
    if (!base_offset)
      return BatchRefusal{KafkaError::kKafkaStorageError, base_offset.error().message};
    response->base_offset = *base_offset;
    response->log_append_time_ms = time.value_or(-1);
    parts_.counters.records_in.Add(header.count);
    parts_.counters.bytes_in.Add(static_cast<std::int64_t>(batch.size()));
    if (acks_ != 0) Await(partition, partition.log->end_offset(), response);
    return std::nullopt;
  }

  void Await(Partition& partition, std::int64_t end, PartitionResponse* response) {
    ++pending_->waiting;
    parts_.committer.Await(partition, end, [pending = pending_, response](const Status& status) {
      if (!status) {
        response->error_code = status.error().code == ErrorCode::kNotFound
                                   ? KafkaError::kUnknownTopicOrPartition
                                   : KafkaError::kKafkaStorageError;
        response->error_message = status.error().message;
        response->base_offset = -1;
      }
      pending->Done();
    });
  }

  Parts& parts_;
  std::shared_ptr<Pending> pending_;
  std::int16_t acks_;
};

void RefuseAll(kafka::ProduceResponse& response, const kafka::ProduceRequest& request,
               BatchRefusal refusal) {
  for (const auto& topic : request.topic_data) {
    response.responses.push_back({topic.name, {}});
    for (const auto& partition : topic.partition_data) {
      PartitionResponse refused{
          .index = partition.index, .error_code = refusal.code, .base_offset = -1};
      refused.error_message = refusal.message;
      response.responses.back().partition_responses.push_back(std::move(refused));
    }
  }
}

// With acks=0 a client learns of an error only by the end of the connection, as in Kafka.
void FinishUnacknowledged(const Pending& pending) {
  for (const auto& topic : pending.response.responses) {
    for (const auto& partition : topic.partition_responses) {
      if (partition.error_code == KafkaError::kNone) continue;
      return pending.call->Refuse(fmt::format("produce with acks=0 to {}-{}: {} {}", topic.name,
                                              partition.index, Name(partition.error_code),
                                              partition.error_message.value_or("")));
    }
  }
  pending.call->ReplyNothing();
}

}  // namespace

void HandleProduce(Parts& parts, CallPtr call, kafka::ProduceRequest request) {
  auto pending = std::make_shared<Pending>(Pending{std::move(call), {}});
  if (request.acks < -1 || request.acks > 1) {
    RefuseAll(pending->response, request,
              {KafkaError::kInvalidRequiredAcks, "acks must be 0, 1 or -1 (all)"});
    return pending->Done();
  }
  if (request.transactional_id && !request.transactional_id->empty()) {
    RefuseAll(pending->response, request,
              {KafkaError::kTransactionalIdAuthorizationFailed,
               "transactions are not served: remove transactional.id"});
    return pending->Done();
  }
  Producing producing(parts, pending, request.acks);
  pending->response.responses.resize(request.topic_data.size());
  for (std::size_t t = 0; t < request.topic_data.size(); ++t) {
    const auto& topic = request.topic_data[t];
    auto& answer = pending->response.responses[t];
    answer.name = topic.name;
    answer.partition_responses.resize(topic.partition_data.size());
    for (std::size_t p = 0; p < topic.partition_data.size(); ++p) {
      producing.Append(topic.name, topic.partition_data[p], &answer.partition_responses[p]);
    }
  }
  if (request.acks == 0) return FinishUnacknowledged(*pending);
  pending->Done();
}

}  // namespace taskflow::broker
