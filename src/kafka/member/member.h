// A member of a group, of any protocol type, by the classic group protocol (KIP-62, KIP-394): finds
// the coordinator, joins, takes its assignment or gives out all of them, and sends heartbeats.
// librdkafka does this for consumers alone; Connect's workers are a group of type "connect".
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/host_port.h"
#include "kafka/member/security.h"
#include "net/loop.h"

namespace taskflow::kafka {

struct MemberOptions {
  std::vector<HostPort> bootstrap;  // at least one
  std::string client_id = "taskflow";
  std::string group_id;
  std::string protocol_type;
  // Who was silent for so long is out for the coordinator, and for itself a fifth earlier: it has
  // ended what others begin then.
  Milliseconds session_timeout{10'000};
  Milliseconds heartbeat_interval{3'000};
  Milliseconds rebalance_timeout{60'000};  // what the others wait for one that does not join again
  Security security;
};

struct GroupProtocol {
  std::string name, metadata;
};

struct GroupPeer {
  std::string member_id, metadata;
};

// One state of the group: who is in it, and what everybody does.
struct Generation {
  std::int32_t id = -1;
  std::string protocol;  // what all members have
  std::string member_id, leader_id;
  bool leads() const { return member_id == leader_id; }
};

// Who owns a member. Called on the member's thread, one call at a time.
class MemberOwner {
 public:
  virtual ~MemberOwner() = default;

  // Whether it may join now: what it must give up before has been given up. Asked again every few
  // milliseconds until it is true; heartbeats go on meanwhile.
  virtual bool MayJoin() = 0;
  // What it says of itself, by preference; just before it is sent.
  virtual std::vector<GroupProtocol> Protocols() = 0;
  // Called of the leader: the assignment of each of `peers`, itself included, by member id. No
  // heartbeat is sent meanwhile: it takes a part of the session timeout at most.
  using Assignments = std::map<std::string, std::string>;
  virtual Assignments Assign(const Generation& generation, const std::vector<GroupPeer>& peers) = 0;
  virtual void OnAssigned(const Generation& generation, const std::string& assignment) = 0;
  // It was a member and is none any more: what it was assigned may be with others already. It goes
  // on trying to join.
  virtual void OnLost(const std::string& why) = 0;
};

class Member {
 public:
  // Joins in the background and never gives up. `loop` and `owner` outlive it.
  static std::unique_ptr<Member> Start(net::Loop& loop, MemberOptions options, MemberOwner& owner);
  // Leaves the group, if the coordinator can be reached at once. `owner` is not called any more.
  // Never on the loop's thread or the owner's calls.
  virtual ~Member() = default;
  // Joins again after `wait`, so that there is a new generation. Any thread.
  virtual void Rejoin(Milliseconds wait = Milliseconds(0)) = 0;
};

}  // namespace taskflow::kafka
