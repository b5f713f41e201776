// This worker in the group of workers: what it has to run, who leads, and who runs what.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "connect/group/part.h"
#include "connect/group/protocol.h"
#include "kafka/member/member.h"

namespace taskflow::connect {

// What the configuration topic says, as far as this worker has read it.
struct Topology {
  Parts parts;
  std::int64_t offset = -1;      // after the last record read
  std::int64_t changed_at = -1;  // after the last record that changed `parts`
};

// Any thread, but for what the herder alone calls.
class Membership final : private kafka::MemberOwner {
 public:
  struct Options {
    std::string url;  // of this worker: "http://host:port/"
    // Called on the member's thread.
    std::function<Topology()> topology;
    // Waits until the topology's offset is at least this; false when the time is over.
    std::function<bool(std::int64_t offset, Milliseconds timeout)> catch_up;
    std::function<void()> on_news;  // there is something new for TakeView; must not block
    Metric* rebalances = nullptr;   // counts generations; may be null
  };
  using StartMember =
      std::function<Result<std::unique_ptr<kafka::Member>>(kafka::MemberOwner& owner)>;

  explicit Membership(Options options);
  // Leaves.
  ~Membership() override;

  // Once. Without it, or after an error, this worker is alone: it leads and owns everything.
  Status Join(const StartMember& start);

  // What this worker has to run, of what is configured.
  struct View {
    Parts owned;
    std::int32_t generation = 0;
    bool lost = false;  // what is not owned may run elsewhere already: say nothing about it
    std::uint64_t version = 0;
  };
  // The herder calls this, runs exactly what is owned, and then says that it does. One member alone
  // owns what is configured at once, without a new generation.
  View TakeView();
  void Runs(const View& view);

  // False while there is no telling who leads: a rebalance is under way. Then on_news comes.
  bool settled() const;
  bool leads() const;  // and is settled
  std::optional<std::string> leader_url() const;
  // Who runs it; nothing when that is not known. Only the leader knows it of others' parts.
  std::optional<std::string> UrlOf(const Part& part) const;
  bool Owns(const Part& part) const;

 private:
  bool MayJoin() override;
  std::vector<kafka::GroupProtocol> Protocols() override;
  Assignments Assign(const kafka::Generation& generation,
                     const std::vector<kafka::GroupPeer>& peers) override;
  void OnAssigned(const kafka::Generation& generation, const std::string& bytes) override;
  void OnLost(const std::string& why) override;

  Assignments Mismatch(const GroupAssignment& common, const std::vector<kafka::GroupPeer>& peers);
  void Take(const kafka::Generation& generation, GroupAssignment assignment);
  void GiveUp();

  const Options options_;
  mutable std::mutex mutex_;  // guards what follows
  bool alone_ = true;         // there is no group
  bool in_generation_ = false;
  bool sole_ = false;  // nobody else is in the generation
  bool leads_ = false;
  bool eager_ = false;
  bool lost_ = false;
  bool rejoin_when_released_ = false;
  bool rejoining_ = false;  // it has asked for a generation
  std::uint64_t version_ = 1;
  std::uint64_t released_ = 1;  // the version that the herder runs
  Parts owned_;
  GroupAssignment last_;
  std::int32_t generation_ = 0;
  // Of the leader: of this generation.
  std::int32_t assigned_generation_ = -1;
  std::size_t assigned_peers_ = 0;
  std::map<Part, std::string> urls_;

  // Stays the same until its thread has ended.
  kafka::Member* member_ = nullptr;
  std::unique_ptr<kafka::Member> keep_;
};

}  // namespace taskflow::connect
