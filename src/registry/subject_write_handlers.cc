// POST   /subjects/{subject}/versions             registers
// DELETE /subjects/{subject}                      softly; with permanent=true for good
// DELETE /subjects/{subject}/versions/{version}
#include <boost/json.hpp>
#include <limits>
#include <ranges>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/bodies.h"
#include "registry/check.h"
#include "registry/handlers.h"
#include "registry/permission.h"
#include "registry/schema_request.h"

namespace taskflow::registry {
namespace {

std::string IdJson(int id) { return ToJson(json::object{{"id", id}}); }

// An id or a version may be asked for only while importing.
Outcome<void> MayRegister(const Store& store, const std::string& subject,
                          const SchemaRequest& wanted) {
  bool importing = store.EffectiveMode(subject) == Mode::kImport;
  if (wanted.id && !importing) {
    return NotPermitted(fmt::format("Subject {} in context . is not in import mode", subject));
  }
  if (!wanted.id && importing) {
    return NotPermitted(fmt::format("Subject {} in context . is not in read-write mode", subject));
  }
  if (wanted.id && store.ById(*wanted.id) != nullptr && *store.ById(*wanted.id) != wanted.body) {
    return NotPermitted(
        fmt::format("Overwrite new schema with id {} is not permitted.", *wanted.id));
  }
  return {};
}

const Version* FindEqual(const Store& store, const std::string& subject, const SchemaBody& body) {
  const auto* versions = store.FindSubject(subject);
  if (versions == nullptr) return nullptr;
  for (const auto& [number, version] : *versions | std::views::reverse) {
    if (!version.deleted && *version.body == body) return &version;
  }
  return nullptr;
}

// The records of a new version; older, softly deleted versions of the same schema go for good.
Decision Put(const Store& store, Version version) {
  Decision decision;
  decision.body = IdJson(version.id);
  auto subject = version.subject;
  auto number = version.number;
  decision.stands = [subject, number](const Store& after) {
    const auto* written = after.Find(subject, number, false);
    return written != nullptr && after.OwnsItsId(*written);
  };
  auto body = version.body;
  decision.changes.push_back(SchemaPut{std::move(version)});
  if (const auto* versions = store.FindSubject(subject)) {
    for (const auto& [n, old] : *versions) {
      bool replaced = old.deleted && n != number && *old.body == *body;
      if (replaced && store.ReferencesTo(subject, n, true).empty()) {
        decision.changes.push_back(SchemaRemoved{subject, n});
      }
    }
  }
  return decision;
}

Outcome<Decision> Register(const Call& call) {
  const auto& store = call.store;
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(call.request));
  if (auto may = MayWrite(store, subject); !may) return Refusal(may.error());
  bool normalize = call.request.QueryFlag("normalize", store.EffectiveNormalize(subject));
  TASKFLOW_REGISTRY_TRY(auto wanted, held, ReadSchema(store, call.request, normalize));
  if (auto may = MayRegister(store, subject, wanted); !may) return Refusal(may.error());

  int id = wanted.id.value_or(store.IdOf(wanted.body).value_or(store.NextId()));
  auto body = std::make_shared<const SchemaBody>(wanted.body);
  if (const auto* known = FindEqual(store, subject, wanted.body)) {
    if (store.OwnsItsId(*known) && (!wanted.id || *wanted.id == known->id)) {
      return Decision{{}, IdJson(known->id), nullptr};
    }
    return Put(store, {subject, known->number, id, body});
  }
  bool free = call.request.QueryFlag("force") || wanted.id.has_value();
  if (!free) {
    auto level = store.EffectiveLevel(subject);
    auto messages = Disagreements(store, level, wanted, VersionsToCheck(store, level, subject));
    if (!messages.empty())
      return Incompatible(subject, fmt::format("{}", fmt::join(messages, ", ")));
  }
  int number = wanted.version.value_or(store.NextVersion(subject));
  if (number != store.NextVersion(subject) && !wanted.id) return VersionNotNext();
  if (id == std::numeric_limits<int>::max() || number == std::numeric_limits<int>::max()) {
    return StoreFailed("the numbers of ids or versions are used up");
  }
  return Put(store, {subject, number, id, body});
}

// The last version takes the subject's config and mode with it.
void AddSettingsRemoval(const Store& store, const std::string& subject,
                        std::vector<Change>& changes) {
  if (store.ConfigOf(subject)) changes.push_back(ConfigSet{subject, std::nullopt});
  if (store.ModeOf(subject)) changes.push_back(ModeSet{subject, std::nullopt});
}

Outcome<void> CheckUnreferencedElsewhere(const Store& store, const Store::Versions& versions) {
  for (const auto& [number, version] : versions) {
    for (const auto* user : store.ReferencesTo(version.subject, number, version.deleted)) {
      if (user->subject != version.subject) return ReferenceExists(version.subject, number);
    }
  }
  return {};
}

Outcome<Decision> DeleteSubject(const Call& call) {
  const auto& store = call.store;
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
  if (auto may = MayWrite(store, subject); !may) return Refusal(may.error());
  const auto* versions = store.FindSubject(subject);
  if (versions == nullptr) return SubjectNotFound(subject);
  bool permanent = call.request.QueryFlag("permanent");
  const auto* latest = store.Latest(subject, false);
  if (latest == nullptr && !permanent) return SubjectSoftDeleted(subject);
  if (latest != nullptr && permanent) return SubjectNotSoftDeleted(subject);
  if (auto free = CheckUnreferencedElsewhere(store, *versions); !free) return Refusal(free.error());

  Decision decision;
  std::vector<int> numbers;
  for (const auto& [number, version] : *versions) {
    if (version.deleted == permanent) numbers.push_back(number);
  }
  decision.body = ListJson(numbers);
  if (!permanent) {
    decision.changes.push_back(SubjectDeleted{subject, latest->number});
    return decision;
  }
  for (int number : numbers | std::views::reverse) {
    decision.changes.push_back(SchemaRemoved{subject, number});
  }
  AddSettingsRemoval(store, subject, decision.changes);
  return decision;
}

Outcome<Decision> DeleteVersion(const Call& call) {
  const auto& store = call.store;
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(call.request));
  TASKFLOW_REGISTRY_TRY(auto number, held_number, VersionOf(call.request));
  if (auto may = MayWrite(store, subject); !may) return Refusal(may.error());
  const auto* versions = store.FindSubject(subject);
  if (versions == nullptr) return SubjectNotFound(subject);
  bool permanent = call.request.QueryFlag("permanent");
  const auto* version =
      number ? store.Find(subject, *number, true) : store.Latest(subject, permanent);
  if (version == nullptr) return VersionNotFound(number ? std::to_string(*number) : "latest");
  if (version->deleted && !permanent) return VersionSoftDeleted(subject, version->number);
  if (!version->deleted && permanent) return VersionNotSoftDeleted(subject, version->number);
  if (!store.ReferencesTo(subject, version->number, permanent).empty()) {
    return ReferenceExists(subject, version->number);
  }

  Decision decision{{}, std::to_string(version->number), nullptr};
  if (permanent) {
    decision.changes.push_back(SchemaRemoved{subject, version->number});
    if (versions->size() == 1) AddSettingsRemoval(store, subject, decision.changes);
  } else {
    auto deleted = *version;
    deleted.deleted = true;
    decision.changes.push_back(SchemaPut{std::move(deleted)});
  }
  return decision;
}

constexpr Write kWrites[] = {
    {"POST", "/subjects/{subject}/versions", Register},
    {"DELETE", "/subjects/{subject}", DeleteSubject},
    {"DELETE", "/subjects/{subject}/versions/{version}", DeleteVersion},
};

}  // namespace

std::span<const Write> SubjectWrites() { return kWrites; }

}  // namespace taskflow::registry
