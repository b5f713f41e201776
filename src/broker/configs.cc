// DescribeConfigs of topics and of this broker; AlterConfigs and IncrementalAlterConfigs of topics.
// The broker's own configs are set where the program is configured, and only shown here.
#include <algorithm>
#include <set>

#include "broker/handlers.h"
#include "broker/limits.h"
#include "broker/parts.h"
#include "kafka/messages/alter_configs.h"
#include "kafka/messages/describe_configs.h"
#include "kafka/messages/incremental_alter_configs.h"

namespace taskflow::broker {
namespace {

using kafka::KafkaError;
using kafka::ToKafkaError;
using DescribeAnswer = kafka::DescribeConfigsResponse::Resource;

constexpr std::int8_t kTopic = 2, kBroker = 4;
constexpr std::int8_t kSet = 0, kDelete = 1, kAppend = 2, kSubtract = 3;

struct Refusal {
  KafkaError code;
  std::string message;
};

bool IsWanted(const kafka::DescribeConfigsRequest::Resource& wanted, std::string_view name) {
  const auto& keys = wanted.configuration_keys;
  return !keys || std::find(keys->begin(), keys->end(), name) != keys->end();
}

void DescribeTopic(Parts& parts, const Topic& topic, const kafka::DescribeConfigsRequest& request,
                   const kafka::DescribeConfigsRequest::Resource& wanted, DescribeAnswer* answer) {
  const auto& defaults = parts.topics.defaults();
  for (const auto& key : TopicConfigKeys()) {
    if (!IsWanted(wanted, key.name)) continue;
    auto [value, source] = EffectiveConfig(key, topic.configs, defaults);
    kafka::DescribeConfigsResponse::Config config{
        .name = std::string(key.name),
        .value = std::move(value),
        .config_source = static_cast<std::int8_t>(source),
        .config_type = static_cast<std::int8_t>(key.type)};
    if (request.include_documentation) config.documentation = key.documentation;
    if (request.include_synonyms) {
      config.synonyms.push_back({config.name, config.value, config.config_source});
      auto [fallback, its_source] = EffectiveConfig(key, {}, defaults);
      if (source == ConfigSource::kTopic) {
        config.synonyms.push_back(
            {config.name, std::move(fallback), static_cast<std::int8_t>(its_source)});
      }
    }
    answer->configs.push_back(std::move(config));
  }
}

void DescribeBroker(const Parts& parts, const kafka::DescribeConfigsRequest::Resource& wanted,
                    DescribeAnswer* answer) {
  const auto& o = parts.options;
  auto add = [&](std::string name, std::string value, ConfigType type) {
    if (!IsWanted(wanted, name)) return;
    answer->configs.push_back(
        {.name = std::move(name),
         .value = std::move(value),
         .read_only = true,
         .config_source = static_cast<std::int8_t>(ConfigSource::kBrokerStatic),
         .config_type = static_cast<std::int8_t>(type)});
  };
  add("broker.id", std::to_string(kNodeId), ConfigType::kInt);
  add("node.id", std::to_string(kNodeId), ConfigType::kInt);
  add("listeners", "PLAINTEXT://" + parts.address.ToString(), ConfigType::kString);
  add("log.dirs", o.data_dir, ConfigType::kString);
  add("auto.create.topics.enable", o.auto_create_topics ? "true" : "false", ConfigType::kBoolean);
  add("delete.topic.enable", "true", ConfigType::kBoolean);
  add("num.partitions", std::to_string(o.default_partitions), ConfigType::kInt);
  add("default.replication.factor", "1", ConfigType::kInt);
  add("min.insync.replicas", "1", ConfigType::kInt);
  add("log.cleanup.policy", "delete", ConfigType::kList);
  add("log.retention.ms", std::to_string(o.retention_ms), ConfigType::kLong);
  add("log.retention.bytes", std::to_string(o.retention_bytes), ConfigType::kLong);
  add("log.segment.bytes", std::to_string(o.segment_bytes), ConfigType::kInt);
  add("message.max.bytes", std::string(FindTopicConfig("max.message.bytes")->default_value),
      ConfigType::kInt);
  add("socket.request.max.bytes", std::to_string(kRequestBytesMax), ConfigType::kInt);
  add("offsets.topic.replication.factor", "1", ConfigType::kInt);
}

std::optional<Refusal> Describe(Parts& parts, const kafka::DescribeConfigsRequest& request,
                                const kafka::DescribeConfigsRequest::Resource& wanted,
                                DescribeAnswer* answer) {
  if (wanted.resource_type == kTopic) {
    if (auto named = CheckTopicName(wanted.resource_name); !named) {
      return Refusal{KafkaError::kInvalidTopicException, named.error().message};
    }
    auto* topic = parts.topics.Find(wanted.resource_name);
    if (topic == nullptr) return Refusal{KafkaError::kUnknownTopicOrPartition, ""};
    DescribeTopic(parts, *topic, request, wanted, answer);
    return std::nullopt;
  }
  if (wanted.resource_type != kBroker) {
    return Refusal{
        KafkaError::kInvalidRequest,
        fmt::format("resource type {} has no configs here: topic (2) and broker (4) have",
                    wanted.resource_type)};
  }
  if (wanted.resource_name.empty())
    return std::nullopt;  // the cluster's default: nothing is set dynamically
  if (wanted.resource_name != std::to_string(kNodeId)) {
    return Refusal{KafkaError::kInvalidRequest,
                   fmt::format("there is no broker {}, only {}", wanted.resource_name, kNodeId)};
  }
  DescribeBroker(parts, wanted, answer);
  return std::nullopt;
}

// The topic whose configs a client may change.
tl::expected<Topic*, Refusal> Changeable(Parts& parts, std::int8_t type, const std::string& name) {
  if (type != kTopic) {
    return tl::unexpected(Refusal{KafkaError::kInvalidRequest,
                                  "only topics' configs can be changed; the broker's own are set "
                                  "where the program is configured"});
  }
  auto* topic = parts.topics.Find(name);
  if (topic == nullptr)
    return tl::unexpected(
        Refusal{KafkaError::kUnknownTopicOrPartition, fmt::format("no topic '{}'", name)});
  if (topic->internal())
    return tl::unexpected(Refusal{KafkaError::kInvalidTopicException, "the topic is internal"});
  return topic;
}

std::optional<Refusal> Set(Parts& parts, Topic& topic, ConfigMap configs, bool validate_only) {
  for (const auto& [name, value] : configs) {
    if (auto checked = CheckTopicConfig(name, value); !checked)
      return Refusal{KafkaError::kInvalidConfig, checked.error().message};
  }
  if (validate_only) return std::nullopt;
  auto set = parts.topics.SetConfigs(topic, std::move(configs));
  if (!set) return Refusal{ToKafkaError(set.error().code), set.error().message};
  return std::nullopt;
}

std::optional<Refusal> Replace(Parts& parts, const kafka::AlterConfigsRequest::Resource& wanted,
                               bool validate_only) {
  auto topic = Changeable(parts, wanted.resource_type, wanted.resource_name);
  if (!topic) return std::move(topic).error();
  ConfigMap configs;
  for (const auto& config : wanted.configs) {
    if (config.value) configs[config.name] = *config.value;
  }
  return Set(parts, **topic, std::move(configs), validate_only);
}

std::vector<std::string> Split(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    auto comma = std::min(list.find(','), list.size());
    if (comma > 0) items.emplace_back(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return items;
}

// A list config with `items` added or taken away.
std::string ChangeList(std::string_view now, std::string_view items, bool add) {
  auto values = Split(now);
  for (auto& item : Split(items)) {
    auto at = std::find(values.begin(), values.end(), item);
    if (add && at == values.end()) values.push_back(std::move(item));
    if (!add && at != values.end()) values.erase(at);
  }
  return fmt::format("{}", fmt::join(values, ","));
}

std::optional<Refusal> Apply(const Parts& parts,
                             const kafka::IncrementalAlterConfigsRequest::Config& change,
                             ConfigMap* configs) {
  const auto* key = FindTopicConfig(change.name);
  if (key == nullptr)
    return Refusal{KafkaError::kInvalidConfig,
                   fmt::format("Unknown topic config name: {}", change.name)};
  if (change.config_operation == kDelete) {
    configs->erase(change.name);
    return std::nullopt;
  }
  if (!change.value)
    return Refusal{KafkaError::kInvalidRequest, fmt::format("config {} has no value", change.name)};
  if (change.config_operation == kSet) {
    (*configs)[change.name] = *change.value;
    return std::nullopt;
  }
  if (change.config_operation != kAppend && change.config_operation != kSubtract) {
    return Refusal{KafkaError::kInvalidRequest,
                   fmt::format("unknown operation {} on {}", change.config_operation, change.name)};
  }
  if (key->type != ConfigType::kList) {
    return Refusal{KafkaError::kInvalidConfig,
                   fmt::format("{} is no list: append and subtract do not apply", change.name)};
  }
  auto now = EffectiveConfig(*key, *configs, parts.topics.defaults()).first;
  (*configs)[change.name] = ChangeList(now, *change.value, change.config_operation == kAppend);
  return std::nullopt;
}

std::optional<Refusal> Change(Parts& parts,
                              const kafka::IncrementalAlterConfigsRequest::Resource& wanted,
                              bool validate_only) {
  auto topic = Changeable(parts, wanted.resource_type, wanted.resource_name);
  if (!topic) return std::move(topic).error();
  auto configs = (*topic)->configs;
  std::set<std::string_view> names;
  for (const auto& change : wanted.configs) {
    if (!names.insert(change.name).second) {
      return Refusal{KafkaError::kInvalidRequest,
                     fmt::format("config {} is named twice", change.name)};
    }
    if (auto refusal = Apply(parts, change, &configs)) return refusal;
  }
  return Set(parts, **topic, std::move(configs), validate_only);
}

template <typename Answer>
void SetError(std::optional<Refusal> refusal, Answer* answer) {
  if (!refusal) return;
  answer->error_code = refusal->code;
  answer->error_message = std::move(refusal->message);
}

}  // namespace

void HandleDescribeConfigs(Parts& parts, CallPtr call, kafka::DescribeConfigsRequest request) {
  if (request.resources.size() > kAskedMax)
    return call->Refuse("configs of more resources than one request may ask for");
  kafka::DescribeConfigsResponse response;
  for (const auto& wanted : request.resources) {
    auto& answer = response.results.emplace_back();
    answer.resource_type = wanted.resource_type;
    answer.resource_name = wanted.resource_name;
    SetError(Describe(parts, request, wanted, &answer), &answer);
  }
  call->Reply(response, 2048);
}

void HandleAlterConfigs(Parts& parts, CallPtr call, kafka::AlterConfigsRequest request) {
  kafka::AlterConfigsResponse response;
  for (const auto& wanted : request.resources) {
    auto& answer = response.responses.emplace_back();
    answer.resource_type = wanted.resource_type;
    answer.resource_name = wanted.resource_name;
    SetError(Replace(parts, wanted, request.validate_only), &answer);
  }
  call->Reply(response);
}

void HandleIncrementalAlterConfigs(Parts& parts, CallPtr call,
                                   kafka::IncrementalAlterConfigsRequest request) {
  kafka::IncrementalAlterConfigsResponse response;
  for (const auto& wanted : request.resources) {
    auto& answer = response.responses.emplace_back();
    answer.resource_type = wanted.resource_type;
    answer.resource_name = wanted.resource_name;
    SetError(Change(parts, wanted, request.validate_only), &answer);
  }
  call->Reply(response);
}

}  // namespace taskflow::broker
