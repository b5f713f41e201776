#include "broker/groups/group.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "broker/groups/limits.h"

namespace taskflow::broker::groups {
namespace {

bool Knows(const Member& member, std::string_view protocol) {
  return member.MetadataOf(protocol) != nullptr;
}

// The topics at the front of a consumer's metadata, alike in all versions of the consumer protocol
// (ConsumerProtocolSubscription.json). Nothing when it is something else.
std::optional<bool> Subscribes(std::string_view metadata, std::string_view topic) {
  ByteReader in(metadata);
  in.I16();
  auto count = in.I32();
  if (count < 0) return std::nullopt;
  bool found = false;
  for (std::int32_t i = 0; i < count && in.ok(); ++i) {
    auto size = in.I16();
    if (size < 0) return std::nullopt;
    found |= in.View(static_cast<std::uint64_t>(size)) == topic;
  }
  if (!in.ok()) return std::nullopt;
  return found;
}

}  // namespace

std::string_view Name(GroupState state) {
  switch (state) {
    case GroupState::kEmpty:
      return "Empty";
    case GroupState::kPreparingRebalance:
      return "PreparingRebalance";
    case GroupState::kCompletingRebalance:
      return "CompletingRebalance";
    case GroupState::kStable:
      return "Stable";
  }
  return "Dead";
}

const std::string* Member::MetadataOf(std::string_view protocol) const {
  for (const auto& p : protocols) {
    if (p.name == protocol) return &p.metadata;
  }
  return nullptr;
}

std::size_t Member::bytes() const {
  auto sum = id.size() + client_id.size() + client_host.size() + assignment.size();
  for (const auto& p : protocols) sum += p.name.size() + p.metadata.size();
  return sum;
}

Member* Group::Find(std::string_view member_id) {
  auto at = members.find(member_id);
  return at == members.end() ? nullptr : &at->second;
}

bool Group::AllJoined() const {
  return pending.empty() && std::all_of(members.begin(), members.end(),
                                        [](const auto& m) { return m.second.join.has_value(); });
}

Milliseconds Group::RebalanceTimeout() const {
  std::int32_t longest = 0;
  for (const auto& [member_id, member] : members)
    longest = std::max(longest, member.rebalance_timeout_ms);
  return Milliseconds(std::clamp(longest, kRebalanceTimeoutMinMs, kRebalanceTimeoutMaxMs));
}

bool Group::Supports(std::string_view type, const std::vector<Member::Protocol>& wanted) const {
  if (type.empty() || wanted.empty()) return false;
  if (members.empty()) return state == GroupState::kEmpty || type == protocol_type;
  return type == protocol_type && std::any_of(wanted.begin(), wanted.end(), [&](const auto& one) {
           return std::all_of(members.begin(), members.end(),
                              [&](const auto& m) { return Knows(m.second, one.name); });
         });
}

std::string Group::ChooseProtocol() const {
  CHECK(!members.empty());
  std::vector<std::pair<std::string_view, int>>
      votes;  // as the first member prefers them, for a tie
  for (const auto& one : members.begin()->second.protocols) {
    bool all = std::all_of(members.begin(), members.end(),
                           [&](const auto& m) { return Knows(m.second, one.name); });
    if (all) votes.emplace_back(one.name, 0);
  }
  CHECK(!votes.empty(), "group {} has no protocol in common", id);
  auto find = [&](std::string_view name) {
    return std::find_if(votes.begin(), votes.end(),
                        [&](const auto& vote) { return vote.first == name; });
  };
  for (const auto& [member_id, member] : members) {
    for (const auto& one : member.protocols) {
      auto vote = find(one.name);
      if (vote == votes.end()) continue;
      ++vote->second;
      break;
    }
  }
  auto most = std::max_element(votes.begin(), votes.end(),
                               [](const auto& a, const auto& b) { return a.second < b.second; });
  return std::string(most->first);
}

bool Group::IsSubscribed(std::string_view topic) const {
  if (!is_consumer() || members.empty()) return false;
  return std::any_of(members.begin(), members.end(), [&](const auto& m) {
    const auto* metadata = m.second.MetadataOf(protocol.value_or(""));
    return metadata == nullptr || Subscribes(*metadata, topic).value_or(true);
  });
}

StoredGroup Group::ToStored() const {
  StoredGroup value;
  value.protocol_type = protocol_type;
  value.generation = generation;
  value.protocol = protocol;
  if (!leader.empty()) value.leader = leader;
  value.state_since_ms = state_since_ms;
  for (const auto& [member_id, m] : members) {
    const auto* metadata = m.MetadataOf(protocol.value_or(""));
    CHECK(metadata != nullptr, "group {}: a member without the protocol chosen", id);
    value.members.push_back({m.id, m.instance_id, m.client_id, m.client_host,
                             m.rebalance_timeout_ms, m.session_timeout_ms, *metadata,
                             m.assignment});
  }
  return value;
}

}  // namespace taskflow::broker::groups
