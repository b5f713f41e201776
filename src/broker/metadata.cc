// Metadata: this one broker, and topics by name, by id or all of them. Topics asked for by name are
// made when the client and the broker's options allow it.
#include "kafka/messages/metadata.h"

#include <set>

#include "base/log.h"
#include "broker/handlers.h"
#include "broker/ids.h"
#include "broker/limits.h"
#include "broker/operations.h"
#include "broker/parts.h"

namespace taskflow::broker {
namespace {

using kafka::KafkaError;
using kafka::ToKafkaError;
using TopicAnswer = kafka::MetadataResponse::Topic;

TopicAnswer Describe(const Topic& topic) {
  TopicAnswer answer{
      .name = topic.name, .topic_id = UuidOf(topic.id), .is_internal = topic.internal()};
  for (const auto& partition : topic.partitions) {
    answer.partitions.push_back({.partition_index = partition->index,
                                 .leader_id = kNodeId,
                                 .leader_epoch = 0,
                                 .replica_nodes = {kNodeId},
                                 .isr_nodes = {kNodeId}});
  }
  return answer;
}

TopicAnswer FindById(Parts& parts, const kafka::Uuid& id) {
  if (auto* topic = parts.topics.FindById(IdOf(id))) return Describe(*topic);
  return {.error_code = KafkaError::kUnknownTopicId, .topic_id = id};
}

TopicAnswer FindByName(Parts& parts, const std::string& name, bool may_create) {
  if (auto* topic = parts.topics.Find(name)) return Describe(*topic);
  TopicAnswer answer{.error_code = KafkaError::kUnknownTopicOrPartition, .name = name};
  if (!CheckTopicName(name)) answer.error_code = KafkaError::kInvalidTopicException;
  if (answer.error_code != KafkaError::kUnknownTopicOrPartition || !may_create ||
      name == kOffsetsTopic)
    return answer;
  auto made = parts.topics.Create(name, parts.options.default_partitions, {});
  if (made) return Describe(**made);
  LogWarn("broker", "topic {} could not be made: {}", name, made.error().message);
  answer.error_code = ToKafkaError(made.error().code);
  return answer;
}

}  // namespace

void HandleMetadata(Parts& parts, CallPtr call, kafka::MetadataRequest request) {
  kafka::MetadataResponse response{.cluster_id = parts.cluster_id, .controller_id = kNodeId};
  auto address = parts.AdvertisedTo(*call);
  response.brokers.push_back({.node_id = kNodeId, .host = address.host, .port = address.port});
  bool all = !request.topics || (call->version() == 0 && request.topics->empty());
  if (all) {
    for (const auto& [name, topic] : parts.topics.all())
      response.topics.push_back(Describe(*topic));
  } else {
    bool may_create = parts.options.auto_create_topics &&
                      (call->version() < 4 || request.allow_auto_topic_creation);
    std::set<std::pair<std::optional<std::string_view>, kafka::Uuid>>
        asked;  // each is answered once, as in Kafka
    for (const auto& wanted : *request.topics) {
      if (!asked.emplace(wanted.name, wanted.topic_id).second) continue;
      if (asked.size() > kAskedMax)
        return call->Refuse("metadata of more topics than one request may ask for");
      response.topics.push_back(wanted.name ? FindByName(parts, *wanted.name, may_create)
                                            : FindById(parts, wanted.topic_id));
    }
  }
  if (request.include_topic_authorized_operations) {
    for (auto& topic : response.topics) topic.topic_authorized_operations = kTopicOperations;
  }
  if (request.include_cluster_authorized_operations)
    response.cluster_authorized_operations = kClusterOperations;
  call->Reply(response, 256 + response.topics.size() * 128);
}

}  // namespace taskflow::broker
