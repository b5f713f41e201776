#include "connect/config/accept.h"
#include "connect/herder/herder.h"
#include "connect/limits.h"
#include "connect/task/subscription.h"

namespace taskflow::connect {
namespace {

SentConfig AsSent(const Config& config) { return {config.begin(), config.end()}; }

// `sent` with true values where it shows hidden ones.
SentConfig Revealed(const SentConfig& sent, const Config& stored) {
  auto out = sent;
  for (auto& [key, value] : Unmasked(WithoutNulls(sent), stored)) out[key] = value;
  return out;
}

}  // namespace

Status Herder::Write(const std::vector<StateChange>& changes) {
  return config_topic_->Write(changes);
}

Result<ConnectorEntry> Herder::Existing(const std::string& name, std::string_view otherwise) const {
  auto entry = Find(name);
  if (!entry) return Fail(ErrorCode::kNotFound, "{}", otherwise);
  return *std::move(entry);
}

// The group of a sink's consumers is another one than that of the workers.
Status Herder::CheckGroup(const std::string& name, const Config& config) const {
  auto group = GroupOf(name, config);
  if (options_.group_id.empty() || group != options_.group_id) return {};
  Validated validated;
  bool is_named = config.contains("consumer.override.group.id");
  validated.errors[is_named ? "consumer.override.group.id" : "name"] = {
      is_named
          ? fmt::format("Consumer group {} conflicts with Connect worker group {}", group, group)
          : fmt::format(
                "Consumer group for sink connector named {} conflicts with Connect worker group {}",
                name, group)};
  return Fail(ErrorCode::kInvalid, "{}", validated.Text());
}

Status Herder::Create(const std::string& name, const SentConfig& sent,
                      std::optional<TargetState> initial) {
  ASSIGN_OR_RETURN(auto config, AcceptConfig(name, sent));
  TRY(CheckGroup(name, config));
  if (Find(name)) return Fail(ErrorCode::kExists, "Connector {} already exists", name);
  if (Names().size() >= kConnectorsMax) {
    return Fail(ErrorCode::kTooLarge, "this worker keeps at most {} connectors", kConnectorsMax);
  }
  std::vector<StateChange> changes;
  if (initial) changes.push_back(ClusterConfig::TargetRecord(name, *initial));
  changes.push_back(ClusterConfig::ConnectorRecord(name, config));
  TRY(Write(changes));
  RefreshAndReconcile(name);
  return {};
}

Result<bool> Herder::PutConfig(const std::string& name, const SentConfig& sent) {
  auto stored = Find(name);
  if (!stored) {
    TRY(Create(name, sent, std::nullopt));
    return true;
  }
  ASSIGN_OR_RETURN(auto config, AcceptConfig(name, Revealed(sent, stored->config)));
  TRY(CheckGroup(name, config));
  TRY(Write({ClusterConfig::ConnectorRecord(name, config)}));
  RefreshAndReconcile(name);
  return false;
}

Status Herder::PatchConfig(const std::string& name, const SentConfig& patch) {
  ASSIGN_OR_RETURN(auto stored, Existing(name, fmt::format("Connector {} not found", name)));
  auto merged = AsSent(stored.config);
  for (const auto& [key, value] : patch) {
    if (value) {
      merged[key] = value;
    } else {
      merged.erase(key);
    }
  }
  return PutConfig(name, merged).map([](bool) {});
}

Status Herder::Delete(const std::string& name) {
  TRY(Existing(name, fmt::format("Connector {} not found", name)));
  TRY(Write(ClusterConfig::Removal(name)));
  RefreshAndReconcile(name);
  return {};
}

Status Herder::SetTarget(const std::string& name, TargetState target) {
  ASSIGN_OR_RETURN(auto stored, Existing(name, fmt::format("Unknown connector {}", name)));
  if (stored.target != target) TRY(Write({ClusterConfig::TargetRecord(name, target)}));
  RefreshAndReconcile(name);
  return {};
}

Status Herder::RestartConnector(const std::string& name) {
  TRY(Existing(name, fmt::format("Unknown connector: {}", name)));
  RefreshAndReconcile(name);
  if (auto run = runs_.find(name); run != runs_.end()) run->second.RestartConnector();
  return {};
}

// Every worker, this one too, reads the record and restarts what it runs.
Result<ConnectorStatus> Herder::RestartParts(const std::string& name, bool with_tasks,
                                             bool only_failed) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Unknown connector: {}", name)));
  auto shown = StatusOf(name).value_or(ConnectorStatus{});
  auto restarts = [&](PartStatus& part) {
    if (!only_failed || part.state == State::kFailed)
      part.state = State::kRestarting, part.trace.clear();
  };
  restarts(shown.connector);
  for (auto& [task, part] : shown.tasks) {
    if (with_tasks && static_cast<std::size_t>(task) < entry.tasks.size()) restarts(part);
  }
  TRY(Write({ClusterConfig::RestartRecord({name, with_tasks, only_failed})}));
  RunRestarts();
  return shown;
}

void Herder::RunRestarts() {
  std::deque<ClusterConfig::Restart> restarts;
  {
    std::lock_guard lock(mutex_);
    restarts.swap(restarts_);
  }
  for (const auto& [name, with_tasks, only_failed] : restarts) {
    auto found = runs_.find(name);
    auto status = StatusOf(name);
    if (found == runs_.end() || !status) continue;
    auto& run = found->second;
    auto is_meant = [&, only = only_failed](const PartStatus& part) {
      return !only || part.state == State::kFailed;
    };
    if (run.owns_connector() && is_meant(status->connector)) {
      statuses_.Set(name, -1, {State::kRestarting, environment_.worker_id, ""});
      run.RestartConnector();
    }
    for (const auto& [task, part] : status->tasks) {
      if (!with_tasks || !run.RunsTask(task) || !is_meant(part)) continue;
      statuses_.Set(name, task, {State::kRestarting, environment_.worker_id, ""});
      run.RestartTask(task);
    }
  }
}

Status Herder::RestartTask(const std::string& name, int task) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Unknown connector: {}", name)));
  if (task < 0 || static_cast<std::size_t>(task) >= entry.tasks.size()) {
    return Fail(ErrorCode::kNotFound, "Unknown task: {}-{}", name, task);
  }
  RefreshAndReconcile(name);
  if (auto run = runs_.find(name); run != runs_.end()) run->second.RestartTask(task);
  return {};
}

void Herder::ResetTopics(const std::string& name) { statuses_.ForgetTopics(name); }

}  // namespace taskflow::connect
