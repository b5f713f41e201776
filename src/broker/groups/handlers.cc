// The APIs of consumer groups: JoinGroup 0 to 9, SyncGroup 0 to 5, Heartbeat 0 to 4, LeaveGroup 0
// to 5, OffsetCommit 2 to 9, OffsetFetch 1 to 9, OffsetDelete 0, FindCoordinator 0 to 6,
// DescribeGroups 0 to 5, ListGroups 0 to 5, DeleteGroups 0 to 2. Not served: the consumer protocol
// of KIP-848, transactions and their offsets.
#include "broker/handlers.h"

#include <algorithm>
#include <cctype>

#include "broker/groups/groups.h"
#include "kafka/messages/describe_groups.h"
#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/list_groups.h"

namespace taskflow::broker {

using groups::GroupState;
using kafka::KafkaError;

namespace {

constexpr std::int8_t kGroupKeyType = 0;
constexpr std::int8_t kTransactionKeyType = 1;
// Read, delete, describe as bits by AclOperation (KIP-430): there is no authorizer that would
// forbid them.
constexpr std::int32_t kGroupOperations = 1 << 3 | 1 << 6 | 1 << 8;

kafka::FindCoordinatorResponse::Coordinator FindOne(Parts& parts, const Call& call,
                                                    std::int8_t key_type, const std::string& key) {
  kafka::FindCoordinatorResponse::Coordinator found;
  found.key = key;
  if (key_type == kGroupKeyType) {
    auto address = parts.AdvertisedTo(call);
    found.node_id = kNodeId;
    found.host = address.host;
    found.port = address.port;
    return found;
  }
  found.node_id = found.port = -1;
  found.error_code = KafkaError::kInvalidRequest;
  found.error_message =
      key_type == kTransactionKeyType
          ? "This broker has no transactions: leave transactional.id unset."
          : fmt::format("This broker coordinates groups (key type 0) only, not key type {}.",
                        key_type);
  return found;
}

// Refuses what would take much more memory than it has bytes.
bool NamesTooMany(Call& call, std::size_t count) {
  if (count <= groups::kNamesPerRequestMax) return false;
  call.Refuse(fmt::format("a request names {} groups, members or partitions, at most {} are served",
                          count, groups::kNamesPerRequestMax));
  return true;
}

template <typename Topics>
std::size_t CountPartitions(const Topics& topics) {
  std::size_t count = topics.size();
  for (const auto& topic : topics) count += topic.partitions.size();
  return count;
}

std::size_t CountPartitions(const kafka::OffsetFetchRequest& request) {
  std::size_t count = request.groups.size();
  auto add = [&count](const auto& topics) {
    if (!topics) return;
    count += topics->size();
    for (const auto& topic : *topics) count += topic.partition_indexes.size();
  };
  add(request.topics);
  for (const auto& group : request.groups) add(group.topics);
  return count;
}

bool IsListed(const std::vector<std::string>& filter, std::string_view value) {
  auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return filter.empty() || std::any_of(filter.begin(), filter.end(), [&](const auto& wanted) {
           return std::equal(wanted.begin(), wanted.end(), value.begin(), value.end(), same);
         });
}

kafka::DescribeGroupsResponse::Group Describe(const groups::Group& group) {
  kafka::DescribeGroupsResponse::Group described;
  described.group_state = Name(group.state);
  described.protocol_type = group.protocol_type;
  bool stable = group.state == GroupState::kStable;
  if (stable) described.protocol_data = group.protocol.value_or("");
  for (const auto& [member_id, member] : group.members) {
    auto& m = described.members.emplace_back();
    m.member_id = member_id;
    m.group_instance_id = member.instance_id;
    m.client_id = member.client_id;
    m.client_host = member.client_host;
    if (!stable) continue;
    if (const auto* metadata = member.MetadataOf(described.protocol_data))
      m.member_metadata = *metadata;
    m.member_assignment = member.assignment;
  }
  return described;
}

}  // namespace

void HandleFindCoordinator(Parts& parts, CallPtr call, kafka::FindCoordinatorRequest request) {
  if (NamesTooMany(*call, request.coordinator_keys.size())) return;
  kafka::FindCoordinatorResponse response;
  if (call->version() < 4) {
    auto found = FindOne(parts, *call, request.key_type, request.key);
    response.error_code = found.error_code;
    response.error_message = found.error_message;
    response.node_id = found.node_id;
    response.host = found.host;
    response.port = found.port;
  } else {
    for (const auto& key : request.coordinator_keys) {
      response.coordinators.push_back(FindOne(parts, *call, request.key_type, key));
    }
  }
  call->Reply(response);
}

void HandleJoinGroup(Parts& parts, CallPtr call, kafka::JoinGroupRequest request) {
  parts.groups->Join(std::move(call), std::move(request));
}
void HandleSyncGroup(Parts& parts, CallPtr call, kafka::SyncGroupRequest request) {
  parts.groups->Sync(std::move(call), std::move(request));
}
void HandleHeartbeat(Parts& parts, CallPtr call, kafka::HeartbeatRequest request) {
  parts.groups->Heartbeat(std::move(call), request);
}
void HandleLeaveGroup(Parts& parts, CallPtr call, kafka::LeaveGroupRequest request) {
  if (NamesTooMany(*call, request.members.size())) return;
  parts.groups->Leave(std::move(call), std::move(request));
}
void HandleOffsetCommit(Parts& parts, CallPtr call, kafka::OffsetCommitRequest request) {
  if (NamesTooMany(*call, CountPartitions(request.topics))) return;
  parts.groups->Commit(std::move(call), std::move(request));
}
void HandleOffsetFetch(Parts& parts, CallPtr call, kafka::OffsetFetchRequest request) {
  if (NamesTooMany(*call, CountPartitions(request))) return;
  parts.groups->Fetch(std::move(call), std::move(request));
}
void HandleOffsetDelete(Parts& parts, CallPtr call, kafka::OffsetDeleteRequest request) {
  if (NamesTooMany(*call, CountPartitions(request.topics))) return;
  parts.groups->DeleteOffsets(std::move(call), std::move(request));
}
void HandleDeleteGroups(Parts& parts, CallPtr call, kafka::DeleteGroupsRequest request) {
  if (NamesTooMany(*call, request.groups_names.size())) return;
  parts.groups->DeleteGroups(std::move(call), request);
}

void HandleDescribeGroups(Parts& parts, CallPtr call, kafka::DescribeGroupsRequest request) {
  if (NamesTooMany(*call, request.groups.size())) return;
  kafka::DescribeGroupsResponse response;
  std::set<std::string> names(request.groups.begin(), request.groups.end());
  for (const auto& name : names) {
    const auto* group = parts.groups->coordinator().Find(name);
    auto& described = response.groups.emplace_back();
    if (group != nullptr) described = Describe(*group);
    if (group == nullptr) described.group_state = "Dead";
    described.group_id = name;
    if (request.include_authorized_operations) described.authorized_operations = kGroupOperations;
  }
  call->Reply(response);
}

void HandleListGroups(Parts& parts, CallPtr call, kafka::ListGroupsRequest request) {
  kafka::ListGroupsResponse response;
  constexpr std::string_view kType = "classic";
  if (IsListed(request.types_filter, kType)) {
    for (const auto& [name, group] : parts.groups->coordinator().all()) {
      auto state = Name(group->state);
      if (!IsListed(request.states_filter, state)) continue;
      response.groups.push_back(
          {name, group->protocol_type, std::string(state), std::string(kType)});
    }
  }
  call->Reply(response);
}

}  // namespace taskflow::broker
