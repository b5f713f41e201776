// GET /subjects
// POST /subjects/{subject}                              looks a schema up
// GET /subjects/{subject}/metadata                      the latest version with these properties
// GET /subjects/{subject}/versions
// GET /subjects/{subject}/versions/{version}            and .../schema, .../referencedby
#include <boost/json.hpp>

#include "base/json.h"
#include "base/reversed.h"
#include "registry/arguments.h"
#include "registry/bodies.h"
#include "registry/handlers.h"
#include "registry/schema_request.h"

namespace taskflow::registry {
namespace {

// What `deleted` and `deletedOnly` let through.
bool IsWanted(const http::Request& request, bool deleted) {
  if (request.QueryFlag("deletedOnly")) return deleted;
  return !deleted || request.QueryFlag("deleted");
}

Answer Subjects(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto prefix, held, PrefixOf(call.request));
  std::vector<std::string> out;
  for (const auto& [subject, versions] : call.store.subjects()) {
    if (MatchesPrefix(subject, prefix) && IsWanted(call.request, !call.store.IsLive(subject))) {
      out.push_back(subject);
    }
  }
  auto page = PageOf(call.request, out.size());
  return ListJson(Cut(std::move(out), page));
}

// The version that is the schema; a live one rather than one that is softly deleted.
const Version* FindAlike(const Call& call, const std::string& subject,
                         const SchemaRequest& wanted) {
  bool deleted_too = call.request.QueryFlag("deleted");
  const Version* found = nullptr;
  for (const auto& [number, version] : *call.store.FindSubject(subject)) {
    bool better = found == nullptr || found->deleted || !version.deleted;
    if (better && (!version.deleted || deleted_too) &&
        AreAlike(call.store, wanted, *version.body)) {
      found = &version;
    }
  }
  return found;
}

Answer Lookup(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(call.store, call.request));
  if (call.store.Latest(subject, call.request.QueryFlag("deleted")) == nullptr) {
    return SubjectNotFound(subject);
  }
  bool normalize = call.request.QueryFlag("normalize", call.store.EffectiveNormalize(subject));
  for (auto contract : {Contract::kAsGiven, Contract::kComplete}) {
    TASKFLOW_REGISTRY_TRY(auto wanted, held,
                          ReadSchema(call.store, call.request, subject, normalize, contract));
    const auto* found = FindAlike(call, subject, wanted);
    if (found == nullptr) continue;
    auto format = call.request.Query("format");
    TASKFLOW_REGISTRY_TRY(auto text, held_text, TextInFormat(call.store, *found->body, format));
    auto out = VersionJson(*found);
    out["schema"] = text;
    return ToJson(out);
  }
  return SchemaNotFound();
}

Answer Versions(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.store, call.request));
  const auto* versions = call.store.FindSubject(subject);
  std::vector<int> numbers;
  if (versions != nullptr) {
    bool negative = call.request.QueryFlag("deletedAsNegative");
    for (const auto& [number, version] : *versions) {
      if (negative || IsWanted(call.request, version.deleted)) {
        numbers.push_back(negative && version.deleted ? -number : number);
      }
    }
  }
  if (numbers.empty()) return SubjectNotFound(subject);
  auto page = PageOf(call.request, numbers.size());
  return ListJson(Cut(std::move(numbers), page));
}

Answer Show(const Call& call, const Version& version) {
  auto format = call.request.Query("format");
  TASKFLOW_REGISTRY_TRY(auto text, held_text, TextInFormat(call.store, *version.body, format));
  auto out = VersionJson(version);
  out["schema"] = text;
  if (format == "resolved") out.erase("references");
  return ToJson(out);
}

Answer OneVersion(const Call& call) {
  TASKFLOW_REGISTRY_TRY(const auto* version, held, FindVersion(call.store, call.request));
  return Show(call, *version);
}

// The latest version whose metadata have all pairs that the query gives: key=k&value=v, repeated.
Answer LatestWithMetadata(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.store, call.request));
  bool deleted_too = call.request.QueryFlag("deleted");
  if (call.store.Latest(subject, deleted_too) == nullptr) return SubjectNotFound(subject);
  std::vector<std::string> keys, values;
  for (const auto& [name, value] : call.request.query) {
    if (name == "key") keys.push_back(value);
    if (name == "value") values.push_back(value);
  }
  if (keys.size() != values.size()) return BadRequest("each key of the query needs a value");
  auto has_all = [&](const Version& version) {
    if (!version.body->metadata) return false;
    const auto& properties = version.body->metadata->properties;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      auto found = properties.find(keys[i]);
      if (found == properties.end() || found->second != values[i]) return false;
    }
    return true;
  };
  for (const auto& [number, version] : Reversed(*call.store.FindSubject(subject))) {
    if ((!version.deleted || deleted_too) && has_all(version)) return Show(call, version);
  }
  return SchemaNotFound();
}

Answer VersionText(const Call& call) {
  TASKFLOW_REGISTRY_TRY(const auto* version, held, FindVersion(call.store, call.request));
  return TextInFormat(call.store, *version->body, call.request.Query("format"));
}

Answer ReferencedBy(const Call& call) {
  TASKFLOW_REGISTRY_TRY(const auto* version, held, FindVersion(call.store, call.request));
  std::set<int> ids;
  bool deleted_too = call.request.QueryFlag("deleted");
  for (const auto* user : call.store.ReferencesTo(version->subject, version->number, deleted_too)) {
    ids.insert(user->id);
  }
  std::vector<int> all(ids.begin(), ids.end());
  auto page = PageOf(call.request, all.size());
  return ListJson(Cut(std::move(all), page));
}

constexpr Read kSubjectReads[] = {
    {"GET", "/subjects", Subjects},
    {"POST", "/subjects/{subject}", Lookup},
    {"GET", "/subjects/{subject}/metadata", LatestWithMetadata},
    {"GET", "/subjects/{subject}/versions", Versions},
    {"GET", "/subjects/{subject}/versions/{version}", OneVersion},
    {"GET", "/subjects/{subject}/versions/{version}/schema", VersionText},
    {"GET", "/subjects/{subject}/versions/{version}/referencedby", ReferencedBy},
};

}  // namespace

std::span<const Read> SubjectReads() { return kSubjectReads; }

}  // namespace taskflow::registry
