#include "broker/groups/coordinator.h"

#include "base/check.h"

namespace taskflow::broker::groups {

using kafka::KafkaError;

const Group* Coordinator::Find(std::string_view group_id) const {
  auto at = groups_.find(group_id);
  return at == groups_.end() ? nullptr : at->second.get();
}

Group* Coordinator::Mutable(std::string_view group_id) {
  return const_cast<Group*>(Find(group_id));
}

Group& Coordinator::Make(std::string_view group_id) {
  auto& group = groups_[std::string(group_id)];
  if (!group) {
    group = std::make_unique<Group>();
    group->id = group_id;
  }
  return *group;
}

void Coordinator::Erase(Group& group, Effects& effects) {
  while (!group.offsets.empty()) {
    auto& [topic, partitions] = *group.offsets.begin();
    RemoveOffset(group, std::string(topic), partitions.begin()->first, &effects);
  }
  if (group.stored) effects.records.push_back(GroupRecord(group.id, nullptr));
  bytes_ -= group.bytes;
  wakes_.erase({group.wake, &group});
  groups_.erase(groups_.find(group.id));
}

void Coordinator::Store(Group& group, Effects& effects) {
  auto stored = group.ToStored();
  effects.records.push_back(GroupRecord(group.id, &stored));
  group.stored = true;
}

void Coordinator::Transition(Group& group, GroupState to, Now now) {
  group.state = to;
  group.state_since_ms = now.wall_ms;
}

void Coordinator::Arm(Group& group, MonoTime at) {
  if (at >= group.wake) return;
  wakes_.erase({group.wake, &group});
  group.wake = at;
  wakes_.insert({at, &group});
}

void Coordinator::Recount(Group& group, std::size_t before, std::size_t after) {
  group.bytes = group.bytes - before + after;
  bytes_ = bytes_ - before + after;
}

kafka::DeleteGroupsResponse Coordinator::DeleteGroups(const kafka::DeleteGroupsRequest& request,
                                                      Effects& effects) {
  kafka::DeleteGroupsResponse response;
  std::set<std::string_view> seen;
  for (const auto& name : request.groups_names) {
    if (!seen.insert(name).second) continue;
    auto& result = response.results.emplace_back();
    result.group_id = name;
    auto* group = Mutable(name);
    if (group == nullptr) {
      result.error_code = KafkaError::kGroupIdNotFound;
    } else if (group->state != GroupState::kEmpty) {
      result.error_code = KafkaError::kNonEmptyGroup;
    } else {
      Erase(*group, effects);
    }
  }
  return response;
}

void Coordinator::LoadGroup(const std::string& group_id, std::optional<StoredGroup> value) {
  if (!value && Find(group_id) == nullptr) return;
  auto& group = Make(group_id);
  group.stored = value.has_value();
  if (!value && group.offsets.empty()) {
    Effects none;
    return Erase(group, none);
  }
  auto stored = std::move(value).value_or(StoredGroup());
  for (const auto& [member_id, member] : group.members) Recount(group, member.bytes(), 0);
  group.members.clear();
  group.static_members.clear();
  group.protocol_type = std::move(stored.protocol_type);
  group.generation = stored.generation;
  group.protocol = std::move(stored.protocol);
  group.leader = std::move(stored.leader).value_or("");
  group.state_since_ms = stored.state_since_ms;
  for (auto& from : stored.members) {
    Member member;
    member.id = std::move(from.id);
    member.instance_id = std::move(from.instance_id);
    member.client_id = std::move(from.client_id);
    member.client_host = std::move(from.client_host);
    member.session_timeout_ms = from.session_timeout_ms;
    member.rebalance_timeout_ms =
        from.rebalance_timeout_ms < 0 ? from.session_timeout_ms : from.rebalance_timeout_ms;
    member.protocols.push_back({group.protocol.value_or(""), std::move(from.subscription)});
    member.assignment = std::move(from.assignment);
    if (group.members.contains(member.id)) continue;
    if (member.instance_id) group.static_members[*member.instance_id] = member.id;
    Recount(group, 0, member.bytes());
    group.members.emplace(member.id, std::move(member));
  }
}

void Coordinator::Loaded(Now now) {
  for (auto& [group_id, group] : groups_) {
    group->state = group->members.empty() ? GroupState::kEmpty : GroupState::kStable;
    if (!group->members.contains(group->leader)) {
      group->leader = group->members.empty() ? "" : group->members.begin()->first;
    }
    for (auto& [member_id, member] : group->members) Alive(*group, member, now);
  }
}

}  // namespace taskflow::broker::groups
