// GET, PUT, DELETE /mode and /mode/{subject}
// Not served: FORWARD, and DELETE's recursive.
#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/handlers.h"

namespace taskflow::registry {
namespace {

std::string ModeJson(Mode mode) { return ToJson(json::object{{"mode", Name(mode)}}); }

Answer GetGlobal(const Call& call) { return ModeJson(call.store.EffectiveMode(std::nullopt)); }

Answer GetSubject(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
  if (call.request.QueryFlag("defaultToGlobal")) return ModeJson(call.store.EffectiveMode(subject));
  auto mode = call.store.ModeOf(subject);
  if (!mode) return SubjectModeNotSet(subject);
  return ModeJson(*mode);
}

bool HasSchemas(const Store& store, const std::optional<std::string>& subject) {
  if (subject) return store.IsLive(*subject);
  return std::ranges::any_of(store.subjects(),
                             [&](const auto& entry) { return store.IsLive(entry.first); });
}

Outcome<Decision> Put(const Call& call, const std::optional<std::string>& subject) {
  TASKFLOW_REGISTRY_TRY(auto body, held, BodyObject(call.request));
  auto mode = ParseMode(StringMember(body, "mode").value_or(""));
  if (!mode) return InvalidMode();
  bool starts_import = *mode == Mode::kImport && call.store.EffectiveMode(subject) != Mode::kImport;
  if (starts_import && !call.request.QueryFlag("force") && HasSchemas(call.store, subject)) {
    return NotPermitted("Cannot import since found existing subjects");
  }
  return Decision{{ModeSet{subject, *mode}}, ModeJson(*mode), nullptr};
}

Outcome<Decision> PutGlobal(const Call& call) { return Put(call, std::nullopt); }

Outcome<Decision> PutSubject(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
  return Put(call, subject);
}

Outcome<Decision> DeleteGlobal(const Call& call) {
  return Decision{{ModeSet{}}, ModeJson(call.store.EffectiveMode(std::nullopt)), nullptr};
}

Outcome<Decision> DeleteSubject(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
  auto mode = call.store.ModeOf(subject);
  if (!mode) return SubjectNotFound(subject);
  return Decision{{ModeSet{subject, std::nullopt}}, ModeJson(*mode), nullptr};
}

constexpr Read kReads[] = {
    {"GET", "/mode", GetGlobal},
    {"GET", "/mode/{subject}", GetSubject},
};
constexpr Write kWrites[] = {
    {"PUT", "/mode", PutGlobal},
    {"PUT", "/mode/{subject}", PutSubject},
    {"DELETE", "/mode", DeleteGlobal},
    {"DELETE", "/mode/{subject}", DeleteSubject},
};

}  // namespace

std::span<const Read> ModeReads() { return kReads; }
std::span<const Write> ModeWrites() { return kWrites; }

}  // namespace taskflow::registry
