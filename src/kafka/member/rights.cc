#include "kafka/member/rights.h"

#include "kafka/messages/describe_groups.h"
#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/metadata.h"

namespace taskflow::kafka {
namespace {

// The first versions that tell rights, and none that is flexible.
constexpr std::int16_t kMetadataVersion = 8, kDescribeVersion = 3, kCoordinatorVersion = 1;

Status OpenFirst(Link& link, const std::vector<HostPort>& bootstrap, Milliseconds timeout) {
  Status opened = Fail(ErrorCode::kInvalid, "no broker is named");
  for (const auto& address : bootstrap) {
    opened = link.Open(address, timeout);
    if (opened) break;
  }
  return opened;
}

// Nothing when nothing is told, for another reason than that it may not be described.
std::optional<Allowed> Told(KafkaError error, std::int32_t bits) {
  bool hidden = error == KafkaError::kTopicAuthorizationFailed ||
                error == KafkaError::kGroupAuthorizationFailed;
  if (hidden) return Allowed();
  if (bits == kNoOperations) return std::nullopt;
  return Allowed(bits);
}

Status AskTopics(Link& link, const std::vector<std::string>& topics, Milliseconds timeout,
                 Rights& rights) {
  MetadataRequest request{.topics = std::vector<MetadataRequest::Topic>(),
                          .allow_auto_topic_creation = false,
                          .include_cluster_authorized_operations = true,
                          .include_topic_authorized_operations = true};
  for (const auto& topic : topics) request.topics->push_back({.name = topic});
  ASSIGN_OR_RETURN(auto answer, link.Ask(kMetadataVersion, request, timeout));
  rights.cluster =
      Told(KafkaError::kNone, answer.cluster_authorized_operations).value_or(Allowed());
  for (const auto& topic : answer.topics) {
    if (topic.error_code == KafkaError::kUnknownTopicOrPartition || !topic.name) continue;
    auto told = Told(topic.error_code, topic.topic_authorized_operations);
    if (told) rights.topics.insert_or_assign(*topic.name, *told);
  }
  return {};
}

// A group that nobody was ever in is described, too.
Status AskGroup(Link& link, const std::string& group, Milliseconds timeout, Rights& rights) {
  FindCoordinatorRequest find{.key = group};
  ASSIGN_OR_RETURN(auto found, link.Ask(kCoordinatorVersion, find, timeout));
  if (found.error_code == KafkaError::kGroupAuthorizationFailed) {
    rights.groups[group] = Allowed();
    return {};
  }
  if (found.error_code != KafkaError::kNone || found.port <= 0 || found.port > UINT16_MAX)
    return {};
  TRY(link.Open({found.host, static_cast<std::uint16_t>(found.port)}, timeout));
  DescribeGroupsRequest describe{.groups = {group}, .include_authorized_operations = true};
  ASSIGN_OR_RETURN(auto answer, link.Ask(kDescribeVersion, describe, timeout));
  for (const auto& one : answer.groups) {
    auto told = Told(one.error_code, one.authorized_operations);
    if (told) rights.groups.insert_or_assign(one.group_id, *told);
  }
  return {};
}

}  // namespace

std::string_view Name(AclOperation operation) {
  switch (operation) {
    case AclOperation::kRead:
      return "Read";
    case AclOperation::kWrite:
      return "Write";
    case AclOperation::kCreate:
      return "Create";
    case AclOperation::kDescribe:
      return "Describe";
    case AclOperation::kDescribeConfigs:
      return "DescribeConfigs";
  }
  return "";
}

Result<Rights> AskRights(Link& link, const std::vector<HostPort>& bootstrap,
                         const std::vector<std::string>& topics,
                         const std::vector<std::string>& groups, Milliseconds timeout) {
  Rights out;
  TRY(OpenFirst(link, bootstrap, timeout));
  TRY(AskTopics(link, topics, timeout, out));
  for (const auto& group : groups) TRY(AskGroup(link, group, timeout, out));
  return out;
}

}  // namespace taskflow::kafka
