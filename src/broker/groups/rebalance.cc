// How a group comes to its next generation, and how members that are silent leave it.
#include <algorithm>

#include "base/log.h"
#include "broker/groups/coordinator.h"

namespace taskflow::broker::groups {

using kafka::KafkaError;

KafkaError Coordinator::CheckMember(Group& group, std::string_view member_id,
                                    const std::optional<std::string>& instance_id) {
  if (instance_id) {
    auto at = group.static_members.find(*instance_id);
    if (at == group.static_members.end()) return KafkaError::kUnknownMemberId;
    if (at->second != member_id) return KafkaError::kFencedInstanceId;
  }
  return group.Find(member_id) == nullptr ? KafkaError::kUnknownMemberId : KafkaError::kNone;
}

void Coordinator::Alive(Group& group, Member& member, Now now) {
  member.deadline = now.mono + Milliseconds(member.session_timeout_ms);
  Arm(group, member.deadline);
}

bool Coordinator::DropPending(Group& group, const std::string& member_id) {
  if (group.pending.erase(member_id) == 0) return false;
  Recount(group, member_id.size() + kPendingOverhead, 0);
  return true;
}

void Coordinator::Remove(Group& group, const std::string& member_id, Effects& effects) {
  auto node = group.members.extract(member_id);
  auto& member = node.mapped();
  // The client, if it is alive after all, begins anew.
  if (member.join)
    effects.answers.emplace_back(*member.join, NotJoined(KafkaError::kUnknownMemberId, ""));
  if (member.sync)
    effects.answers.emplace_back(*member.sync, NotSynced(KafkaError::kUnknownMemberId));
  Recount(group, member.bytes(), 0);
  if (member.instance_id) group.static_members.erase(*member.instance_id);
  if (group.leader == member.id)
    group.leader = group.members.empty() ? "" : group.members.begin()->first;
}

void Coordinator::RebalanceOrComplete(Group& group, Now now, Effects& effects) {
  if (group.state != GroupState::kPreparingRebalance) return Prepare(group, now, effects);
  if (!group.initial_left) CompleteIfAllJoined(group, now, effects);
}

void Coordinator::Prepare(Group& group, Now now, Effects& effects) {
  for (auto& [member_id, member] : group.members) {
    if (group.state == GroupState::kCompletingRebalance) {
      auto before = member.bytes();
      member.assignment.clear();
      Recount(group, before, member.bytes());
      if (member.sync)
        effects.answers.emplace_back(*member.sync, NotSynced(KafkaError::kRebalanceInProgress));
      if (member.sync) Alive(group, member, now);
      member.sync.reset();
    }
    member.owes_sync = false;
  }
  group.sync_deadline.reset();
  bool first = group.state == GroupState::kEmpty;
  Transition(group, GroupState::kPreparingRebalance, now);
  if (!first) {
    group.join_deadline = now.mono + group.RebalanceTimeout();
    Arm(group, *group.join_deadline);
    return CompleteIfAllJoined(group, now, effects);
  }
  // Groups of other types (Connect's workers) move little when one more comes.
  auto delay =
      group.protocol_type == "consumer" ? options_.initial_rebalance_delay : Milliseconds(0);
  if (delay.count() == 0) return CompleteJoin(group, now, effects);
  group.member_came = false;
  group.initial_left = std::max(group.RebalanceTimeout() - delay, Milliseconds(0));
  group.join_deadline = now.mono + delay;
  Arm(group, *group.join_deadline);
}

void Coordinator::InitialDelayPassed(Group& group, Now now, Effects& effects) {
  if (!group.member_came || group.initial_left->count() == 0)
    return CompleteJoin(group, now, effects);
  auto delay = std::min(options_.initial_rebalance_delay, *group.initial_left);
  group.member_came = false;
  *group.initial_left -= delay;
  group.join_deadline = now.mono + delay;
  Arm(group, *group.join_deadline);
}

void Coordinator::CompleteIfAllJoined(Group& group, Now now, Effects& effects) {
  if (group.AllJoined()) CompleteJoin(group, now, effects);
}

bool Coordinator::ElectLeader(Group& group) {
  auto* leader = group.Find(group.leader);
  if (leader != nullptr && leader->join) return true;
  for (const auto& [member_id, member] : group.members) {
    if (!member.join) continue;
    group.leader = member_id;
    return true;
  }
  return false;
}

void Coordinator::CompleteJoin(Group& group, Now now, Effects& effects) {
  group.join_deadline.reset();
  group.initial_left.reset();
  std::vector<std::string> absent;
  for (const auto& [member_id, member] : group.members) {
    if (!member.join && !member.instance_id) absent.push_back(member_id);
  }
  for (const auto& member_id : absent) {
    LogInfo("broker", "group {}: member {} did not join in time and is out", group.id, member_id);
    Remove(group, member_id, effects);
  }
  if (!ElectLeader(group) && !group.members.empty()) {
    // Only static members, all silent: they stay until their sessions end.
    group.join_deadline = now.mono + group.RebalanceTimeout();
    Arm(group, *group.join_deadline);
    return;
  }
  NextGeneration(group, now, effects);
}

void Coordinator::NextGeneration(Group& group, Now now, Effects& effects) {
  group.generation = group.generation == INT32_MAX ? 1 : group.generation + 1;
  if (group.members.empty()) {
    group.protocol.reset();
    Transition(group, GroupState::kEmpty, now);
    LogDebug("broker", "group {} is empty in generation {}", group.id, group.generation);
    return Store(group, effects);
  }
  group.protocol = group.ChooseProtocol();
  Transition(group, GroupState::kCompletingRebalance, now);
  for (auto& [member_id, member] : group.members) {
    if (member.join) effects.answers.emplace_back(*member.join, Joined(group, member_id));
    member.join.reset();
    member.is_new = false;
    member.owes_sync = true;
    Alive(group, member, now);
  }
  group.sync_deadline = now.mono + group.RebalanceTimeout();
  Arm(group, *group.sync_deadline);
  LogDebug("broker", "group {}: generation {} with {} members, protocol {}", group.id,
           group.generation, group.members.size(), *group.protocol);
}

void Coordinator::AfterRemoval(Group& group, Now now, Effects& effects) {
  if (group.state == GroupState::kEmpty) return;
  if (group.members.empty() && group.pending.empty()) group.initial_left.reset();
  RebalanceOrComplete(group, now, effects);
}

// ---- time ----

std::optional<MonoTime> Coordinator::NextWake() const {
  if (wakes_.empty()) return std::nullopt;
  return wakes_.begin()->first;
}

void Coordinator::Wake(Now now, Effects& effects) {
  while (!wakes_.empty() && wakes_.begin()->first <= now.mono) {
    auto& group = *wakes_.begin()->second;
    wakes_.erase(wakes_.begin());
    group.wake = MonoTime::max();
    WakeGroup(group, now, effects);
  }
}

void Coordinator::WakeGroup(Group& group, Now now, Effects& effects) {
  ExpireMembers(group, now, effects);
  if (group.join_deadline && *group.join_deadline <= now.mono) {
    if (group.initial_left) {
      InitialDelayPassed(group, now, effects);
    } else {
      CompleteJoin(group, now, effects);
    }
  }
  if (group.sync_deadline && *group.sync_deadline <= now.mono) ExpireSync(group, now, effects);
  for (const auto& [member_id, until] : group.pending) Arm(group, until);
  for (const auto& [member_id, member] : group.members) {
    if (member.CanExpire()) Arm(group, member.deadline);
  }
  if (group.join_deadline) Arm(group, *group.join_deadline);
  if (group.sync_deadline) Arm(group, *group.sync_deadline);
}

void Coordinator::ExpireMembers(Group& group, Now now, Effects& effects) {
  std::vector<std::string> unused, dead;
  for (const auto& [member_id, until] : group.pending) {
    if (until <= now.mono) unused.push_back(member_id);
  }
  for (const auto& member_id : unused) DropPending(group, member_id);
  for (const auto& [member_id, member] : group.members) {
    if (member.CanExpire() && member.deadline <= now.mono) dead.push_back(member_id);
  }
  for (const auto& member_id : dead) {
    LogInfo("broker", "group {}: member {} was silent for its session timeout and is out", group.id,
            member_id);
    Remove(group, member_id, effects);
  }
  if (!dead.empty()) {
    AfterRemoval(group, now, effects);
  } else if (!unused.empty() && group.state == GroupState::kPreparingRebalance) {
    RebalanceOrComplete(group, now, effects);
  }
}

void Coordinator::ExpireSync(Group& group, Now now, Effects& effects) {
  group.sync_deadline.reset();
  std::vector<std::string> owing;
  for (const auto& [member_id, member] : group.members) {
    if (member.owes_sync) owing.push_back(member_id);
  }
  if (owing.empty()) return;
  for (const auto& member_id : owing) {
    LogInfo("broker", "group {}: member {} did not ask for its assignment and is out", group.id,
            member_id);
    Remove(group, member_id, effects);
  }
  Prepare(group, now, effects);
}

}  // namespace taskflow::broker::groups
