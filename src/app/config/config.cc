#include "app/config/config.h"

#include "app/config/nearest.h"
#include "app/config/toml_file.h"
#include "base/file.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kDefaultFile = "taskflow.toml";
constexpr std::size_t kFileBytesMax = 1 << 20;

std::vector<std::string> KeyNames() {
  std::vector<std::string> out;
  for (const auto& key : Keys()) out.emplace_back(key.name);
  return out;
}

// "a=x,b=y" in one variable: one value for each pair.
void AddFromVariable(const Key& key, const std::string& name, const std::string& value,
                     std::vector<Given>& out) {
  if (key.kind != Kind::kPairs) {
    out.push_back({std::string(key.name), value, name});
    return;
  }
  for (std::string_view rest = value; !rest.empty();) {
    auto comma = rest.find(',');
    auto pair = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
    auto equals = pair.find('=');
    auto text = equals == std::string_view::npos ? pair : pair.substr(equals + 1);
    auto entry = equals == std::string_view::npos ? "" : pair.substr(0, equals);
    out.push_back({fmt::format("{}.{}", key.name, entry), std::string(text), name});
  }
}

Status Apply(const Given& given, Config& config) {
  auto found =
      FindKey(given.key.ends_with('.') ? given.key.substr(0, given.key.size() - 1) : given.key);
  if (!found) {
    return Fail(ErrorCode::kInvalid, "unknown key '{}' in {}{}", given.key, given.origin,
                DidYouMean(given.key, KeyNames()));
  }
  auto set = SetValue(*found->key, found->entry, given.value, config.settings);
  if (!set) {
    return Fail(ErrorCode::kInvalid, "{}: {} (from {})", given.key, set.error().message,
                given.origin);
  }
  config.origins[given.key] = given.origin;
  return {};
}

Result<std::vector<Given>> ReadFile(const std::string& file) {
  auto path = file.empty() ? std::string(kDefaultFile) : file;
  auto text = ReadWholeFile(SystemFiles(), path, kFileBytesMax);
  if (!text && file.empty() && text.error().code == ErrorCode::kNotFound) {
    return std::vector<Given>{};
  }
  if (!text) return FailWith("configuration file (--config)", std::move(text).error());
  return FlattenToml(*text, path);
}

}  // namespace

std::vector<Given> FromEnvironment(const Environment& environment,
                                   std::vector<std::string>& warnings) {
  std::vector<Given> out;
  auto disabled = environment.find("DISABLE_KAFKA");
  if (disabled != environment.end() && disabled->second == "true") {
    out.push_back({"kafka.disabled", "true", "DISABLE_KAFKA"});
  }
  std::vector<std::string> names = {"TASKFLOW_CONFIG"};
  for (const auto& key : Keys()) {
    auto name = EnvironmentOf(key);
    auto set = environment.find(name);
    if (set != environment.end() && !set->second.empty()) {
      AddFromVariable(key, name, set->second, out);
    }
    names.push_back(std::move(name));
  }
  for (const auto& [name, value] : environment) {
    bool known = std::find(names.begin(), names.end(), name) != names.end();
    if (!name.starts_with("TASKFLOW_") || known) continue;
    warnings.push_back(
        fmt::format("the environment's {} is ignored{}", name, DidYouMean(name, names)));
  }
  return out;
}

Result<Config> MakeConfig(const std::vector<std::vector<Given>>& layers,
                          const Environment& environment) {
  Config config;
  config.settings.data = DefaultDataFolder(environment);
  for (const auto& layer : layers) {
    for (const auto& given : layer) TRY(Apply(given, config));
  }
  while (config.settings.data.size() > 1 && config.settings.data.ends_with('/')) {
    config.settings.data.pop_back();
  }
  return config;
}

Result<Config> LoadConfig(const std::string& file, const Environment& environment,
                          const std::vector<Given>& flags, std::vector<std::string>& warnings) {
  auto named = environment.find("TASKFLOW_CONFIG");
  bool from_variable = file.empty() && named != environment.end();
  auto path = from_variable ? named->second : file;
  std::string usual(kDefaultFile);
  ASSIGN_OR_RETURN(auto from_file, ReadFile(path));
  ASSIGN_OR_RETURN(auto config,
                   MakeConfig({std::move(from_file), FromEnvironment(environment, warnings), flags},
                              environment));
  config.file = path;
  if (path.empty() && SystemFiles().Exists(usual)) config.file = usual;
  return config;
}

std::string DefaultDataFolder(const Environment& environment) {
  auto value = [&](const char* name) -> std::string {
    auto found = environment.find(name);
    return found == environment.end() ? "" : found->second;
  };
  // The XDG specification has relative paths ignored.
  if (auto xdg = value("XDG_DATA_HOME"); xdg.starts_with('/')) return xdg + "/taskflow";
  if (auto home = value("HOME"); !home.empty()) return home + "/.local/share/taskflow";
  return "taskflow-data";
}

}  // namespace taskflow::app
