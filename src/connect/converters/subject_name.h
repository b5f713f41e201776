// Under which subject a registry has the schema of written data
// (io.confluent.kafka.serializers.subject).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "avro/schema.h"
#include "base/result.h"

namespace taskflow::connect {

enum class SubjectNameStrategy : std::uint8_t {
  kTopic,       // TOPIC-key, TOPIC-value
  kRecord,      // the record's full name
  kTopicRecord  // TOPIC-NAME
};

inline constexpr std::string_view kTopicNameStrategy =
    "io.confluent.kafka.serializers.subject.TopicNameStrategy";

// By its class. Nothing for another one.
std::optional<SubjectNameStrategy> SubjectNameStrategyOf(std::string_view class_name);
// What is wrong with a class that a key names; nothing for one of them (see ConfigKey::check).
std::optional<std::string> CheckSubjectNameStrategy(std::string_view class_name);

// `part`: "key" or "value"; of a union of null and a record that is the record. Errors: kInvalid,
// naming the key: a strategy that goes by the record, and `schema` is none.
Result<std::string> SubjectOf(SubjectNameStrategy strategy, std::string_view topic,
                              std::string_view part, const avro::Node& schema);

}  // namespace taskflow::connect
