#include <algorithm>
#include <thread>

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

// A group's coordinator is to be found for some time after the first question about it.
template <typename Ask>
auto WhenAvailable(Clock& clock, Ask ask) {
  auto give_up = clock.Mono() + kAdminTimeout;
  while (true) {
    auto answer = ask();
    bool passes = !answer && answer.error().code == ErrorCode::kUnavailable;
    if (!passes || clock.Mono() >= give_up) return answer;
    std::this_thread::sleep_for(kRetryBackoffMin);
  }
}

// In Connect's words (org.apache.kafka.connect.runtime.Worker).
Status StillActive(Status done, const std::string& name) {
  if (done || done.error().code != ErrorCode::kConflict) return done;
  return Fail(
      ErrorCode::kInternal,
      "Failed to alter consumer group offsets for connector {} either because its tasks haven't "
      "stopped completely yet or the connector was resumed before the request to alter its offsets "
      "could be successfully completed. If the connector is in a stopped state, this operation can "
      "be safely retried. If it doesn't eventually succeed, the Connect cluster may need to be "
      "restarted to get rid of the zombie sink tasks.",
      name);
}

}  // namespace

Result<kafka::Offsets> Herder::Offsets(const std::string& name) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Connector {} not found", name)));
  ASSIGN_OR_RETURN(auto admin, environment_.administer(environment_.kafka));
  ASSIGN_OR_RETURN(auto partitions, Partitions(*admin, entry.config));
  auto group = GroupOf(name, entry.config);
  return WhenAvailable(*environment_.clock,
                       [&] { return admin->Committed(group, partitions, kAdminTimeout); });
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
  auto group = GroupOf(name, entry.config);
  auto forget = [&](const std::vector<kafka::TopicPartition>& which) {
    return StillActive(
        WhenAvailable(*environment_.clock,
                      [&] { return admin->ForgetCommitted(group, which, kAdminTimeout); }),
        name);
  };
  if (!offsets) return forget(partitions);
  kafka::Offsets next;
  std::vector<kafka::TopicPartition> forgotten;
  for (const auto& [partition, offset] : *offsets) {
    if (std::find(partitions.begin(), partitions.end(), partition) == partitions.end()) {
      return Fail(ErrorCode::kInvalid, "Connector {} reads no partition {} of a topic {}", name,
                  partition.partition, partition.topic);
    }
    if (offset) {
      next[partition] = *offset;
    } else {
      forgotten.push_back(partition);
    }
  }
  auto set = WhenAvailable(*environment_.clock,
                           [&] { return admin->SetCommitted(group, next, kAdminTimeout); });
  TRY(StillActive(std::move(set), name));
  return forget(forgotten);
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
    // What a connector itself refuses is its failure: 500, as with Java's worker.
    auto checked = plugin->check_offset(one.partition, offset);
    if (!checked) return Fail(ErrorCode::kUnsupported, "{}", checked.error().message);
  }
  return source_offsets_.Set(name, *entries);
}

}  // namespace taskflow::connect
