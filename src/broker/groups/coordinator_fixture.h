// The vocabulary of this folder's tests: clients "a", "b", ... of group "g", and what they are
// told.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "broker/groups/coordinator.h"

namespace taskflow::broker::groups {

struct Client {
  std::string id;  // as the coordinator gave it; empty: none yet
  std::int32_t generation = -1;
  Ticket join = 0, sync = 0;

  std::string client_id = "client";
  std::optional<std::string> instance_id;
  std::int16_t version = 9;
  std::string type = "consumer";
  std::vector<Member::Protocol> protocols{{"range", "r"}};
  std::int32_t session_ms = 10'000, rebalance_ms = 60'000;
};

struct Fixture {
  ManualClock clock;
  SeededRandom random{1};
  GroupOptions options;
  std::unique_ptr<Coordinator> coordinator;
  std::vector<LogRecord> log;
  std::map<std::string, Client> clients;
  std::map<Ticket, kafka::JoinGroupResponse> joined;
  std::map<Ticket, kafka::SyncGroupResponse> synced;
  Ticket next_ticket = 1;
  std::size_t records = 0;  // of the last step

  Fixture() {
    options.initial_rebalance_delay = Milliseconds(0);
    Restart();
  }

  Now now() { return {clock.Mono(), clock.WallMillis()}; }
  Client& operator[](const std::string& name) { return clients[name]; }
  const Group& group() { return *coordinator->Find("g"); }
  std::string State() {
    const auto* found = coordinator->Find("g");
    return found == nullptr ? "Dead" : std::string(Name(found->state));
  }

  // A coordinator that knows nothing but the log.
  void Restart() {
    coordinator = std::make_unique<Coordinator>(options, random);
    for (const auto& [key, value] : log) {
      auto decoded = *DecodeKey(key);
      if (const auto* offset = std::get_if<OffsetKey>(&decoded)) {
        coordinator->LoadOffset(*offset,
                                value ? std::optional(*DecodeOffset(*value)) : std::nullopt);
      } else {
        coordinator->LoadGroup(std::get<GroupKey>(decoded).group,
                               value ? std::optional(*DecodeGroup(*value)) : std::nullopt);
      }
    }
    coordinator->Loaded(now());
  }

  void Take(Effects effects) {
    records = effects.records.size();
    for (auto& record : effects.records) log.push_back(std::move(record));
    for (auto& [ticket, answer] : effects.answers) {
      ASSERT_FALSE(joined.contains(ticket) || synced.contains(ticket)) << "answered twice";
      if (auto* join = std::get_if<kafka::JoinGroupResponse>(&answer)) joined[ticket] = *join;
      if (auto* sync = std::get_if<kafka::SyncGroupResponse>(&answer)) synced[ticket] = *sync;
    }
  }

  // One JoinGroup. What the client is told: "waits", an error, or "1 range leads a b", "1 range
  // follows".
  std::string JoinOnce(const std::string& name) {
    auto& client = clients[name];
    kafka::JoinGroupRequest request;
    request.group_id = "g";
    request.session_timeout_ms = client.session_ms;
    request.rebalance_timeout_ms = client.rebalance_ms;
    request.member_id = client.id;
    request.group_instance_id = client.instance_id;
    request.protocol_type = client.type;
    request.protocols = client.protocols;
    client.join = next_ticket++;
    Effects effects;
    coordinator->Join(request, {client.client_id, "/127.0.0.1", client.version}, client.join, now(),
                      effects);
    Take(std::move(effects));
    return Joined(name);
  }
  // As clients do: again with the id that they are given.
  std::string Join(const std::string& name) {
    auto told = JoinOnce(name);
    return told == "MEMBER_ID_REQUIRED" ? JoinOnce(name) : told;
  }
  std::string Joined(const std::string& name) {
    auto& client = clients[name];
    auto at = joined.find(client.join);
    if (at == joined.end()) return "waits";
    const auto& answer = at->second;
    if (answer.error_code == kafka::KafkaError::kNone ||
        answer.error_code == kafka::KafkaError::kMemberIdRequired) {
      client.id = answer.member_id;
    }
    if (answer.error_code != kafka::KafkaError::kNone)
      return std::string(kafka::Name(answer.error_code));
    client.generation = answer.generation_id;
    auto text = fmt::format("{} {} {}", answer.generation_id, answer.protocol_name.value_or("-"),
                            answer.leader == client.id ? "leads" : "follows");
    std::set<std::string> names;
    for (const auto& member : answer.members) names.insert(NameOf(member.member_id));
    for (const auto& member : names) text += " " + member;
    return text;
  }
  std::string NameOf(const std::string& id) {
    for (const auto& [name, client] : clients) {
      if (client.id == id) return name;
    }
    for (const auto& [name, client] : clients) {
      auto at = joined.find(client.join);
      if (at != joined.end() && at->second.member_id == id) return name;
    }
    return "?";
  }

  // "waits", "gets x" or an error.
  std::string Sync(const std::string& name,
                   const std::map<std::string, std::string>& assignments = {}) {
    auto& client = clients[name];
    kafka::SyncGroupRequest request;
    request.group_id = "g";
    request.generation_id = client.generation;
    request.member_id = client.id;
    request.group_instance_id = client.instance_id;
    for (const auto& [to, what] : assignments)
      request.assignments.push_back({clients[to].id, what});
    client.sync = next_ticket++;
    Effects effects;
    coordinator->Sync(request, client.sync, now(), effects);
    Take(std::move(effects));
    return Synced(name);
  }
  std::string Synced(const std::string& name) {
    auto at = synced.find(clients[name].sync);
    if (at == synced.end()) return "waits";
    if (at->second.error_code != kafka::KafkaError::kNone)
      return std::string(kafka::Name(at->second.error_code));
    return "gets " + at->second.assignment;
  }

  std::string Heartbeat(const std::string& name) {
    const auto& client = clients[name];
    return std::string(kafka::Name(
        coordinator->Heartbeat({"g", client.generation, client.id, client.instance_id}, now())));
  }
  std::string Leave(const std::string& name) {
    const auto& client = clients[name];
    Effects effects;
    auto left =
        coordinator->Leave({"g", "", {{client.id, client.instance_id, {}}}}, now(), effects);
    Take(std::move(effects));
    return std::string(kafka::Name(left.members[0].error_code));
  }

  // Time passes, and the timers go off in it.
  void Advance(std::int64_t ms) {
    for (auto end = clock.Mono() + Milliseconds(ms);;) {
      auto wake = coordinator->NextWake();
      auto to = wake && *wake < end ? *wake : end;
      if (to > clock.Mono())
        clock.Advance(std::chrono::duration_cast<std::chrono::microseconds>(to - clock.Mono()));
      Effects effects;
      coordinator->Wake(now(), effects);
      Take(std::move(effects));
      if (to == end) return;
    }
  }

  // Offset of partition 0 of topic "t": by a member, or by nobody when `name` is empty.
  std::string Commit(const std::string& name, std::int64_t offset, const std::string& topic = "t") {
    kafka::OffsetCommitRequest request;
    request.group_id = "g";
    if (!name.empty()) {
      request.generation_id_or_member_epoch = clients[name].generation;
      request.member_id = clients[name].id;
      request.group_instance_id = clients[name].instance_id;
    }
    request.topics = {{topic, {{0, offset, -1, "m"}}}};
    return CommitRequest(request, 8);
  }
  std::string CommitRequest(const kafka::OffsetCommitRequest& request, std::int16_t version) {
    Effects effects;
    auto response = coordinator->Commit(request, version, now(), effects);
    Take(std::move(effects));
    return std::string(kafka::Name(response.topics[0].partitions[0].error_code));
  }
  // -1: none.
  std::int64_t Committed(const std::string& topic = "t") {
    const auto* found = coordinator->Find("g");
    if (found == nullptr || !found->offsets.contains(topic)) return -1;
    return found->offsets.at(topic).at(0).offset;
  }
  void ExpireOffsets() {
    Effects effects;
    coordinator->ExpireOffsets(now(), effects);
    Take(std::move(effects));
  }

  // "a" leads, "b" follows, both have their assignments, in generation 2.
  void TwoStable() {
    ASSERT_EQ(Join("a"), "1 range leads a");
    ASSERT_EQ(Join("b"), "waits");
    ASSERT_EQ(Join("a"), "2 range leads a b");
    ASSERT_EQ(Joined("b"), "2 range follows");
    ASSERT_EQ(Sync("b"), "waits");
    ASSERT_EQ(Sync("a", {{"a", "x"}, {"b", "y"}}), "gets x");
    ASSERT_EQ(Synced("b"), "gets y");
    ASSERT_EQ(State(), "Stable");
  }
};

}  // namespace taskflow::broker::groups
