// POST   /subjects/{subject}/versions             registers
// DELETE /subjects/{subject}                      softly; with permanent=true for good
// DELETE /subjects/{subject}/versions/{version}
#include <boost/json.hpp>
#include <limits>

#include "base/json.h"
#include "base/reversed.h"
#include "registry/arguments.h"
#include "registry/bodies.h"
#include "registry/check.h"
#include "registry/handlers.h"
#include "registry/permission.h"
#include "registry/schema_request.h"

namespace taskflow::registry {
namespace {

// {"id":1} and, for clients that say they take more or schemas that carry more, the whole.
std::string RegisteredJson(const Call& call, const Version& version) {
  auto header = call.request.headers.Find("Confluent-Accept-Unknown-Properties");
  bool takes_more = header && (*header == "true" || *header == "True");
  if (!takes_more && !version.body->metadata && !version.body->rules) {
    return ToJson(json::object{{"id", version.id}});
  }
  json::object out{{"id", version.id}, {"version", version.number}};
  for (auto& member : BodyJson(*version.body)) out[member.key()] = member.value();
  return ToJson(out);
}

// An id or a version may be asked for only while importing.
Outcome<void> MayRegister(const Store& store, const std::string& subject,
                          const SchemaRequest& wanted) {
  auto context = SplitName(subject).context;
  bool importing = TakesIds(store.EffectiveMode(subject));
  if (wanted.id && !importing) {
    return NotPermitted(
        fmt::format("Subject {} in context {} is not in import mode", subject, context));
  }
  if (!wanted.id && importing) {
    return NotPermitted(
        fmt::format("Subject {} in context {} is not in read-write mode", subject, context));
  }
  if (!wanted.id) return {};
  const auto* body = store.ById(*wanted.id, context);
  if (body != nullptr && *body != wanted.body) {
    return NotPermitted(fmt::format(
        "Overwrite new schema with id {} in context {} is not permitted.", *wanted.id, context));
  }
  const auto* there = wanted.version ? store.Find(subject, *wanted.version, true) : nullptr;
  if (there != nullptr && *there->body != wanted.body && store.OwnsItsId(*there)) {
    return NotPermitted(fmt::format("Overwrite version {} of subject {} is not permitted.",
                                    *wanted.version, subject));
  }
  if (there != nullptr && there->id != *wanted.id && store.OwnsItsId(*there)) {
    return IdDoesNotMatch(*wanted.id, there->id);
  }
  return {};
}

// The newest live version that is this schema, letter by letter rather than in meaning.
const Version* FindEqual(const Store& store, const std::string& subject,
                         const SchemaRequest& wanted) {
  const auto* versions = store.FindSubject(subject);
  if (versions == nullptr) return nullptr;
  for (const auto& [number, version] : Reversed(*versions)) {
    if (!version.deleted && *version.body == wanted.body) return &version;
  }
  if (wanted.id || wanted.version) return nullptr;
  for (const auto& [number, version] : Reversed(*versions)) {
    if (!version.deleted && AreAlike(store, wanted, *version.body)) return &version;
  }
  return nullptr;
}

// The records of a new version; older, softly deleted versions of the same schema go for good.
Decision Put(const Call& call, Version version) {
  const auto& store = call.store;
  Decision decision;
  decision.body = RegisteredJson(call, version);
  decision.stands = [version](const Store& after) {
    const auto* written = after.Find(version.subject, version.number, false);
    return written != nullptr && written->id == version.id && *written->body == *version.body &&
           after.OwnsItsId(*written);
  };
  decision.repair = [subject = version.subject, number = version.number](const Store& after) {
    const auto* first = after.Find(subject, number, true);
    return std::vector<Change>{first ? Change(SchemaPut{*first})
                                     : Change(SchemaRemoved{subject, number})};
  };
  auto context = SplitName(version.subject).context;
  if (!store.KnowsContext(context)) decision.changes.push_back(ContextSet{context, true});
  decision.changes.push_back(SchemaPut{version});
  if (const auto* versions = store.FindSubject(version.subject)) {
    for (const auto& [n, old] : *versions) {
      bool replaced = old.deleted && n != version.number && *old.body == *version.body;
      if (replaced && store.ReferencesTo(version.subject, n, true).empty()) {
        decision.changes.push_back(SchemaRemoved{version.subject, n});
      }
    }
  }
  return decision;
}

Outcome<void> CheckAgreement(const Store& store, const std::string& subject,
                             const SchemaRequest& wanted) {
  auto level = store.EffectiveLevel(subject);
  auto messages =
      Disagreements(store, level, wanted, VersionsToCheck(store, level, subject, wanted.body));
  if (messages.empty()) return {};
  return Incompatible(subject, fmt::format("{}", fmt::join(messages, ", ")));
}

Outcome<Decision> Register(const Call& call) {
  const auto& store = call.store;
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(store, call.request));
  if (auto may = MayWrite(store, subject); !may) return Refusal(may.error());
  bool normalize = call.request.QueryFlag("normalize", store.EffectiveNormalize(subject));
  TASKFLOW_REGISTRY_TRY(auto wanted, held, ReadSchema(store, call.request, subject, normalize));
  if (auto may = MayRegister(store, subject, wanted); !may) return Refusal(may.error());

  auto context = SplitName(subject).context;
  int id = wanted.id.value_or(store.IdOf(wanted.body, context).value_or(store.NextId(context)));
  auto body = std::make_shared<const SchemaBody>(wanted.body);
  if (const auto* known = FindEqual(store, subject, wanted)) {
    bool is_it = store.OwnsItsId(*known) && (!wanted.id || *wanted.id == known->id) &&
                 (!wanted.version || *wanted.version == known->number);
    if (is_it) return Decision{{}, RegisteredJson(call, *known), nullptr, nullptr};
    if (!store.OwnsItsId(*known)) return Put(call, {subject, known->number, id, body});
  }
  if (!call.request.QueryFlag("force") && !wanted.id) {
    if (auto agrees = CheckAgreement(store, subject, wanted); !agrees) {
      return Refusal(agrees.error());
    }
  }
  int number = wanted.version.value_or(store.NextVersion(subject));
  if (number != store.NextVersion(subject) && !wanted.id) return VersionNotNext();
  if (id == std::numeric_limits<int>::max() || number == std::numeric_limits<int>::max()) {
    return StoreFailed("the numbers of ids or versions are used up");
  }
  return Put(call, {subject, number, id, body});
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
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(store, call.request));
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
  for (int number : Reversed(numbers)) {
    decision.changes.push_back(SchemaRemoved{subject, number});
  }
  AddSettingsRemoval(store, subject, decision.changes);
  return decision;
}

Outcome<Decision> DeleteVersion(const Call& call) {
  const auto& store = call.store;
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(store, call.request));
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

  Decision decision{{}, std::to_string(version->number), nullptr, nullptr};
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

constexpr Write kSubjectWrites[] = {
    {"POST", "/subjects/{subject}/versions", Register},
    {"DELETE", "/subjects/{subject}", DeleteSubject},
    {"DELETE", "/subjects/{subject}/versions/{version}", DeleteVersion},
};

}  // namespace

std::span<const Write> SubjectWrites() { return kSubjectWrites; }

}  // namespace taskflow::registry
