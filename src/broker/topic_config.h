// The configs of a topic by Apache Kafka's names (kafka.apache.org/documentation/#topicconfigs):
// one table of names, types, defaults and rules.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "log/options.h"

namespace taskflow::broker {

// As numbered in DescribeConfigs (KIP-569).
enum class ConfigType : std::int8_t {
  kBoolean = 1,
  kString = 2,
  kInt = 3,
  kLong = 5,
  kDouble = 6,
  kList = 7
};

struct ConfigKey {
  std::string_view name;
  ConfigType type;
  std::string_view default_value;
  std::int64_t min = INT64_MIN;  // of numbers
  std::int64_t max = INT64_MAX;
  std::string_view choices;  // of strings and lists: "a,b"; empty: any
  std::string_view documentation;
};

std::span<const ConfigKey> TopicConfigKeys();
const ConfigKey* FindTopicConfig(std::string_view name);

// A topic's own values, by name.
using ConfigMap = std::map<std::string, std::string, std::less<>>;

// Errors: kInvalid, with the key, the value and what is allowed.
Status CheckTopicConfig(std::string_view name, std::string_view value);

enum class TimestampType { kCreateTime, kLogAppendTime };

// What the broker does by them.
struct TopicSettings {
  log::LogOptions log;
  std::int64_t max_message_bytes = 1'048'588;
  TimestampType timestamp_type = TimestampType::kCreateTime;
  std::int32_t min_insync_replicas = 1;
};

// Of checked values. `defaults` holds values that the broker's own options give instead of the
// table's.
TopicSettings MakeSettings(const ConfigMap& own, const ConfigMap& defaults);
// The value in force and where it comes from.
enum class ConfigSource : std::int8_t { kTopic = 1, kBrokerStatic = 4, kDefault = 5 };
std::pair<std::string, ConfigSource> EffectiveConfig(const ConfigKey& key, const ConfigMap& own,
                                                     const ConfigMap& defaults);

// 1 to 249 of [a-zA-Z0-9._-], not "." or "..". Errors: kInvalid.
Status CheckTopicName(std::string_view name);

}  // namespace taskflow::broker
