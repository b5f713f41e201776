// GET, PUT, DELETE /mode and /mode/{subject}
// FORWARD is kept for the global context, and taken for IMPORT: there is nobody to forward to.
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/handlers.h"

namespace taskflow::registry {
namespace {

std::string ModeJson(Mode mode) { return ToJson(json::object{{"mode", Name(mode)}}); }

// The default context has a mode always, another place only when it was set.
std::optional<Mode> OwnMode(const Store& store, const std::optional<std::string>& scope) {
  if (scope && *scope != kGlobalContext) return store.ModeOf(scope);
  return store.ModeOf(scope).value_or(Mode::kReadWrite);
}

Answer Get(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto scope, held, ScopeOf(call.request));
  if (call.request.QueryFlag("defaultToGlobal")) return ModeJson(call.store.EffectiveMode(scope));
  auto mode = OwnMode(call.store, scope);
  if (!mode) return SubjectModeNotSet(*scope);
  return ModeJson(*mode);
}

bool IsIn(const std::optional<std::string>& scope, const std::string& subject) {
  if (scope == std::string(kGlobalContext)) return true;
  auto name = SplitName(scope.value_or(""));
  if (!name.subject.empty()) return subject == *scope;
  return SplitName(subject).context == name.context;
}

// Importing begins with nothing there: live subjects forbid it, softly deleted ones go for good.
Outcome<std::vector<Change>> Emptied(const Store& store, const std::optional<std::string>& scope) {
  std::vector<Change> changes;
  for (const auto& [subject, versions] : store.subjects()) {
    if (!IsIn(scope, subject)) continue;
    if (store.IsLive(subject)) {
      return NotPermitted("Cannot import since found existing subjects");
    }
    for (const auto& [number, version] : versions) {
      if (!store.ReferencesTo(subject, number, true).empty()) {
        return ReferenceExists(subject, number);
      }
      changes.push_back(SchemaRemoved{subject, number});
    }
  }
  return changes;
}

Outcome<Decision> Put(const Call& call) {
  if (!call.mode_is_mutable) return NotPermitted("Mode changes are not allowed");
  TASKFLOW_REGISTRY_TRY(auto scope, held_scope, ScopeOf(call.request));
  TASKFLOW_REGISTRY_TRY(auto body, held, BodyObject(call.request));
  auto mode = ParseMode(StringMember(body, "mode").value_or(""));
  if (!mode) return InvalidMode();
  if (*mode == Mode::kForward && scope != std::string(kGlobalContext)) {
    return ForwardModeOfSubject();
  }
  Decision decision{{}, ModeJson(*mode), nullptr, nullptr};
  bool starts_import = *mode == Mode::kImport && call.store.EffectiveMode(scope) != Mode::kImport;
  if (starts_import && !call.request.QueryFlag("force")) {
    TASKFLOW_REGISTRY_TRY(decision.changes, held_changes, Emptied(call.store, scope));
  }
  decision.changes.push_back(ModeSet{scope, *mode});
  return decision;
}

// With recursive=true the modes of a context's subjects go with its own.
Outcome<Decision> Delete(const Call& call) {
  if (!call.mode_is_mutable) return NotPermitted("Mode changes are not allowed");
  TASKFLOW_REGISTRY_TRY(auto scope, held, ScopeOf(call.request));
  auto mode = OwnMode(call.store, scope);
  bool recursive = call.request.QueryFlag("recursive");
  if (!mode && !recursive) return SubjectNotFound(*scope);
  Decision decision{{ModeSet{scope, std::nullopt}}, "{}", nullptr, nullptr};
  if (mode) decision.body = ModeJson(*mode);
  if (!recursive || !SplitName(scope.value_or("")).subject.empty()) return decision;
  for (const auto& [subject, own] : call.store.modes()) {
    bool is_below = !subject.empty() && subject != scope && IsIn(scope, subject);
    if (is_below) decision.changes.push_back(ModeSet{subject, std::nullopt});
  }
  return decision;
}

constexpr Read kModeReads[] = {
    {"GET", "/mode", Get},
    {"GET", "/mode/{subject}", Get},
};
constexpr Write kModeWrites[] = {
    {"PUT", "/mode", Put},
    {"PUT", "/mode/{subject}", Put},
    {"DELETE", "/mode", Delete},
    {"DELETE", "/mode/{subject}", Delete},
};

}  // namespace

std::span<const Read> ModeReads() { return kModeReads; }
std::span<const Write> ModeWrites() { return kModeWrites; }

}  // namespace taskflow::registry
