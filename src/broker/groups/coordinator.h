// The group coordinator as steps without any I/O: (state, request, now) -> (records to append,
// answers, deadlines). Semantics are those of Apache Kafka's classic groups (GroupCoordinator,
// ClassicGroup; KIP-62, KIP-345, KIP-394, KIP-814); consumer groups of KIP-848 are not served.
//
// A step changes the state at once and gives out the records that make the change durable. An
// answer of a step that has records must not leave before these are durable; if they never are, it
// becomes COORDINATOR_NOT_AVAILABLE and the client asks again. The state may then be ahead of the
// log, never by anything that was acknowledged.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.h"
#include "broker/groups/group.h"
#include "broker/groups/limits.h"
#include "kafka/messages/delete_groups.h"
#include "kafka/messages/heartbeat.h"
#include "kafka/messages/join_group.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/messages/leave_group.h"
#include "kafka/messages/offset_commit.h"
#include "kafka/messages/offset_delete.h"
#include "kafka/messages/sync_group.h"

namespace taskflow::broker::groups {

struct GroupOptions {
  // How long the first consumers of an empty group wait for more, so that members that start
  // together are one rebalance. Kafka's group.initial.rebalance.delay.ms is 3 s, made for fleets;
  // these start on one machine.
  Milliseconds initial_rebalance_delay{50};
  std::int64_t offsets_retention_ms = kOffsetsRetentionMs;
};

// Who sent a request.
struct Caller {
  std::string client_id, client_host;
  std::int16_t version = 0;  // of the request
};

struct Effects {
  std::vector<LogRecord> records;
  std::vector<std::pair<Ticket, std::variant<kafka::JoinGroupResponse, kafka::SyncGroupResponse>>>
      answers;
};

class Coordinator {
 public:
  Coordinator(GroupOptions options, Random& random) : options_(options), random_(random) {}

  // ---- membership; what has a ticket is answered through `effects`, now or by a later step ----

  void Join(kafka::JoinGroupRequest request, const Caller& caller, Ticket ticket, Now now,
            Effects& effects);
  void Sync(kafka::SyncGroupRequest request, Ticket ticket, Now now, Effects& effects);
  kafka::KafkaError Heartbeat(const kafka::HeartbeatRequest& request, Now now);
  // `request.members` is filled also for the versions that have one member only.
  kafka::LeaveGroupResponse Leave(const kafka::LeaveGroupRequest& request, Now now,
                                  Effects& effects);

  // ---- offsets ----

  // All partitions are known to exist.
  kafka::OffsetCommitResponse Commit(const kafka::OffsetCommitRequest& request,
                                     std::int16_t version, Now now, Effects& effects);
  kafka::OffsetDeleteResponse DeleteOffsets(const kafka::OffsetDeleteRequest& request,
                                            Effects& effects);
  void TopicDeleted(std::string_view topic, Effects& effects);

  // ---- groups ----

  // Null when there is none.
  const Group* Find(std::string_view group_id) const;
  const std::map<std::string, std::unique_ptr<Group>, std::less<>>& all() const { return groups_; }
  kafka::DeleteGroupsResponse DeleteGroups(const kafka::DeleteGroupsRequest& request,
                                           Effects& effects);

  // ---- time ----

  // When Wake has something to do.
  std::optional<MonoTime> NextWake() const;
  void Wake(Now now, Effects& effects);
  // Offsets that were kept long enough go, and empty groups without any.
  void ExpireOffsets(Now now, Effects& effects);

  // ---- from the log, in its order, before any of the above ----

  void LoadOffset(const OffsetKey& key, std::optional<CommittedOffset> value);
  void LoadGroup(const std::string& group_id, std::optional<StoredGroup> value);
  // Members have their session timeout from now on to be heard of.
  void Loaded(Now now);

 private:
  using Error = kafka::KafkaError;

  Group* Mutable(std::string_view group_id);
  Group& Make(std::string_view group_id);
  void Erase(Group& group, Effects& effects);
  static void Store(Group& group, Effects& effects);
  static void Transition(Group& group, GroupState to, Now now);
  // `at` is a deadline of the group.
  void Arm(Group& group, MonoTime at);
  void Recount(Group& group, std::size_t before, std::size_t after);

  // join.cc
  Error CheckJoin(const kafka::JoinGroupRequest& request) const;
  void JoinNew(kafka::JoinGroupRequest request, const Caller& caller, Group& group, Ticket ticket,
               Now now, Effects& effects);
  void JoinAgain(kafka::JoinGroupRequest request, const Caller& caller, Group& group, Ticket ticket,
                 Now now, Effects& effects);
  void Add(kafka::JoinGroupRequest request, const Caller& caller, std::string member_id,
           Group& group, Ticket ticket, Now now, Effects& effects);
  void Update(kafka::JoinGroupRequest request, Group& group, Member& member, Ticket ticket,
              Effects& effects);
  void ReplaceStatic(kafka::JoinGroupRequest request, const Caller& caller, std::string member_id,
                     Group& group, Ticket ticket, Now now, Effects& effects);

  // rebalance.cc
  static Error CheckMember(Group& group, std::string_view member_id,
                           const std::optional<std::string>& instance_id);
  void Alive(Group& group, Member& member, Now now);
  // False when it is none.
  bool DropPending(Group& group, const std::string& member_id);
  void Remove(Group& group, const std::string& member_id, Effects& effects);
  void RebalanceOrComplete(Group& group, Now now, Effects& effects);
  void Prepare(Group& group, Now now, Effects& effects);
  void CompleteIfAllJoined(Group& group, Now now, Effects& effects);
  void CompleteJoin(Group& group, Now now, Effects& effects);
  static bool ElectLeader(Group& group);
  void NextGeneration(Group& group, Now now, Effects& effects);
  void AfterRemoval(Group& group, Now now, Effects& effects);
  void WakeGroup(Group& group, Now now, Effects& effects);
  void ExpireMembers(Group& group, Now now, Effects& effects);
  void InitialDelayPassed(Group& group, Now now, Effects& effects);
  void ExpireSync(Group& group, Now now, Effects& effects);

  // sync.cc
  void TakeAssignments(Group& group, kafka::SyncGroupRequest request, Now now, Effects& effects);

  // offsets.cc
  Error CheckCommit(const kafka::OffsetCommitRequest& request, std::int16_t version, Group*& group);
  void SetOffset(Group& group, const std::string& topic, std::int32_t partition,
                 CommittedOffset value);
  // The record that removes it goes to `effects`, if given. False when there was none.
  bool RemoveOffset(Group& group, const std::string& topic, std::int32_t partition,
                    Effects* effects);
  bool IsExpired(const Group& group, const CommittedOffset& offset, Now now) const;
  // True when none is left.
  bool ExpireOffsetsOf(Group& group, Now now, Effects& effects);

  GroupOptions options_;
  Random& random_;
  std::map<std::string, std::unique_ptr<Group>, std::less<>> groups_;
  std::set<std::pair<MonoTime, Group*>> wakes_;  // by Group::wake
  std::size_t bytes_ = 0;                        // of all groups, with their offsets
};

// The answer to a join of member `member_id` that became, or is, part of the present generation.
kafka::JoinGroupResponse Joined(const Group& group, const std::string& member_id);
kafka::JoinGroupResponse NotJoined(kafka::KafkaError error, std::string member_id);
kafka::SyncGroupResponse Synced(const Group& group, const Member& member);
kafka::SyncGroupResponse NotSynced(kafka::KafkaError error);

}  // namespace taskflow::broker::groups
