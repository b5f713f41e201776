#include "connect/config/references.h"

#include <cstdlib>

#include "base/file.h"
#include "connect/file_stream/file_path.h"
#include "connect/limits.h"
#include "connect/transforms/pattern.h"

namespace taskflow::connect {
namespace {

Result<std::string> FromFile(std::string_view path_and_key, const Environment& environment) {
  auto colon = path_and_key.rfind(':');
  if (colon == path_and_key.npos || colon == 0 || colon + 1 == path_and_key.size()) {
    return Fail(ErrorCode::kInvalid, "it must be ${{file:/path:key}}");
  }
  std::string path(path_and_key.substr(0, colon));
  ASSIGN_OR_RETURN(auto real, AllowedPath(path, environment.secret_dirs, "connect.secret_dirs"));
  auto text = ReadWholeFile(SystemFiles(), real, kSecretsFileMax);
  if (!text) return Fail(ErrorCode::kInvalid, "Could not read properties from file {}", path);
  ASSIGN_OR_RETURN(auto properties, ReadProperties(*text));
  auto found = properties.find(path_and_key.substr(colon + 1));
  if (found != properties.end()) return found->second;
  return Fail(ErrorCode::kInvalid, "file {} has no key {}", path, path_and_key.substr(colon + 1));
}

Result<std::string> FromVariable(std::string_view name, const Environment& environment) {
  auto allowed = Pattern::Compile(environment.secret_env);
  if (environment.secret_env.empty() || !allowed || !allowed->Matches(name)) {
    return Fail(ErrorCode::kUnauthorized,
                "connect.secret_env lets connectors read no variable {} of the environment", name);
  }
  const auto* value = std::getenv(std::string(name).c_str());
  if (value != nullptr) return std::string(value);
  return Fail(ErrorCode::kInvalid, "the worker's environment has no variable {}", name);
}

Result<std::string> ResolveText(std::string_view text, const Environment& environment) {
  std::string out;
  while (auto next = NextReference(text)) {
    out += text.substr(0, next->begin);
    auto value = next->provider == "file" ? FromFile(next->inside, environment)
                                          : FromVariable(next->inside, environment);
    if (!value) return Fail(std::move(value).error());
    out += *value;
    text.remove_prefix(next->end);
  }
  return out += text;
}

}  // namespace

Result<Config> Resolved(const Config& config, const Environment& environment) {
  Config out;
  for (const auto& [key, value] : config) {
    auto resolved = ResolveText(value, environment);
    if (!resolved) {
      return FailWith(fmt::format("configuration {}: {}", key, value), std::move(resolved).error());
    }
    out[key] = *std::move(resolved);
  }
  return out;
}

Result<Config> ResolvedForTask(const ConnectorPlugin& plugin, const Config& config,
                               const Environment& environment) {
  ASSIGN_OR_RETURN(auto out, Resolved(config, environment));
  if (out == config) return out;
  auto validated = ValidateConnector(plugin, out);
  for (const auto& [key, errors] : validated.errors) {
    auto stored = config.find(key);
    if (stored == config.end() || !HasReference(stored->second)) continue;
    return Fail(ErrorCode::kInvalid, "configuration {}: what {} stands for is no valid value", key,
                stored->second);
  }
  if (validated.ErrorCount() > 0) return Fail(ErrorCode::kInvalid, "{}", validated.Text());
  return out;
}

}  // namespace taskflow::connect
