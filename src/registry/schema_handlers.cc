// GET /schemas                      all versions, or the latest with latestOnly
// GET /schemas/types
// GET /schemas/ids/{id}             and .../schema, .../subjects, .../versions
// Not served: guids, which came with Confluent 8.
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/bodies.h"
#include "registry/handlers.h"
#include "registry/limits.h"

namespace taskflow::registry {
namespace {

Answer Types(const Call&) { return ListJson(std::vector<std::string>{"AVRO"}); }

bool HasPrefix(const Call& call, std::string_view subject) {
  auto prefix = call.request.Query("subjectPrefix").value_or("");
  return prefix == ":*:" || subject.starts_with(prefix);
}

Answer All(const Call& call) {
  bool deleted_too = call.request.QueryFlag("deleted");
  std::vector<const Version*> found;
  for (const auto& [subject, versions] : call.store.subjects()) {
    if (!HasPrefix(call, subject)) continue;
    const auto* latest = call.store.Latest(subject, deleted_too);
    for (const auto& [number, version] : versions) {
      if (version.deleted && !deleted_too) continue;
      if (call.request.QueryFlag("latestOnly") && &version != latest) continue;
      found.push_back(&version);
    }
  }
  json::array out;
  for (const auto* version : Cut(std::move(found), PageOf(call.request, kListMax))) {
    out.push_back(VersionJson(*version));
  }
  return ToJson(out);
}

Outcome<const SchemaBody*> BodyOf(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto id, held, IdOf(call.request));
  const auto* body = call.store.ById(id);
  if (body == nullptr) return SchemaIdNotFound(id);
  return body;
}

Answer ById(const Call& call) {
  TASKFLOW_REGISTRY_TRY(const auto* body, held, BodyOf(call));
  auto format = call.request.Query("format");
  TASKFLOW_REGISTRY_TRY(auto text, held_text, TextInFormat(call.store, *body, format));
  auto out = BodyJson(*body);
  out["schema"] = text;
  if (format == "resolved") out.erase("references");
  if (call.request.QueryFlag("fetchMaxId")) out["maxId"] = call.store.NextId() - 1;
  return ToJson(out);
}

Answer TextById(const Call& call) {
  TASKFLOW_REGISTRY_TRY(const auto* body, held, BodyOf(call));
  return TextInFormat(call.store, *body, call.request.Query("format"));
}

// Versions with the path's id, live ones unless deleted=true, of the query's subject if it names
// one.
Outcome<std::vector<const Version*>> UsesOf(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto id, held, IdOf(call.request));
  if (call.store.ById(id) == nullptr) return SchemaIdNotFound(id);
  auto only = call.request.Query("subject");
  std::vector<const Version*> out;
  for (const auto& [subject, number] : call.store.UsesOf(id)) {
    const auto* version = call.store.Find(subject, number, call.request.QueryFlag("deleted"));
    if (version != nullptr && (!only || only->empty() || subject == *only)) out.push_back(version);
  }
  return out;
}

Answer SubjectsById(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto uses, held, UsesOf(call));
  std::vector<std::string> subjects;
  for (const auto* version : uses) {
    if (subjects.empty() || subjects.back() != version->subject)
      subjects.push_back(version->subject);
  }
  auto page = PageOf(call.request, subjects.size());
  return ListJson(Cut(std::move(subjects), page));
}

Answer VersionsById(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto uses, held, UsesOf(call));
  auto page = PageOf(call.request, uses.size());
  json::array out;
  for (const auto* version : Cut(std::move(uses), page)) {
    out.push_back({{"subject", version->subject}, {"version", version->number}});
  }
  return ToJson(out);
}

constexpr Read kReads[] = {
    {"GET", "/schemas", All},
    {"GET", "/schemas/types", Types},
    {"GET", "/schemas/ids/{id}", ById},
    {"GET", "/schemas/ids/{id}/schema", TextById},
    {"GET", "/schemas/ids/{id}/subjects", SubjectsById},
    {"GET", "/schemas/ids/{id}/versions", VersionsById},
};

}  // namespace

std::span<const Read> SchemaReads() { return kReads; }

}  // namespace taskflow::registry
