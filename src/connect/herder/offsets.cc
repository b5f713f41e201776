#include <algorithm>

#include "base/log.h"
#include "connect/config/accept.h"
#include "connect/herder/herder.h"
#include "connect/limits.h"
#include "connect/task/subscription.h"

namespace taskflow::connect {
namespace {

// All partitions that the connector reads.
Result<std::vector<kafka::TopicPartition>> Partitions(kafka::Admin& admin, const Config& config) {
  ASSIGN_OR_RETURN(auto topics, admin.Topics(kAdminTimeout));
  std::vector<kafka::TopicPartition> out;
  for (const auto& [topic, partitions] : topics) {
    if (!ReadsTopic(config, topic)) continue;
    for (std::int32_t i = 0; i < partitions; ++i) out.push_back({topic, i});
  }
  return out;
}

// A group takes offsets from its members alone: joins, commits and leaves.
Status CommitAsMember(const Environment& environment, const std::string& group,
                      const std::vector<std::string>& topics, const kafka::Offsets& offsets) {
  bool joined = false;
  ASSIGN_OR_RETURN(auto consumer, environment.subscribe(
                                      environment.kafka, group, topics,
                                      [&](const auto&) { joined = true; }, [](const auto&) {}));
  auto give_up = environment.clock->Mono() + kAdminTimeout;
  while (!joined) {
    auto polled = consumer->Poll(1, Milliseconds(50));
    if (environment.clock->Mono() < give_up) continue;
    if (!polled) return Fail(std::move(polled).error());
    return Fail(ErrorCode::kTimeout, "the consumer group {} could not be joined", group);
  }
  return consumer->Commit(offsets, true);
}

}  // namespace

Result<kafka::Offsets> Herder::Offsets(const std::string& name) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Connector {} not found", name)));
  ASSIGN_OR_RETURN(auto admin, environment_.administer(environment_.kafka));
  ASSIGN_OR_RETURN(auto partitions, Partitions(*admin, entry.config));
  return admin->Committed(GroupOf(name, entry.config), partitions, kAdminTimeout);
}

Status Herder::CheckStopped(const std::string& name, const ConnectorEntry& entry) {
  if (entry.target != TargetState::kStopped) {
    return Fail(
        ErrorCode::kInvalid,
        "Connectors must be in the STOPPED state before their offsets can be modified. This can be "
        "done for the specified connector by issuing a 'PUT' request to the '/connectors/{}/stop' "
        "endpoint",
        name);
  }
  return {};
}

Status Herder::SetOffsets(const std::string& name, const std::optional<NewOffsets>& offsets) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Connector {} not found", name)));
  TRY(CheckStopped(name, entry));
  ASSIGN_OR_RETURN(auto admin, environment_.administer(environment_.kafka));
  ASSIGN_OR_RETURN(auto partitions, Partitions(*admin, entry.config));
  auto meant = offsets.value_or(NewOffsets());
  if (!offsets) {
    for (const auto& partition : partitions) meant[partition] = std::nullopt;
  }
  kafka::Offsets next;
  for (const auto& [partition, offset] : meant) {
    if (std::find(partitions.begin(), partitions.end(), partition) == partitions.end()) {
      return Fail(ErrorCode::kInvalid, "Connector {} reads no partition {} of a topic {}", name,
                  partition.partition, partition.topic);
    }
    ASSIGN_OR_RETURN(auto range, admin->Range(partition, kAdminTimeout));
    next[partition] = offset.value_or(range.earliest);
  }
  if (next.empty()) return {};
  return CommitAsMember(environment_, GroupOf(name, entry.config), connect::TopicsOf(entry.config),
                        next);
}

Result<bool> Herder::IsSource(const std::string& name) const {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Connector {} not found", name)));
  auto plugin = PluginOf(entry.config);
  return plugin && (*plugin)->is_source();
}

Result<std::vector<SourceOffsets::Entry>> Herder::OffsetsOfSource(const std::string& name) const {
  TRY(Existing(name, fmt::format("Connector {} not found", name)));
  return source_offsets_.Of(name);
}

Status Herder::SetOffsetsOfSource(const std::string& name,
                                  const std::optional<std::vector<SourceOffsets::Entry>>& entries) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Connector {} not found", name)));
  TRY(CheckStopped(name, entry));
  ASSIGN_OR_RETURN(const auto* plugin, PluginOf(entry.config));
  if (!entries) {
    auto all = source_offsets_.Of(name);
    for (auto& one : all) one.offset = std::nullopt;
    return all.empty() ? Status{} : source_offsets_.Set(name, all);
  }
  for (const auto& one : *entries) {
    auto offset = one.offset ? json::value(*one.offset) : json::value();
    TRY(plugin->check_offset(one.partition, offset));
  }
  return source_offsets_.Set(name, *entries);
}

}  // namespace taskflow::connect
