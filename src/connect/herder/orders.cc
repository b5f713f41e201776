#include "connect/config/accept.h"
#include "connect/herder/herder.h"
#include "connect/limits.h"

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

Status Herder::Create(const std::string& name, const SentConfig& sent,
                      std::optional<TargetState> initial) {
  ASSIGN_OR_RETURN(auto config, AcceptConfig(name, sent));
  if (Find(name)) return Fail(ErrorCode::kExists, "Connector {} already exists", name);
  if (Names().size() >= kConnectorsMax) {
    return Fail(ErrorCode::kTooLarge, "this worker keeps at most {} connectors", kConnectorsMax);
  }
  std::vector<StateChange> changes;
  if (initial) changes.push_back(ClusterConfig::TargetRecord(name, *initial));
  changes.push_back(ClusterConfig::ConnectorRecord(name, config));
  TRY(Write(changes));
  Reconcile(name);
  return {};
}

Result<bool> Herder::PutConfig(const std::string& name, const SentConfig& sent) {
  auto stored = Find(name);
  if (!stored) {
    TRY(Create(name, sent, std::nullopt));
    return true;
  }
  ASSIGN_OR_RETURN(auto config, AcceptConfig(name, Revealed(sent, stored->config)));
  TRY(Write({ClusterConfig::ConnectorRecord(name, config)}));
  Reconcile(name);
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
  Reconcile(name);
  return {};
}

Status Herder::SetTarget(const std::string& name, TargetState target) {
  ASSIGN_OR_RETURN(auto stored, Existing(name, fmt::format("Unknown connector {}", name)));
  if (stored.target != target) TRY(Write({ClusterConfig::TargetRecord(name, target)}));
  Reconcile(name);
  return {};
}

Status Herder::RestartConnector(const std::string& name) {
  TRY(Existing(name, fmt::format("Unknown connector: {}", name)));
  RunOf(name).RestartConnector();
  Reconcile(name);
  return {};
}

Result<ConnectorStatus> Herder::RestartParts(const std::string& name, bool with_tasks,
                                             bool only_failed) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Unknown connector: {}", name)));
  auto now = StatusOf(name).value_or(ConnectorStatus{});
  auto is_meant = [&](const PartStatus& part) {
    return !only_failed || part.state == State::kFailed;
  };
  bool connector = is_meant(now.connector);
  std::vector<int> tasks;
  for (const auto& [task, part] : now.tasks) {
    bool exists = static_cast<std::size_t>(task) < entry.tasks.size();
    if (with_tasks && exists && is_meant(part)) tasks.push_back(task);
  }
  if (connector) statuses_.Set(name, -1, {State::kRestarting, environment_.worker_id, ""});
  for (int task : tasks)
    statuses_.Set(name, task, {State::kRestarting, environment_.worker_id, ""});
  auto shown = StatusOf(name).value_or(ConnectorStatus{});
  for (int task : tasks) TRY(RestartTask(name, task));
  if (connector) TRY(RestartConnector(name));
  return shown;
}

Status Herder::RestartTask(const std::string& name, int task) {
  ASSIGN_OR_RETURN(auto entry, Existing(name, fmt::format("Unknown connector: {}", name)));
  if (task < 0 || static_cast<std::size_t>(task) >= entry.tasks.size()) {
    return Fail(ErrorCode::kNotFound, "Unknown task: {}-{}", name, task);
  }
  Reconcile(name);
  RunOf(name).RestartTask(task);
  return {};
}

void Herder::ResetTopics(const std::string& name) { statuses_.ForgetTopics(name); }

}  // namespace taskflow::connect
