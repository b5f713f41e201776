// A classic consumer group as data: who is in it, in which generation, and how far it has read.
// Nothing here decides; coordinator.h does.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "broker/groups/records.h"
#include "kafka/messages/join_group.h"

namespace taskflow::broker::groups {

// Names a request whose answer may come later.
using Ticket = std::uint64_t;

// What the steps know of the time: timeouts by the one, what is stored by the other.
struct Now {
  MonoTime mono;
  std::int64_t wall_ms = 0;
};

// As Kafka's ClassicGroupState. A dead group is one that is not there.
enum class GroupState {
  kEmpty,                // no members; may still hold offsets
  kPreparingRebalance,   // waits until all members have joined again
  kCompletingRebalance,  // waits for the leader's assignment
  kStable,
};
// "PreparingRebalance", as clients show it.
std::string_view Name(GroupState state);

struct Member {
  using Protocol = kafka::JoinGroupRequest::Protocol;

  std::string id;
  std::optional<std::string> instance_id;  // static membership, KIP-345
  std::string client_id, client_host;
  std::int32_t session_timeout_ms = 0, rebalance_timeout_ms = 0;
  std::vector<Protocol> protocols;  // preferred first, names differ
  std::string assignment;

  std::optional<Ticket> join, sync;  // its requests that wait for an answer
  bool is_new = false;               // was in no generation yet
  bool owes_sync = false;            // was told of the generation, did not ask for its assignment
  MonoTime deadline;                 // without a sign of life until then it is dead

  // Null when it does not know the protocol.
  const std::string* MetadataOf(std::string_view protocol) const;
  bool Waits() const { return join || sync; }
  // Whoever waits for the others is alive, but for a new one: nobody misses it if its connection is
  // gone.
  bool CanExpire() const { return is_new || !Waits(); }
  std::size_t bytes() const;
};

struct Group {
  std::string id;
  GroupState state = GroupState::kEmpty;
  std::int64_t state_since_ms = -1;
  std::int32_t generation = 0;
  std::string protocol_type;            // empty: only offsets, no member ever ("simple")
  std::optional<std::string> protocol;  // chosen for this generation
  std::string leader;                   // empty: none
  std::map<std::string, Member, std::less<>> members;
  std::map<std::string, std::string, std::less<>> static_members;  // instance id -> member id
  std::map<std::string, MonoTime, std::less<>>
      pending;  // ids handed out and not yet used, until when
  std::map<std::string, std::map<std::int32_t, CommittedOffset>, std::less<>>
      offsets;  // by topic, partition

  // While PreparingRebalance: when it goes on without those who did not join.
  std::optional<MonoTime> join_deadline;
  // The group was empty: so much longer may the first members wait for more, and some came
  // meanwhile.
  std::optional<Milliseconds> initial_left;
  bool member_came = false;
  // After a rebalance: who has not asked for its assignment by then goes.
  std::optional<MonoTime> sync_deadline;

  MonoTime wake = MonoTime::max();  // no deadline comes before it
  bool stored = false;              // the log knows it
  std::size_t bytes = 0;            // of members and pending
  std::size_t offset_count = 0;

  Member* Find(std::string_view member_id);
  bool AllJoined() const;
  Milliseconds RebalanceTimeout() const;
  bool is_consumer() const { return protocol_type == "consumer"; }
  // A member with these could be one of the group.
  bool Supports(std::string_view type, const std::vector<Member::Protocol>& protocols) const;
  // Of the protocols that all members know the one that most prefer. There are members.
  std::string ChooseProtocol() const;
  // Of a consumer group: a member subscribes to it, or may.
  bool IsSubscribed(std::string_view topic) const;
  StoredGroup ToStored() const;
};

}  // namespace taskflow::broker::groups
