// GET, PUT, DELETE /config and /config/{subject}
// Served members: compatibility (compatibilityLevel when read) and normalize.
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/handlers.h"
#include "registry/permission.h"

namespace taskflow::registry {
namespace {

std::string ConfigJson(const Config& config) {
  json::object out;
  if (config.normalize) out["normalize"] = *config.normalize;
  if (config.level) out["compatibilityLevel"] = Name(*config.level);
  return ToJson(out);
}

Config GlobalConfig(const Store& store) {
  auto config = store.ConfigOf(std::nullopt).value_or(Config{});
  config.level = store.EffectiveLevel(std::nullopt);
  return config;
}

Answer GetGlobal(const Call& call) { return ConfigJson(GlobalConfig(call.store)); }

Answer GetSubject(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
  auto config = call.store.ConfigOf(subject);
  if (call.request.QueryFlag("defaultToGlobal")) {
    auto effective = GlobalConfig(call.store);
    effective.level = call.store.EffectiveLevel(subject);
    if (config && config->normalize) effective.normalize = config->normalize;
    return ConfigJson(effective);
  }
  if (!config) return SubjectConfigNotSet(subject);
  return ConfigJson(*config);
}

// Members that are not given stay as they are. The answer echoes the request.
Outcome<Decision> Put(const Call& call, const std::optional<std::string>& subject) {
  if (auto may = MayWrite(call.store, subject); !may) return Refusal(may.error());
  TASKFLOW_REGISTRY_TRY(auto body, held, BodyObject(call.request));
  auto config = call.store.ConfigOf(subject).value_or(Config{});
  json::object echo;
  if (const auto* level = body.if_contains("compatibility"); level && !level->is_null()) {
    config.level =
        level->is_string() ? ParseLevel(std::string_view(level->get_string())) : std::nullopt;
    if (!config.level) return InvalidCompatibility();
    echo["compatibility"] = *level;
  }
  if (const auto* normalize = body.if_contains("normalize"); normalize && normalize->is_bool()) {
    config.normalize = normalize->get_bool();
    echo["normalize"] = *normalize;
  }
  if (echo.empty()) return InvalidCompatibility();
  return Decision{{ConfigSet{subject, config}}, ToJson(echo), nullptr};
}

Outcome<Decision> PutGlobal(const Call& call) { return Put(call, std::nullopt); }

Outcome<Decision> PutSubject(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
  return Put(call, subject);
}

Outcome<Decision> DeleteGlobal(const Call& call) {
  if (auto may = MayWrite(call.store, std::nullopt); !may) return Refusal(may.error());
  return Decision{{ConfigSet{}}, ConfigJson(GlobalConfig(call.store)), nullptr};
}

Outcome<Decision> DeleteSubject(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
  if (auto may = MayWrite(call.store, subject); !may) return Refusal(may.error());
  auto config = call.store.ConfigOf(subject);
  if (!config) return SubjectNotFound(subject);
  return Decision{{ConfigSet{subject, std::nullopt}}, ConfigJson(*config), nullptr};
}

constexpr Read kReads[] = {
    {"GET", "/config", GetGlobal},
    {"GET", "/config/{subject}", GetSubject},
};
constexpr Write kWrites[] = {
    {"PUT", "/config", PutGlobal},
    {"PUT", "/config/{subject}", PutSubject},
    {"DELETE", "/config", DeleteGlobal},
    {"DELETE", "/config/{subject}", DeleteSubject},
};

}  // namespace

std::span<const Read> ConfigReads() { return kReads; }
std::span<const Write> ConfigWrites() { return kWrites; }

}  // namespace taskflow::registry
