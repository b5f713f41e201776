#include "connect/config/accept.h"

#include <algorithm>

namespace taskflow::connect {
namespace {

// As Java shows a map.
std::string Shown(const Config& config) {
  std::string out;
  for (const auto& [key, value] : Masked(config)) {
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", key, value);
  }
  return "{" + out + "}";
}

std::string AvailablePlugins() {
  std::string out;
  for (const auto& plugin : ConnectorPlugins()) {
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", plugin.class_name, Name(plugin.kind));
  }
  return out;
}

}  // namespace

Result<const ConnectorPlugin*> PluginOf(const Config& config) {
  auto found = config.find("connector.class");
  if (found == config.end()) {
    return Fail(ErrorCode::kInvalid, "Connector config {} contains no connector type",
                Shown(config));
  }
  const auto* plugin = FindPlugin(ConnectorPlugins(), Trimmed(found->second));
  if (plugin == nullptr) {
    return Fail(
        ErrorCode::kUnsupported,
        "Failed to find any class that implements Connector and which name matches {}, available "
        "connectors are: {}",
        found->second, AvailablePlugins());
  }
  return plugin;
}

void CheckNulls(const SentConfig& sent, Validated& validated) {
  for (const auto& [key, value] : sent) {
    if (value) continue;
    validated.errors[key].emplace_back(
        "Null value can not be supplied as the configuration value.");
  }
}

Config WithoutNulls(const SentConfig& sent) {
  Config out;
  for (const auto& [key, value] : sent) {
    if (value) out[key] = *value;
  }
  return out;
}

Result<Config> AcceptConfig(const std::string& name, const SentConfig& sent) {
  auto config = WithoutNulls(sent);
  auto [given, is_absent] = config.try_emplace("name", name);
  if (!is_absent && given->second != name) {
    return Fail(ErrorCode::kInvalid,
                "Connector name configuration ({}) doesn't match connector name in the URL ({})",
                given->second, name);
  }
  ASSIGN_OR_RETURN(const auto* plugin, PluginOf(config));
  auto validated = ValidateConnector(*plugin, config);
  CheckNulls(sent, validated);
  if (validated.ErrorCount() > 0) return Fail(ErrorCode::kInvalid, "{}", validated.Text());
  return config;
}

std::vector<Config> TaskConfigs(const ConnectorPlugin& plugin, const Config& config) {
  auto task = config;
  task["task.class"] = plugin.task_class;
  // A source of one partition has no work for more.
  auto count = plugin.is_source() ? 1 : Settings(SinkFrameworkKeys(), config).Int("tasks.max");
  return std::vector<Config>(static_cast<std::size_t>(std::max<std::int64_t>(count, 1)), task);
}

}  // namespace taskflow::connect
