#include "connect/group/membership.h"

#include <algorithm>

#include "base/log.h"
#include "connect/group/assignor.h"
#include "connect/limits.h"

namespace taskflow::connect {

Membership::Membership(Options options) : options_(std::move(options)) {}

// Its thread ends before what it uses.
Membership::~Membership() { keep_.reset(); }

Status Membership::Join(const StartMember& start) {
  {
    std::lock_guard lock(mutex_);
    alone_ = false;
  }
  auto member = start(*this);
  std::lock_guard lock(mutex_);
  if (!member) {
    alone_ = true;
    return Fail(std::move(member).error());
  }
  keep_ = *std::move(member);
  member_ = keep_.get();
  return {};
}

// ---- the herder ----

Membership::View Membership::TakeView() {
  auto topology = options_.topology();
  std::lock_guard lock(mutex_);
  bool everything = alone_ || (in_generation_ && sole_);
  if (everything) {
    owned_ = topology.parts;
    last_.config_offset = topology.offset;
  } else if (in_generation_ && !rejoining_ && topology.changed_at > last_.config_offset) {
    rejoining_ = true;
    member_->Rejoin();
  }
  View view{{}, generation_, lost_, version_};
  std::set_intersection(owned_.begin(), owned_.end(), topology.parts.begin(), topology.parts.end(),
                        std::inserter(view.owned, view.owned.end()));
  return view;
}

void Membership::Runs(const View& view) {
  std::lock_guard lock(mutex_);
  if (view.version != version_) return;
  released_ = version_;
  lost_ = false;
  if (std::exchange(rejoin_when_released_, false) && !alone_) {
    rejoining_ = true;
    member_->Rejoin();
  }
}

bool Membership::settled() const {
  std::lock_guard lock(mutex_);
  return alone_ || in_generation_;
}

bool Membership::leads() const {
  std::lock_guard lock(mutex_);
  return alone_ || (in_generation_ && leads_);
}

std::optional<std::string> Membership::leader_url() const {
  std::lock_guard lock(mutex_);
  if (alone_) return options_.url;
  if (!in_generation_ || last_.leader_url.empty()) return std::nullopt;
  return last_.leader_url;
}

bool Membership::Owns(const Part& part) const {
  std::lock_guard lock(mutex_);
  return owned_.contains(part);
}

std::optional<std::string> Membership::UrlOf(const Part& part) const {
  std::lock_guard lock(mutex_);
  if (owned_.contains(part)) return options_.url;
  auto found = urls_.find(part);
  if (!in_generation_ || !leads_ || found == urls_.end()) return std::nullopt;
  return found->second;
}

// ---- the group ----

bool Membership::MayJoin() {
  bool news = false;
  bool may = false;
  {
    std::lock_guard lock(mutex_);
    // In an eager group, whoever joins has nothing.
    if (eager_ && in_generation_) {
      in_generation_ = false;
      if (!owned_.empty()) GiveUp(), news = true;
    }
    may = released_ == version_ && member_ != nullptr;
  }
  if (news) options_.on_news();
  return may;
}

// The herder is to run what is owned now before anything else happens.
void Membership::GiveUp() {
  owned_.clear();
  ++version_;
}

std::vector<kafka::GroupProtocol> Membership::Protocols() {
  auto topology = options_.topology();
  std::lock_guard lock(mutex_);
  // From here on nothing more is taken: the leader decides by what is sent now.
  in_generation_ = false;
  sole_ = false;
  rejoining_ = true;
  WorkerMetadata metadata{1, options_.url, topology.offset, owned_};
  WorkerMetadata eager{0, options_.url, topology.offset, {}};
  return {{std::string(kCooperativeProtocol), Encode(metadata, last_)},
          {std::string(kEagerProtocol), Encode(eager)}};
}

Membership::Assignments Membership::Mismatch(const GroupAssignment& common,
                                             const std::vector<kafka::GroupPeer>& peers) {
  auto mismatch = common;
  mismatch.error = kConfigMismatch;
  Assignments out;
  for (const auto& peer : peers) out[peer.member_id] = Encode(mismatch);
  return out;
}

Membership::Assignments Membership::Assign(const kafka::Generation& generation,
                                           const std::vector<kafka::GroupPeer>& peers) {
  std::map<std::string, Parts> owned;
  std::map<std::string, std::string> urls;
  std::int64_t offset = -1;
  for (const auto& peer : peers) {
    auto metadata = DecodeMetadata(peer.metadata);
    if (!metadata) {
      LogWarn("connect", "member {} gets nothing to do: {}", peer.member_id,
              metadata.error().message);
      continue;
    }
    offset = std::max(offset, metadata->config_offset);
    urls[peer.member_id] = metadata->url;
    owned[peer.member_id] = std::move(metadata->owned);
  }
  GroupAssignment common{
      .version = generation.protocol == kEagerProtocol ? std::int16_t{0} : std::int16_t{1},
      .leader = generation.leader_id,
      .leader_url = options_.url};
  if (!options_.catch_up(offset, kConfigSyncTimeout)) {
    LogWarn("connect",
            "a worker has read the configuration up to {}, and this one, which leads, not yet",
            offset);
    common.config_offset = offset;
    return Mismatch(common, peers);
  }
  auto topology = options_.topology();
  common.config_offset = topology.offset;
  auto shares = ShareOut(topology.parts, owned);
  Assignments out;
  std::map<Part, std::string> url_of;
  for (const auto& peer : peers) {
    auto assignment = common;
    if (auto found = shares.find(peer.member_id); found != shares.end()) {
      assignment.assigned = found->second.assigned;
      assignment.revoked = found->second.revoked;
      for (const auto& part : owned[peer.member_id]) url_of.try_emplace(part, urls[peer.member_id]);
      for (const auto& part : assignment.assigned) url_of[part] = urls[peer.member_id];
    }
    out[peer.member_id] = Encode(assignment);
  }
  std::lock_guard lock(mutex_);
  assigned_generation_ = generation.id;
  assigned_peers_ = peers.size();
  urls_ = std::move(url_of);
  return out;
}

void Membership::OnAssigned(const kafka::Generation& generation, const std::string& bytes) {
  auto assignment = DecodeAssignment(bytes);
  if (!assignment || assignment->error != 0) {
    LogWarn("connect", "the group joins again: {}",
            assignment ? "its leader had not read the configuration" : assignment.error().message);
    if (assignment) options_.catch_up(assignment->config_offset, kConfigSyncTimeout);
    member_->Rejoin(kRejoinAfterMismatch);
    return;
  }
  Take(generation, *std::move(assignment));
  if (options_.rebalances != nullptr) options_.rebalances->Add();
  options_.on_news();
}

void Membership::Take(const kafka::Generation& generation, GroupAssignment assignment) {
  auto topology = options_.topology();
  std::lock_guard lock(mutex_);
  bool eager = generation.protocol == kEagerProtocol;
  if (eager) owned_.clear();
  for (const auto& part : assignment.revoked) owned_.erase(part);
  owned_.insert(assignment.assigned.begin(), assignment.assigned.end());
  LogInfo("connect", "generation {} of the workers' group: runs {} connector(s) and task(s)",
          generation.id, owned_.size());
  // What was deleted is nobody's; what exists is to be given to another.
  rejoin_when_released_ =
      std::any_of(assignment.revoked.begin(), assignment.revoked.end(),
                  [&](const Part& part) { return topology.parts.contains(part); });
  if (assignment.delay_ms > 0) member_->Rejoin(Milliseconds(assignment.delay_ms));
  ++version_;
  lost_ = false;
  in_generation_ = true;
  rejoining_ = false;
  eager_ = eager;
  leads_ = generation.leads();
  sole_ = leads_ && assigned_generation_ == generation.id && assigned_peers_ == 1;
  generation_ = generation.id;
  last_ = std::move(assignment);
  last_.assigned.clear();
  last_.revoked.clear();
}

void Membership::OnLost(const std::string&) {
  {
    std::lock_guard lock(mutex_);
    in_generation_ = false;
    sole_ = false;
    leads_ = false;
    rejoining_ = true;
    lost_ = true;
    rejoin_when_released_ = false;
    last_ = {};
    GiveUp();
  }
  options_.on_news();
}

}  // namespace taskflow::connect
