#include "insights/pipeline/dead_letter.h"

#include <fmt/format.h>

#include <charconv>

namespace taskflow::insights {
namespace {

constexpr std::string_view kContext = "__connect.errors.";

template <typename T>
void ReadNumber(const std::string& text, T& out) {
  T number{};
  auto end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data(), end, number);
  if (error == std::errc() && at == end && number >= 0) out = number;
}

// The last of a name counts: a record that died twice may carry both contexts.
void ReadContext(std::string_view name, const std::string& value, DeadLetter& out) {
  if (name == "topic") out.origin_topic = value;
  if (name == "partition") ReadNumber(value, out.origin_partition);
  if (name == "offset") ReadNumber(value, out.origin_offset);
  if (name == "connector.name") out.connector = value;
  if (name == "task.id") out.task = value;
  if (name == "stage") out.stage = value;
  if (name == "class.name") out.class_name = value;
  if (name == "exception.class.name") out.exception = value;
  if (name == "exception.message") out.message = value;
  if (name == "exception.stacktrace") out.stack_trace = value;
}

}  // namespace

std::string DeadLetter::Id() const {
  return fmt::format("{}/{}/{}", at.topic, at.partition, offset);
}

std::size_t DeadLetter::Bytes() const {
  auto out = sizeof(DeadLetter) + key.value_or("").size() + value.value_or("").size() +
             message.size() + stack_trace.size();
  for (const auto& header : headers) out += header.key.size() + header.value.value_or("").size();
  return out;
}

DeadLetter ReadDeadLetter(const kafka::InRecord& record,
                          const std::vector<kafka::Header>& headers) {
  DeadLetter out{.at = {std::string(record.topic), record.partition},
                 .offset = record.offset,
                 .time_ms = record.timestamp_ms};
  if (record.key) out.key = std::string(*record.key);
  if (record.value) out.value = std::string(*record.value);
  for (const auto& header : headers) {
    if (header.key.starts_with(kContext)) {
      ReadContext(std::string_view(header.key).substr(kContext.size()), header.value.value_or(""),
                  out);
    } else if (header.key != kRedrivenFrom) {
      out.headers.push_back(header);
    }
  }
  return out;
}

}  // namespace taskflow::insights
