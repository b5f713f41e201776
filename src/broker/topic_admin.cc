// Topics made, enlarged and removed: CreateTopics, CreatePartitions, DeleteTopics. There is one
// broker, so that the only replication factor is 1 and the only assignment node 1. The internal
// topic is the broker's own.
#include <set>

#include "broker/groups/groups.h"
#include "broker/handlers.h"
#include "broker/ids.h"
#include "broker/parts.h"
#include "broker/removal.h"
#include "kafka/messages/create_partitions.h"
#include "kafka/messages/create_topics.h"
#include "kafka/messages/delete_topics.h"

namespace taskflow::broker {
namespace {

using kafka::KafkaError;
using kafka::ToKafkaError;
using CreateAnswer = kafka::CreateTopicsResponse::Topic;

struct Refusal {
  KafkaError code;
  std::string message;
};

Refusal InternalTopic(std::string_view name) {
  return {KafkaError::kInvalidTopicException,
          fmt::format("the topic {} is internal: it is the broker's own", name)};
}

KafkaError ErrorOfTopics(const Error& error, KafkaError invalid) {
  return error.code == ErrorCode::kInvalid ? invalid : ToKafkaError(error.code);
}

bool IsOwnNode(const std::vector<std::int32_t>& nodes) {
  return nodes.size() == 1 && nodes[0] == kNodeId;
}

// The number of partitions that manual assignments make.
tl::expected<std::int32_t, Refusal> CountAssigned(const kafka::CreateTopicsRequest::Topic& wanted) {
  auto refuse = [](KafkaError code, std::string text) {
    return tl::unexpected(Refusal{code, std::move(text)});
  };
  if (wanted.num_partitions != -1 || wanted.replication_factor != -1) {
    return refuse(KafkaError::kInvalidRequest,
                  "Both numPartitions or replicationFactor and replicasAssignments were set. Both "
                  "cannot be used at the same time.");
  }
  std::set<std::int32_t> indexes;
  for (const auto& assignment : wanted.assignments) {
    if (!IsOwnNode(assignment.broker_ids)) {
      return refuse(KafkaError::kInvalidReplicaAssignment,
                    fmt::format("partition {} must be assigned to node {} alone, the only one",
                                assignment.partition_index, kNodeId));
    }
    indexes.insert(assignment.partition_index);
  }
  auto count = static_cast<std::int32_t>(wanted.assignments.size());
  if (*indexes.begin() != 0 || *indexes.rbegin() != count - 1 ||
      indexes.size() != wanted.assignments.size()) {
    return refuse(KafkaError::kInvalidReplicaAssignment,
                  "partitions should be a consecutive 0-based integer sequence");
  }
  return count;
}

tl::expected<std::int32_t, Refusal> CountPartitions(
    const Parts& parts, const kafka::CreateTopicsRequest::Topic& wanted) {
  if (!wanted.assignments.empty()) return CountAssigned(wanted);
  if (wanted.replication_factor != -1 && wanted.replication_factor != 1) {
    return tl::unexpected(Refusal{
        KafkaError::kInvalidReplicationFactor,
        fmt::format("Replication factor: {} is not possible: there is 1 broker, use 1 or -1",
                    wanted.replication_factor)});
  }
  if (wanted.num_partitions == -1) return parts.options.default_partitions;
  if (wanted.num_partitions < 1) {
    return tl::unexpected(
        Refusal{KafkaError::kInvalidPartitions,
                "Number of partitions must be larger than 0, or -1 for the default."});
  }
  return wanted.num_partitions;
}

void DescribeMade(const Parts& parts, const ConfigMap& own, std::int32_t partitions,
                  CreateAnswer* answer) {
  answer->num_partitions = partitions;
  answer->replication_factor = 1;
  auto& configs = answer->configs.emplace();
  for (const auto& key : TopicConfigKeys()) {
    auto [value, source] = EffectiveConfig(key, own, parts.topics.defaults());
    configs.push_back(
        {std::string(key.name), std::move(value), false, static_cast<std::int8_t>(source), false});
  }
}

std::optional<Refusal> CreateOne(Parts& parts, const kafka::CreateTopicsRequest::Topic& wanted,
                                 bool validate_only, CreateAnswer* answer) {
  if (wanted.name == kOffsetsTopic) return InternalTopic(wanted.name);
  if (auto named = CheckTopicName(wanted.name); !named) {
    return Refusal{KafkaError::kInvalidTopicException, named.error().message};
  }
  ConfigMap configs;
  for (const auto& config : wanted.configs) {
    if (!config.value)
      return Refusal{KafkaError::kInvalidConfig,
                     fmt::format("config {} has no value", config.name)};
    configs[config.name] = *config.value;
  }
  auto partitions = CountPartitions(parts, wanted);
  if (!partitions) return std::move(partitions).error();
  if (auto checked = parts.topics.CheckNew(wanted.name, *partitions, configs); !checked) {
    return Refusal{ErrorOfTopics(checked.error(), KafkaError::kInvalidConfig),
                   checked.error().message};
  }
  DescribeMade(parts, configs, *partitions, answer);
  if (validate_only) return std::nullopt;
  auto made = parts.topics.Create(wanted.name, *partitions, std::move(configs));
  if (!made)
    return Refusal{ErrorOfTopics(made.error(), KafkaError::kInvalidConfig), made.error().message};
  answer->topic_id = UuidOf((*made)->id);
  return std::nullopt;
}

std::optional<Refusal> EnlargeOne(Parts& parts, const kafka::CreatePartitionsRequest::Topic& wanted,
                                  bool validate_only) {
  auto* topic = parts.topics.Find(wanted.name);
  if (topic == nullptr) return Refusal{KafkaError::kUnknownTopicOrPartition, ""};
  if (topic->internal()) return InternalTopic(wanted.name);
  if (auto checked = parts.topics.CheckPartitionCount(*topic, wanted.count); !checked) {
    return Refusal{ErrorOfTopics(checked.error(), KafkaError::kInvalidPartitions),
                   checked.error().message};
  }
  if (wanted.assignments) {
    auto added = static_cast<std::size_t>(wanted.count) - topic->partitions.size();
    bool own = std::all_of(wanted.assignments->begin(), wanted.assignments->end(),
                           [](const auto& assignment) { return IsOwnNode(assignment.broker_ids); });
    if (!own || wanted.assignments->size() != added) {
      return Refusal{
          KafkaError::kInvalidReplicaAssignment,
          fmt::format("{} new partitions need as many assignments, each to node {} alone", added,
                      kNodeId)};
    }
  }
  if (validate_only) return std::nullopt;
  auto set = parts.topics.SetPartitionCount(*topic, wanted.count);
  if (!set) return Refusal{ToKafkaError(set.error().code), set.error().message};
  return std::nullopt;
}

std::optional<Refusal> DeleteOne(Parts& parts, const std::string& name) {
  if (name == kOffsetsTopic) return InternalTopic(name);
  auto removed = parts.topics.Delete(name);
  if (!removed) return Refusal{ToKafkaError(removed.error().code), removed.error().message};
  Remove(parts, *std::move(removed));
  parts.groups->TopicDeleted(name);
  return std::nullopt;
}

}  // namespace

void HandleCreateTopics(Parts& parts, CallPtr call, kafka::CreateTopicsRequest request) {
  kafka::CreateTopicsResponse response;
  std::multiset<std::string_view> names;
  for (const auto& wanted : request.topics) names.insert(wanted.name);
  for (const auto& wanted : request.topics) {
    auto& answer = response.topics.emplace_back();
    answer.name = wanted.name;
    auto refusal = names.count(wanted.name) > 1
                       ? Refusal{KafkaError::kInvalidRequest, "Duplicate topic name."}
                       : CreateOne(parts, wanted, request.validate_only, &answer);
    if (!refusal) continue;
    answer.error_code = refusal->code;
    answer.error_message = std::move(refusal->message);
    answer.num_partitions = answer.replication_factor = -1;
    answer.configs.emplace();
  }
  call->Reply(response);
}

void HandleCreatePartitions(Parts& parts, CallPtr call, kafka::CreatePartitionsRequest request) {
  kafka::CreatePartitionsResponse response;
  for (const auto& wanted : request.topics) {
    auto& answer = response.results.emplace_back();
    answer.name = wanted.name;
    if (auto refusal = EnlargeOne(parts, wanted, request.validate_only)) {
      answer.error_code = refusal->code;
      answer.error_message = std::move(refusal->message);
    }
  }
  call->Reply(response);
}

void HandleDeleteTopics(Parts& parts, CallPtr call, kafka::DeleteTopicsRequest request) {
  kafka::DeleteTopicsResponse response;
  auto wanted = std::move(request.topics);
  for (auto& name : request.topic_names) wanted.push_back({.name = std::move(name)});
  for (const auto& one : wanted) {
    auto& answer = response.responses.emplace_back();
    answer.name = one.name;
    answer.topic_id = one.topic_id;
    auto* topic =
        one.name ? parts.topics.Find(*one.name) : parts.topics.FindById(IdOf(one.topic_id));
    std::optional<Refusal> refusal;
    if (topic == nullptr) {
      refusal = Refusal{
          one.name ? KafkaError::kUnknownTopicOrPartition : KafkaError::kUnknownTopicId, ""};
    } else {
      answer.name = topic->name;
      answer.topic_id = UuidOf(topic->id);
      refusal = DeleteOne(parts, std::string(topic->name));
    }
    if (!refusal) continue;
    answer.error_code = refusal->code;
    if (!refusal->message.empty()) answer.error_message = std::move(refusal->message);
  }
  call->Reply(response);
}

}  // namespace taskflow::broker
