// GET /subjects
// POST /subjects/{subject}                              looks a schema up
// GET /subjects/{subject}/versions
// GET /subjects/{subject}/versions/{version}            and .../schema, .../referencedby
#include <boost/json.hpp>

#include "base/json.h"
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
  auto prefix = call.request.Query("subjectPrefix").value_or("");
  if (prefix == ":*:") prefix = "";
  std::vector<std::string> out;
  for (const auto& [subject, versions] : call.store.subjects()) {
    if (subject.starts_with(prefix) && IsWanted(call.request, !call.store.IsLive(subject))) {
      out.push_back(subject);
    }
  }
  auto page = PageOf(call.request, out.size());
  return ListJson(Cut(std::move(out), page));
}

Answer Lookup(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(call.request));
  bool deleted_too = call.request.QueryFlag("deleted");
  if (call.store.Latest(subject, deleted_too) == nullptr) return SubjectNotFound(subject);
  bool normalize = call.request.QueryFlag("normalize", call.store.EffectiveNormalize(subject));
  TASKFLOW_REGISTRY_TRY(auto wanted, held, ReadSchema(call.store, call.request, normalize));
  const Version* found = nullptr;
  for (const auto& [number, version] : *call.store.FindSubject(subject)) {
    bool better = found == nullptr || found->deleted || !version.deleted;
    if ((!version.deleted || deleted_too) && *version.body == wanted.body && better)
      found = &version;
  }
  if (found == nullptr) return SchemaNotFound();
  return ToJson(VersionJson(*found));
}

Answer Versions(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.request));
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

Answer OneVersion(const Call& call) {
  TASKFLOW_REGISTRY_TRY(const auto* version, held, FindVersion(call.store, call.request));
  auto format = call.request.Query("format");
  TASKFLOW_REGISTRY_TRY(auto text, held_text, TextInFormat(call.store, *version->body, format));
  auto out = VersionJson(*version);
  out["schema"] = text;
  if (format == "resolved") out.erase("references");
  return ToJson(out);
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
  return ListJson(std::vector<int>(ids.begin(), ids.end()));
}

constexpr Read kReads[] = {
    {"GET", "/subjects", Subjects},
    {"POST", "/subjects/{subject}", Lookup},
    {"GET", "/subjects/{subject}/versions", Versions},
    {"GET", "/subjects/{subject}/versions/{version}", OneVersion},
    {"GET", "/subjects/{subject}/versions/{version}/schema", VersionText},
    {"GET", "/subjects/{subject}/versions/{version}/referencedby", ReferencedBy},
};

}  // namespace

std::span<const Read> SubjectReads() { return kReads; }

}  // namespace taskflow::registry
