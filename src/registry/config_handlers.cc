// GET, PUT, DELETE /config and /config/{subject}
// A level is written as compatibility and read as compatibilityLevel. Kept and obeyed: alias,
// normalize, compatibilityGroup, the default and override metadata and rules; the rest is kept
// alone.
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/config_json.h"
#include "registry/contract.h"
#include "registry/handlers.h"
#include "registry/permission.h"

namespace taskflow::registry {
namespace {

std::string ConfigJson(const Config& config) {
  json::object out;
  AddConfig(config, "compatibilityLevel", out);
  return ToJson(out);
}

// What is set at that very place; the default context's own shows the server's level, too.
std::optional<Config> OwnConfig(const Store& store, const std::optional<std::string>& scope) {
  if (scope) return store.ConfigOf(scope);
  auto config = store.ConfigOf(std::nullopt).value_or(Config{});
  config.level = store.EffectiveLevel(std::nullopt);
  return config;
}

Answer Get(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto scope, held, ScopeOf(call.request));
  if (call.request.QueryFlag("defaultToGlobal")) {
    return ConfigJson(call.store.EffectiveConfig(scope));
  }
  auto config = OwnConfig(call.store, scope);
  if (!config) return SubjectConfigNotSet(*scope);
  return ConfigJson(*config);
}

// Members that are not given stay as they are, null unsets. The answer echoes the request.
Outcome<Decision> Put(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto scope, held_scope, ScopeOf(call.request));
  if (auto may = MayWrite(call.store, scope); !may) return Refusal(may.error());
  TASKFLOW_REGISTRY_TRY(auto body, held, BodyObject(call.request));
  auto config = call.store.ConfigOf(scope).value_or(Config{});
  auto before = config;
  for (const char* rules : {"defaultRuleSet", "overrideRuleSet"}) {
    if (auto read = ReadRules(body, rules); !read) return Refusal(read.error());
  }
  if (auto updated = UpdateConfig(body, "compatibility", config); !updated) {
    if (updated.error() == "level") return InvalidCompatibility();
    return BadRequest(fmt::format("{} is of a wrong type", updated.error()));
  }
  auto given = ReadConfig(body, "compatibility").value_or(Config{});
  if (given == Config{} && config == before) return InvalidCompatibility();
  json::object known, echo;
  AddConfig(given, "compatibility", known);
  for (const auto& member : body) {
    if (known.contains(member.key())) echo[member.key()] = member.value();
  }
  return Decision{{ConfigSet{scope, config}}, ToJson(echo), nullptr, nullptr};
}

Outcome<Decision> Delete(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto scope, held, ScopeOf(call.request));
  if (auto may = MayWrite(call.store, scope); !may) return Refusal(may.error());
  auto config = OwnConfig(call.store, scope);
  if (!config) return SubjectNotFound(*scope);
  return Decision{{ConfigSet{scope, std::nullopt}}, ConfigJson(*config), nullptr, nullptr};
}

constexpr Read kConfigReads[] = {
    {"GET", "/config", Get},
    {"GET", "/config/{subject}", Get},
};
constexpr Write kConfigWrites[] = {
    {"PUT", "/config", Put},
    {"PUT", "/config/{subject}", Put},
    {"DELETE", "/config", Delete},
    {"DELETE", "/config/{subject}", Delete},
};

}  // namespace

std::span<const Read> ConfigReads() { return kConfigReads; }
std::span<const Write> ConfigWrites() { return kConfigWrites; }

}  // namespace taskflow::registry
