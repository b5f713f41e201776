#include "broker/topic_config.h"

#include <algorithm>
#include <charconv>

#include "broker/limits.h"

namespace taskflow::broker {
namespace {

using enum ConfigType;
constexpr std::int64_t kAny = INT64_MAX;

// Values that this broker takes and shows but has no use for say so.
constexpr ConfigKey kKeys[] = {
    {"cleanup.policy", kList, "delete", 0, 0, "delete,compact",
     "delete: old segments go; compact: the latest record of each key stays."},
    {"compression.type", kString, "producer", 0, 0, "producer,uncompressed,gzip,snappy,lz4,zstd",
     "Batches are kept as the producer compressed them, whatever is set."},
    {"delete.retention.ms", kLong, "86400000", 0, kAny, "",
     "How long a tombstone stays in a compacted topic."},
    {"file.delete.delay.ms", kLong, "60000", 0, kAny, "", "Without effect: files go at once."},
    {"flush.messages", kLong, "1", 1, kAny, "",
     "Without effect: every batch is synced before it is acknowledged."},
    {"flush.ms", kLong, "0", 0, kAny, "",
     "Without effect: every batch is synced before it is acknowledged."},
    {"index.interval.bytes", kInt, "4096", 0, INT32_MAX, "",
     "Without effect: an index entry each 4096 bytes."},
    {"max.compaction.lag.ms", kLong, "9223372036854775807", 1, kAny, "", "Without effect."},
    {"max.message.bytes", kInt, "1048588", 0, INT32_MAX, "",
     "The largest record batch that is taken."},
    {"message.timestamp.after.max.ms", kLong, "9223372036854775807", 0, kAny, "",
     "Without effect."},
    {"message.timestamp.before.max.ms", kLong, "9223372036854775807", 0, kAny, "",
     "Without effect."},
    {"message.timestamp.type", kString, "CreateTime", 0, 0, "CreateTime,LogAppendTime",
     "Whose time a record carries: the producer's or the broker's."},
    {"min.cleanable.dirty.ratio", kDouble, "0.5", 0, 1, "",
     "The share of a compacted topic's closed segments that must be new before they are "
     "compacted."},
    {"min.compaction.lag.ms", kLong, "0", 0, kAny, "", "Without effect."},
    {"min.insync.replicas", kInt, "1", 1, INT32_MAX, "",
     "Over 1, acks=all is refused: this broker is the only replica."},
    {"preallocate", kBoolean, "false", 0, 0, "", "Without effect."},
    {"retention.bytes", kLong, "-1", -1, kAny, "",
     "The size of a partition over which old segments go; -1: none."},
    {"retention.ms", kLong, "604800000", -1, kAny, "",
     "The age over which segments go, by the broker's clock; -1: none."},
    {"segment.bytes", kInt, "67108864", log::kSegmentBytesMin, log::kSegmentBytesMax, "",
     "The size of a segment file."},
    {"segment.index.bytes", kInt, "10485760", 4, INT32_MAX, "", "Without effect."},
    {"segment.jitter.ms", kLong, "0", 0, kAny, "", "Without effect."},
    {"segment.ms", kLong, "604800000", 1, kAny, "", "The age over which a new segment begins."},
    {"unclean.leader.election.enable", kBoolean, "false", 0, 0, "",
     "Without effect: there is one replica."},
};

bool IsChoice(std::string_view choices, std::string_view value) {
  while (!choices.empty()) {
    auto comma = std::min(choices.find(','), choices.size());
    if (choices.substr(0, comma) == value) return true;
    choices.remove_prefix(std::min(comma + 1, choices.size()));
  }
  return false;
}

std::optional<std::int64_t> Integer(std::string_view text) {
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsListOfChoices(std::string_view choices, std::string_view list) {
  if (list.empty()) return false;
  while (true) {
    auto comma = std::min(list.find(','), list.size());
    if (!IsChoice(choices, list.substr(0, comma))) return false;
    if (comma == list.size()) return true;
    list.remove_prefix(comma + 1);
  }
}

std::optional<double> Double(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsDouble(std::string_view text, std::int64_t min, std::int64_t max) {
  auto value = Double(text);
  return value && *value >= static_cast<double>(min) && *value <= static_cast<double>(max);
}

bool IsValid(const ConfigKey& key, std::string_view value) {
  switch (key.type) {
    case kBoolean:
      return value == "true" || value == "false";
    case kString:
      return IsChoice(key.choices, value);
    case kList:
      return IsListOfChoices(key.choices, value);
    case kDouble:
      return IsDouble(value, key.min, key.max);
    case kInt:
    case kLong: {
      auto number = Integer(value);
      return number && *number >= key.min && *number <= key.max;
    }
  }
  return false;
}

std::string Allowed(const ConfigKey& key) {
  if (key.type == kBoolean) return "true or false";
  if (!key.choices.empty()) return fmt::format("one of {}", key.choices);
  if (key.max == INT64_MAX) return fmt::format("a number of {} or more", key.min);
  return fmt::format("a number from {} to {}", key.min, key.max);
}

}  // namespace

std::span<const ConfigKey> TopicConfigKeys() { return kKeys; }

const ConfigKey* FindTopicConfig(std::string_view name) {
  auto at = std::find_if(std::begin(kKeys), std::end(kKeys),
                         [&](const auto& key) { return key.name == name; });
  return at == std::end(kKeys) ? nullptr : at;
}

Status CheckTopicConfig(std::string_view name, std::string_view value) {
  const auto* key = FindTopicConfig(name);
  if (key == nullptr) return Fail(ErrorCode::kInvalid, "Unknown topic config name: {}", name);
  if (value.size() > kConfigValueMax || !IsValid(*key, value)) {
    return Fail(ErrorCode::kInvalid, "Invalid value {} for configuration {}: it must be {}",
                value.substr(0, kConfigValueMax), name, Allowed(*key));
  }
  return {};
}

std::pair<std::string, ConfigSource> EffectiveConfig(const ConfigKey& key, const ConfigMap& own,
                                                     const ConfigMap& defaults) {
  if (auto at = own.find(key.name); at != own.end()) return {at->second, ConfigSource::kTopic};
  if (auto at = defaults.find(key.name); at != defaults.end())
    return {at->second, ConfigSource::kBrokerStatic};
  return {std::string(key.default_value), ConfigSource::kDefault};
}

TopicSettings MakeSettings(const ConfigMap& own, const ConfigMap& defaults) {
  auto text = [&](std::string_view name) {
    return EffectiveConfig(*FindTopicConfig(name), own, defaults).first;
  };
  auto number = [&](std::string_view name) { return Integer(text(name)).value_or(0); };
  TopicSettings settings;
  auto policy = text("cleanup.policy");
  settings.log.delete_old = policy.find("delete") != std::string::npos;
  settings.log.compact = policy.find("compact") != std::string::npos;
  settings.log.segment_bytes = number("segment.bytes");
  settings.log.segment_ms = number("segment.ms");
  settings.log.retention_ms = number("retention.ms");
  settings.log.retention_bytes = number("retention.bytes");
  settings.log.min_dirty_ratio = Double(text("min.cleanable.dirty.ratio")).value_or(0.5);
  settings.log.delete_retention_ms = number("delete.retention.ms");
  settings.max_message_bytes = number("max.message.bytes");
  settings.min_insync_replicas = static_cast<std::int32_t>(number("min.insync.replicas"));
  if (text("message.timestamp.type") == "LogAppendTime")
    settings.timestamp_type = TimestampType::kLogAppendTime;
  return settings;
}

Status CheckTopicName(std::string_view name) {
  if (name.empty() || name == "." || name == "..") {
    return Fail(ErrorCode::kInvalid, "topic name '{}' is invalid: it is empty, '.' or '..'", name);
  }
  if (name.size() > kTopicNameMax) {
    return Fail(ErrorCode::kInvalid, "topic name is longer than {} characters", kTopicNameMax);
  }
  auto legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (!std::all_of(name.begin(), name.end(), legal)) {
    return Fail(ErrorCode::kInvalid,
                "topic name '{}' is invalid: only letters, digits, '.', '_' and '-' are allowed",
                name);
  }
  return {};
}

}  // namespace taskflow::broker
