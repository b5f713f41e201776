// A record of a dead letter topic, with what Connect's headers say of its failure (KIP-298).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kafka/client/client.h"

namespace taskflow::insights {

// Of the record that was sent again: the letter that it was.
inline constexpr std::string_view kRedrivenFrom = "taskflow-redriven-from";

struct DeadLetter {
  kafka::TopicPartition at;
  std::int64_t offset = 0, time_ms = -1;
  std::optional<std::string> key, value;
  std::vector<kafka::Header> headers;  // its own: without those of its failure

  // Empty and -1 when no header says it: the connector's
  // errors.deadletterqueue.context.headers.enable was not true.
  std::string origin_topic;
  std::int32_t origin_partition = -1;
  std::int64_t origin_offset = -1;
  std::string connector, task, stage, class_name, exception, message, stack_trace;

  std::string Id() const;  // "topic/partition/offset"
  std::size_t Bytes() const;
};

DeadLetter ReadDeadLetter(const kafka::InRecord& record, const std::vector<kafka::Header>& headers);

}  // namespace taskflow::insights
