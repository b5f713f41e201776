#include "connect/state/cluster_config.h"

#include "base/json.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

std::optional<Config> ReadProperties(std::string_view value) {
  auto object = ParseJsonObject(value);
  if (!object) return std::nullopt;
  const auto* properties = object->if_contains("properties");
  if (properties == nullptr || !properties->is_object()) return std::nullopt;
  Config out;
  for (const auto& [key, text] : properties->get_object()) {
    if (text.is_string()) out[std::string(key)] = std::string(text.get_string());
  }
  return out;
}

std::string WriteProperties(const Config& config) {
  json::object properties;
  for (const auto& [key, value] : config) properties[key] = value;
  return ToJson(json::object{{"properties", std::move(properties)}});
}

}  // namespace

bool ClusterConfig::Apply(std::string_view key, std::optional<std::string_view> value) {
  auto after = [&](std::string_view prefix) { return key.substr(prefix.size()); };
  auto changes_parts = [&](std::string_view name, auto apply) {
    auto before = PartsOf(name);
    (this->*apply)(name, value);
    return PartsOf(name) != before;
  };
  if (key.starts_with("connector-"))
    return changes_parts(after("connector-"), &ClusterConfig::ApplyConnector);
  if (key.starts_with("commit-"))
    return changes_parts(after("commit-"), &ClusterConfig::ApplyCommit);
  if (key.starts_with("target-state-")) ApplyTarget(after("target-state-"), value);
  if (key.starts_with("task-")) ApplyTask(after("task-"), value);
  return false;
}

std::size_t ClusterConfig::PartsOf(std::string_view name) const {
  const auto* entry = Find(name);
  return entry == nullptr ? 0 : 1 + entry->tasks.size();
}

Parts ClusterConfig::AllParts() const {
  Parts out;
  for (const auto& [name, entry] : connectors_) {
    for (int task = -1; task < static_cast<int>(entry.tasks.size()); ++task)
      out.insert({name, task});
  }
  return out;
}

const ConnectorEntry* ClusterConfig::Find(std::string_view name) const {
  auto found = connectors_.find(name);
  return found == connectors_.end() ? nullptr : &found->second;
}

void ClusterConfig::ApplyConnector(std::string_view name, std::optional<std::string_view> value) {
  auto config = value ? ReadProperties(*value) : std::nullopt;
  if (!config) {
    if (auto found = connectors_.find(name); found != connectors_.end()) connectors_.erase(found);
    if (auto found = uncommitted_.find(name); found != uncommitted_.end())
      uncommitted_.erase(found);
    return;
  }
  auto& entry = connectors_[std::string(name)];
  entry.config = *std::move(config);
  if (auto target = targets_.find(name); target != targets_.end()) entry.target = target->second;
}

void ClusterConfig::ApplyTarget(std::string_view name, std::optional<std::string_view> value) {
  auto target = TargetState::kStarted;
  if (value) {
    auto object = ParseJsonObject(*value);
    if (!object) return;
    auto state = StringMember(*object, "state.v2");
    if (!state) state = StringMember(*object, "state");
    if (state == "PAUSED") target = TargetState::kPaused;
    if (state == "STOPPED") target = TargetState::kStopped;
    targets_[std::string(name)] = target;
  } else if (auto found = targets_.find(name); found != targets_.end()) {
    targets_.erase(found);
  }
  if (auto found = connectors_.find(name); found != connectors_.end())
    found->second.target = target;
}

void ClusterConfig::ApplyTask(std::string_view name_and_number,
                              std::optional<std::string_view> value) {
  auto dash = name_and_number.rfind('-');
  if (dash == std::string_view::npos || !value) return;
  auto number = ParseInteger(name_and_number.substr(dash + 1));
  auto config = ReadProperties(*value);
  if (!number || *number < 0 || *number >= kTasksMax || !config) return;
  uncommitted_[std::string(name_and_number.substr(0, dash))][*number] = *std::move(config);
}

void ClusterConfig::ApplyCommit(std::string_view name, std::optional<std::string_view> value) {
  auto object = value ? ParseJsonObject(*value) : Result<json::object>(json::object());
  auto entry = connectors_.find(name);
  if (!object || entry == connectors_.end()) return;
  const auto* count = object->if_contains("tasks");
  std::int64_t tasks = count != nullptr && count->is_int64() ? count->get_int64() : 0;
  auto& known = uncommitted_[std::string(name)];
  entry->second.tasks.clear();
  for (std::int64_t i = 0; i < tasks; ++i) {
    auto found = known.find(i);
    if (found == known.end()) return entry->second.tasks.clear();
    entry->second.tasks.push_back(found->second);
  }
}

StateChange ClusterConfig::ConnectorRecord(const std::string& name, const Config& config) {
  return {"connector-" + name, WriteProperties(config)};
}

StateChange ClusterConfig::TargetRecord(const std::string& name, TargetState target) {
  // Workers before Kafka 3.5 know no STOPPED: they read the first field.
  auto old = target == TargetState::kStopped ? TargetState::kPaused : target;
  return {"target-state-" + name,
          fmt::format(R"({{"state":"{}","state.v2":"{}"}})", Name(old), Name(target))};
}

std::vector<StateChange> ClusterConfig::TaskRecords(const std::string& name,
                                                    const std::vector<Config>& tasks) {
  std::vector<StateChange> out;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    out.emplace_back(fmt::format("task-{}-{}", name, i), WriteProperties(tasks[i]));
  }
  out.emplace_back("commit-" + name, fmt::format(R"({{"tasks":{}}})", tasks.size()));
  return out;
}

StateChange ClusterConfig::RestartRecord(const Restart& restart) {
  return {"restart-connector-" + restart.connector,
          fmt::format(R"({{"include-tasks":{},"only-failed":{}}})", restart.with_tasks,
                      restart.only_failed)};
}

std::optional<ClusterConfig::Restart> ClusterConfig::ReadRestart(
    std::string_view key, std::optional<std::string_view> value) {
  constexpr std::string_view kPrefix = "restart-connector-";
  if (!key.starts_with(kPrefix) || !value) return std::nullopt;
  auto object = ParseJsonObject(*value);
  if (!object) return std::nullopt;
  auto is_set = [&](std::string_view name) {
    const auto* flag = object->if_contains(name);
    return flag != nullptr && flag->is_bool() && flag->get_bool();
  };
  return Restart{std::string(key.substr(kPrefix.size())), is_set("include-tasks"),
                 is_set("only-failed")};
}

std::vector<StateChange> ClusterConfig::Removal(const std::string& name) {
  return {{"connector-" + name, std::nullopt}, {"target-state-" + name, std::nullopt}};
}

}  // namespace taskflow::connect
