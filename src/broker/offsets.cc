// Where a partition's log begins and ends: ListOffsets, OffsetForLeaderEpoch, DeleteRecords. The
// only leader epoch is 0; the high watermark is what is durable.
#include "base/log.h"
#include "broker/background.h"
#include "broker/handlers.h"
#include "broker/parts.h"
#include "broker/removal.h"
#include "kafka/messages/delete_records.h"
#include "kafka/messages/list_offsets.h"
#include "kafka/messages/offset_for_leader_epoch.h"

namespace taskflow::broker {
namespace {

using kafka::KafkaError;
using kafka::ToKafkaError;

constexpr std::int64_t kLatest = -1, kEarliest = -2, kMaxTimestamp = -3, kEarliestLocal = -4,
                       kLatestTiered = -5;
constexpr std::int64_t kToHighWatermark = -1;

void FindOffset(Partition& partition, std::int64_t timestamp,
                kafka::ListOffsetsResponse::Partition* answer) {
  auto& log = *partition.log;
  Result<log::PartitionLog::TimeOffset> found;
  switch (timestamp) {
    case kLatest:
      found->offset = log.durable_end();
      break;
    case kEarliest:
    case kEarliestLocal:
      found->offset = log.start_offset();
      break;
    case kLatestTiered:
      break;  // nothing is tiered
    case kMaxTimestamp:
      found = log.FindMaxTime();
      break;
    default:
      found = timestamp < 0 ? Fail(ErrorCode::kUnsupported, "timestamp {}", timestamp)
                            : log.FindTime(timestamp);
  }
  if (!found) {
    LogWarn("broker", "{}: {}", partition.Name(), found.error().message);
    answer->error_code = ToKafkaError(found.error().code);
    return;
  }
  answer->timestamp = found->timestamp;
  answer->offset = found->offset;
  if (found->offset >= 0) answer->leader_epoch = 0;
}

KafkaError DropBefore(Partition& partition, std::int64_t offset) {
  if (partition.topic == kOffsetsTopic) return KafkaError::kInvalidTopicException;
  if (!partition.settings->log.delete_old) return KafkaError::kPolicyViolation;
  if (offset == kToHighWatermark) offset = partition.log->durable_end();
  if (offset < 0 || !partition.log->DropBefore(offset)) return KafkaError::kOffsetOutOfRange;
  return KafkaError::kNone;
}

}  // namespace

void HandleListOffsets(Parts& parts, CallPtr call, kafka::ListOffsetsRequest request) {
  kafka::ListOffsetsResponse response;
  for (const auto& topic : request.topics) {
    auto& answers = response.topics.emplace_back();
    answers.name = topic.name;
    for (const auto& wanted : topic.partitions) {
      auto& answer = answers.partitions.emplace_back();
      answer.partition_index = wanted.partition_index;
      auto* partition = parts.topics.FindPartition(topic.name, wanted.partition_index);
      if (partition == nullptr) {
        answer.error_code = KafkaError::kUnknownTopicOrPartition;
      } else if (wanted.current_leader_epoch > 0) {
        answer.error_code = KafkaError::kUnknownLeaderEpoch;
      } else {
        FindOffset(*partition, wanted.timestamp, &answer);
      }
    }
  }
  call->Reply(response);
}

void HandleOffsetForLeaderEpoch(Parts& parts, CallPtr call,
                                kafka::OffsetForLeaderEpochRequest request) {
  kafka::OffsetForLeaderEpochResponse response;
  for (const auto& topic : request.topics) {
    auto& answers = response.topics.emplace_back();
    answers.topic = topic.topic;
    for (const auto& wanted : topic.partitions) {
      auto& answer = answers.partitions.emplace_back();
      answer.partition = wanted.partition;
      auto* partition = parts.topics.FindPartition(topic.topic, wanted.partition);
      if (partition == nullptr) {
        answer.error_code = KafkaError::kUnknownTopicOrPartition;
      } else if (wanted.current_leader_epoch > 0) {
        answer.error_code = KafkaError::kUnknownLeaderEpoch;
      } else if (wanted.leader_epoch == 0) {
        answer.leader_epoch = 0;
        answer.end_offset = partition->log->durable_end();
      }
    }
  }
  call->Reply(response);
}

void HandleDeleteRecords(Parts& parts, CallPtr call, kafka::DeleteRecordsRequest request) {
  kafka::DeleteRecordsResponse response;
  for (const auto& topic : request.topics) {
    auto& answers = response.topics.emplace_back();
    answers.name = topic.name;
    for (const auto& wanted : topic.partitions) {
      auto& answer = answers.partitions.emplace_back();
      answer.partition_index = wanted.partition_index;
      answer.low_watermark = -1;
      auto* partition = parts.topics.FindPartition(topic.name, wanted.partition_index);
      answer.error_code = partition == nullptr ? KafkaError::kUnknownTopicOrPartition
                                               : DropBefore(*partition, wanted.offset);
      if (answer.error_code == KafkaError::kNone)
        answer.low_watermark = partition->log->start_offset();
    }
  }
  if (auto removed = RemoveBelowStarts(parts); !removed) {
    LogError("broker", "the log starts could not be written: {}", removed.error().message);
    for (auto& topic : response.topics) {
      for (auto& partition : topic.partitions) {
        if (partition.error_code == KafkaError::kNone)
          partition.error_code = KafkaError::kKafkaStorageError;
      }
    }
  }
  call->Reply(response);
}

}  // namespace taskflow::broker
