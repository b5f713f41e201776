// How a member comes into a group: JoinGroup up to the point where it waits for the others.
#include <algorithm>

#include "base/log.h"
#include "broker/groups/coordinator.h"

namespace taskflow::broker::groups {

using kafka::KafkaError;

namespace {

// A client that joins twice at once has given the first request up.
void Park(std::optional<Ticket>& place, Ticket ticket, kafka::JoinGroupResponse given_up,
          Effects& effects) {
  if (place) effects.answers.emplace_back(*place, std::move(given_up));
  place = ticket;
}

bool IsInstanceId(std::string_view id) {
  return !id.empty() && id.size() <= kInstanceIdMax && id != "." && id != ".." &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

std::size_t BytesOf(const std::vector<Member::Protocol>& protocols) {
  std::size_t sum = 0;
  for (const auto& protocol : protocols) sum += protocol.name.size() + protocol.metadata.size();
  return sum;
}

bool IsWellFormed(const std::vector<Member::Protocol>& protocols) {
  std::set<std::string_view> names;
  for (const auto& protocol : protocols) {
    if (protocol.name.size() > kProtocolNameMax || !names.insert(protocol.name).second)
      return false;
  }
  return protocols.size() <= kProtocolsMax && BytesOf(protocols) <= kMemberBytesMax;
}

}  // namespace

kafka::JoinGroupResponse NotJoined(KafkaError error, std::string member_id) {
  kafka::JoinGroupResponse response;
  response.error_code = error;
  response.member_id = std::move(member_id);
  return response;
}

kafka::JoinGroupResponse Joined(const Group& group, const std::string& member_id) {
  kafka::JoinGroupResponse response;
  response.generation_id = group.generation;
  response.protocol_type = group.protocol_type;
  response.protocol_name = group.protocol;
  response.leader = group.leader;
  response.member_id = member_id;
  if (member_id != group.leader) return response;
  response.members.reserve(group.members.size());
  for (const auto& [id, member] : group.members) {
    const auto* metadata = member.MetadataOf(group.protocol.value_or(""));
    response.members.push_back({id, member.instance_id, metadata == nullptr ? "" : *metadata});
  }
  return response;
}

KafkaError Coordinator::CheckJoin(const kafka::JoinGroupRequest& request) const {
  if (request.group_id.empty() || request.group_id.size() > kGroupIdMax)
    return KafkaError::kInvalidGroupId;
  if (request.session_timeout_ms < kSessionTimeoutMinMs ||
      request.session_timeout_ms > kSessionTimeoutMaxMs) {
    return KafkaError::kInvalidSessionTimeout;
  }
  if (request.group_instance_id && !IsInstanceId(*request.group_instance_id))
    return KafkaError::kInvalidConfig;
  if (request.protocol_type.empty() || request.protocol_type.size() > kProtocolNameMax ||
      request.protocols.empty()) {
    return KafkaError::kInconsistentGroupProtocol;
  }
  if (!IsWellFormed(request.protocols)) {
    LogWarn("broker",
            "group {}: a member with more than {} protocols, {} bytes of metadata or a protocol "
            "twice is refused",
            request.group_id, kProtocolsMax, kMemberBytesMax);
    return KafkaError::kInvalidRequest;
  }
  const auto* group = Find(request.group_id);
  if (group == nullptr) {
    if (!request.member_id.empty()) return KafkaError::kUnknownMemberId;
    return groups_.size() < kGroupsMax ? KafkaError::kNone : KafkaError::kGroupMaxSizeReached;
  }
  if (!group->Supports(request.protocol_type, request.protocols))
    return KafkaError::kInconsistentGroupProtocol;
  auto id = std::string_view(request.member_id);
  if (request.group_instance_id && id.empty()) {
    auto at = group->static_members.find(*request.group_instance_id);
    if (at != group->static_members.end()) id = at->second;
  }
  auto at = group->members.find(id);
  bool inside = at != group->members.end();
  auto bytes = BytesOf(request.protocols);
  auto grows = bytes - std::min(bytes, inside ? BytesOf(at->second.protocols) : 0);
  bool full = !inside && (group->members.size() >= kMembersMax ||
                          (id.empty() && group->pending.size() >= kMembersMax));
  if (full || group->bytes + grows > kGroupBytesMax || bytes_ + grows > kBytesMax) {
    LogWarn("broker", "group {} is full: at most {} members and {} bytes", group->id, kMembersMax,
            kGroupBytesMax);
    return KafkaError::kGroupMaxSizeReached;
  }
  return KafkaError::kNone;
}

void Coordinator::Join(kafka::JoinGroupRequest request, const Caller& caller, Ticket ticket,
                       Now now, Effects& effects) {
  if (auto error = CheckJoin(request); error != KafkaError::kNone) {
    auto member_id = error == KafkaError::kGroupMaxSizeReached ? "" : std::move(request.member_id);
    effects.answers.emplace_back(ticket, NotJoined(error, std::move(member_id)));
    return;
  }
  auto& group = Make(request.group_id);
  if (request.member_id.empty())
    return JoinNew(std::move(request), caller, group, ticket, now, effects);
  JoinAgain(std::move(request), caller, group, ticket, now, effects);
}

void Coordinator::JoinNew(kafka::JoinGroupRequest request, const Caller& caller, Group& group,
                          Ticket ticket, Now now, Effects& effects) {
  auto name = request.group_instance_id.value_or(caller.client_id.substr(0, kClientNameMax));
  auto member_id = name + "-" + random_.Uuid();
  if (request.group_instance_id) {
    if (group.static_members.contains(*request.group_instance_id)) {
      return ReplaceStatic(std::move(request), caller, std::move(member_id), group, ticket, now,
                           effects);
    }
  } else if (caller.version >= 4) {
    // KIP-394: the client gets its id before it counts, so that one that tries again is not two.
    auto until = now.mono + Milliseconds(request.session_timeout_ms);
    group.pending[member_id] = until;
    Recount(group, 0, member_id.size() + kPendingOverhead);
    Arm(group, until);
    effects.answers.emplace_back(ticket,
                                 NotJoined(KafkaError::kMemberIdRequired, std::move(member_id)));
    return;
  }
  Add(std::move(request), caller, std::move(member_id), group, ticket, now, effects);
}

void Coordinator::JoinAgain(kafka::JoinGroupRequest request, const Caller& caller, Group& group,
                            Ticket ticket, Now now, Effects& effects) {
  auto member_id = request.member_id;
  if (group.pending.contains(member_id) && !request.group_instance_id) {
    return Add(std::move(request), caller, std::move(member_id), group, ticket, now, effects);
  }
  if (auto error = CheckMember(group, member_id, request.group_instance_id);
      error != KafkaError::kNone) {
    effects.answers.emplace_back(ticket, NotJoined(error, std::move(member_id)));
    return;
  }
  auto& member = *group.Find(member_id);
  bool same = member.protocols == request.protocols;
  // A leader that joins again wants a new assignment: something changed that the members' metadata
  // does not show.
  bool known = (group.state == GroupState::kCompletingRebalance && same) ||
               (group.state == GroupState::kStable && same && member_id != group.leader);
  if (known) {
    Alive(group, member, now);
    effects.answers.emplace_back(ticket, Joined(group, member_id));
    return;
  }
  Update(std::move(request), group, member, ticket, effects);
  RebalanceOrComplete(group, now, effects);
}

void Coordinator::Add(kafka::JoinGroupRequest request, const Caller& caller, std::string member_id,
                      Group& group, Ticket ticket, Now now, Effects& effects) {
  if (group.members.empty()) group.protocol_type = request.protocol_type;
  if (group.leader.empty()) group.leader = member_id;
  if (request.group_instance_id) group.static_members[*request.group_instance_id] = member_id;
  DropPending(group, member_id);
  group.member_came = true;
  Member member;
  member.id = member_id;
  member.instance_id = request.group_instance_id;
  member.client_id = caller.client_id.substr(0, kClientNameMax);
  member.client_host = caller.client_host.substr(0, kClientNameMax);
  member.is_new = true;
  member.deadline = now.mono + kNewMemberJoinTimeout;
  Arm(group, member.deadline);
  Recount(group, 0, member.bytes());
  auto& added = group.members.emplace(std::move(member_id), std::move(member)).first->second;
  Update(std::move(request), group, added, ticket, effects);
  RebalanceOrComplete(group, now, effects);
}

void Coordinator::Update(kafka::JoinGroupRequest request, Group& group, Member& member,
                         Ticket ticket, Effects& effects) {
  auto before = member.bytes();
  member.session_timeout_ms = request.session_timeout_ms;
  member.rebalance_timeout_ms =
      request.rebalance_timeout_ms < 0 ? request.session_timeout_ms : request.rebalance_timeout_ms;
  member.protocols = std::move(request.protocols);
  Recount(group, before, member.bytes());
  Park(member.join, ticket, NotJoined(KafkaError::kRebalanceInProgress, member.id), effects);
}

void Coordinator::ReplaceStatic(kafka::JoinGroupRequest request, const Caller& caller,
                                std::string member_id, Group& group, Ticket ticket, Now now,
                                Effects& effects) {
  auto old_leader = group.leader;
  auto old_id = group.static_members[*request.group_instance_id];
  auto node = group.members.extract(old_id);
  auto& member = node.mapped();
  // Whoever still waits under the old id is fenced off.
  if (member.join)
    effects.answers.emplace_back(*member.join, NotJoined(KafkaError::kFencedInstanceId, old_id));
  if (member.sync)
    effects.answers.emplace_back(*member.sync, NotSynced(KafkaError::kFencedInstanceId));
  member.join.reset();
  member.sync.reset();
  auto before = member.bytes();
  node.key() = member.id = member_id;
  member.client_id = caller.client_id.substr(0, kClientNameMax);
  member.client_host = caller.client_host.substr(0, kClientNameMax);
  Recount(group, before, member.bytes());
  group.members.insert(std::move(node));
  group.static_members[*request.group_instance_id] = member_id;
  if (group.leader == old_id) group.leader = member_id;
  auto& replaced = *group.Find(member_id);
  Update(std::move(request), group, replaced, ticket, effects);
  Alive(group, replaced, now);

  if (group.state != GroupState::kStable || group.ChooseProtocol() != group.protocol) {
    return RebalanceOrComplete(group, now, effects);
  }
  // It comes back after a restart with nothing changed: it keeps its assignment and nobody is
  // disturbed.
  replaced.join.reset();
  Store(group, effects);
  auto response = Joined(group, member_id);
  if (caller.version >= 9) {
    response.skip_assignment = member_id == group.leader;
  } else {
    // Before KIP-814 a client that is told it leads would assign; so it is told of the leader that
    // was.
    response.leader = old_leader;
    response.members.clear();
  }
  effects.answers.emplace_back(ticket, std::move(response));
}

}  // namespace taskflow::broker::groups
