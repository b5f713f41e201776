// A member's life inside a generation: SyncGroup, Heartbeat, LeaveGroup.
#include "base/log.h"
#include "broker/groups/coordinator.h"

namespace taskflow::broker::groups {

using kafka::KafkaError;

namespace {

bool Differs(const std::optional<std::string>& named, std::string_view present) {
  return named && *named != present;
}

}  // namespace

kafka::SyncGroupResponse NotSynced(KafkaError error) {
  kafka::SyncGroupResponse response;
  response.error_code = error;
  return response;
}

kafka::SyncGroupResponse Synced(const Group& group, const Member& member) {
  kafka::SyncGroupResponse response;
  response.protocol_type = group.protocol_type;
  response.protocol_name = group.protocol;
  response.assignment = member.assignment;
  return response;
}

void Coordinator::Sync(kafka::SyncGroupRequest request, Ticket ticket, Now now, Effects& effects) {
  auto refuse = [&](KafkaError error) { effects.answers.emplace_back(ticket, NotSynced(error)); };
  if (request.group_id.empty()) return refuse(KafkaError::kInvalidGroupId);
  auto* group = Mutable(request.group_id);
  if (group == nullptr) return refuse(KafkaError::kUnknownMemberId);
  if (auto error = CheckMember(*group, request.member_id, request.group_instance_id);
      error != KafkaError::kNone) {
    return refuse(error);
  }
  if (request.generation_id != group->generation) return refuse(KafkaError::kIllegalGeneration);
  if (Differs(request.protocol_type, group->protocol_type) ||
      Differs(request.protocol_name, group->protocol.value_or(""))) {
    return refuse(KafkaError::kInconsistentGroupProtocol);
  }
  if (group->state == GroupState::kPreparingRebalance)
    return refuse(KafkaError::kRebalanceInProgress);
  auto& member = *group->Find(request.member_id);
  member.owes_sync = false;
  if (group->state == GroupState::kStable) {
    Alive(*group, member, now);
    effects.answers.emplace_back(ticket, Synced(*group, member));
    return;
  }
  if (member.sync)
    effects.answers.emplace_back(*member.sync, NotSynced(KafkaError::kRebalanceInProgress));
  member.sync = ticket;
  if (member.id == group->leader) TakeAssignments(*group, std::move(request), now, effects);
}

void Coordinator::TakeAssignments(Group& group, kafka::SyncGroupRequest request, Now now,
                                  Effects& effects) {
  std::size_t bytes = 0;
  for (const auto& assignment : request.assignments) bytes += assignment.assignment.size();
  if (group.bytes + bytes > kGroupBytesMax || bytes_ + bytes > kBytesMax) {
    LogWarn("broker", "group {}: assignments of {} bytes are refused, a group may have {} in all",
            group.id, bytes, kGroupBytesMax);
    auto& leader = *group.Find(group.leader);
    effects.answers.emplace_back(*leader.sync, NotSynced(KafkaError::kUnknownServerError));
    leader.sync.reset();
    return;
  }
  for (auto& [member_id, member] : group.members) {
    Recount(group, member.assignment.size(), 0);
    member.assignment.clear();
  }
  for (auto& [member_id, assignment] : request.assignments) {
    auto* member = group.Find(member_id);
    if (member == nullptr) continue;
    Recount(group, member->assignment.size(), assignment.size());
    member->assignment = std::move(assignment);
  }
  Transition(group, GroupState::kStable, now);
  for (auto& [member_id, member] : group.members) {
    if (!member.sync) continue;
    effects.answers.emplace_back(*member.sync, Synced(group, member));
    member.sync.reset();
    Alive(group, member, now);
  }
  Store(group, effects);
}

KafkaError Coordinator::Heartbeat(const kafka::HeartbeatRequest& request, Now now) {
  if (request.group_id.empty()) return KafkaError::kInvalidGroupId;
  auto* group = Mutable(request.group_id);
  if (group == nullptr) return KafkaError::kUnknownMemberId;
  if (auto error = CheckMember(*group, request.member_id, request.group_instance_id);
      error != KafkaError::kNone) {
    return error;
  }
  if (request.generation_id != group->generation) return KafkaError::kIllegalGeneration;
  Alive(*group, *group->Find(request.member_id), now);
  return group->state == GroupState::kPreparingRebalance ? KafkaError::kRebalanceInProgress
                                                         : KafkaError::kNone;
}

kafka::LeaveGroupResponse Coordinator::Leave(const kafka::LeaveGroupRequest& request, Now now,
                                             Effects& effects) {
  kafka::LeaveGroupResponse response;
  if (request.group_id.empty()) {
    response.error_code = KafkaError::kInvalidGroupId;
    return response;
  }
  auto* group = Mutable(request.group_id);
  bool left = false;
  for (const auto& who : request.members) {
    auto& result = response.members.emplace_back();
    result.member_id = who.member_id;
    result.group_instance_id = who.group_instance_id;
    result.error_code = KafkaError::kUnknownMemberId;
    if (group == nullptr) continue;
    auto member_id = who.member_id;
    if (DropPending(*group, member_id)) {
      result.error_code = KafkaError::kNone;
    } else {
      // An administrator names a static member by its instance alone.
      auto at = who.group_instance_id ? group->static_members.find(*who.group_instance_id)
                                      : group->static_members.end();
      if (member_id.empty() && at != group->static_members.end()) member_id = at->second;
      result.error_code = CheckMember(*group, member_id, who.group_instance_id);
      if (result.error_code == KafkaError::kNone) Remove(*group, member_id, effects);
    }
    left |= result.error_code == KafkaError::kNone;
  }
  if (left) AfterRemoval(*group, now, effects);
  return response;
}

}  // namespace taskflow::broker::groups
