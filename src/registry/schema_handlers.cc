// GET /schemas                      all versions, or the latest with latestOnly
// GET /schemas/types
// GET /schemas/ids/{id}             and .../schema, .../subjects, .../versions
// GET /schemas/guids/{guid}         and .../ids
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/bodies.h"
#include "registry/contract.h"
#include "registry/handlers.h"
#include "registry/limits.h"

namespace taskflow::registry {
namespace {

Answer Types(const Call&) { return ListJson(std::vector<std::string>{"AVRO"}); }

// The subjects that have this one as their alias.
json::array AliasesOf(const Store& store, const std::string& subject) {
  json::array out;
  for (const auto& [name, config] : store.configs()) {
    auto alias = config.Text("alias");
    if (alias && JoinName(SplitName(NameIn(SplitName(name).context, *alias))) == subject) {
      out.emplace_back(name);
    }
  }
  return out;
}

Answer All(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto prefix, held, PrefixOf(call.request));
  bool deleted_too = call.request.QueryFlag("deleted");
  auto rule_type = call.request.Query("ruleType");
  std::vector<const Version*> found;
  for (const auto& [subject, versions] : call.store.subjects()) {
    if (!MatchesPrefix(subject, prefix)) continue;
    const auto* latest = call.store.Latest(subject, deleted_too);
    for (const auto& [number, version] : versions) {
      if (version.deleted && !deleted_too) continue;
      if (call.request.QueryFlag("latestOnly") && &version != latest) continue;
      const auto& rules = version.body->rules;
      if (rule_type && (!rules || !HasRuleOfType(*rules, *rule_type))) continue;
      found.push_back(&version);
    }
  }
  json::array out;
  for (const auto* version : Cut(std::move(found), PageOf(call.request, kListMax))) {
    auto one = VersionJson(*version);
    if (call.request.QueryFlag("aliases")) {
      auto aliases = AliasesOf(call.store, version->subject);
      if (!aliases.empty()) one["aliases"] = std::move(aliases);
    }
    out.push_back(std::move(one));
  }
  return ToJson(out);
}

// A schema that the path names by its id.
struct Found {
  int id = 0;
  std::string context;
  const SchemaBody* body = nullptr;
};

Outcome<Found> FindById(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto id, held_id, IdOf(call.request));
  TASKFLOW_REGISTRY_TRY(auto context, held, ContextOfId(call.store, call.request, id));
  const auto* body = call.store.ById(id, context);
  if (body == nullptr) return SchemaIdNotFound(id);
  return Found{id, context, body};
}

// The schema, and then `more`.
Answer Show(const Call& call, const SchemaBody& body, const json::object& more) {
  auto format = call.request.Query("format");
  TASKFLOW_REGISTRY_TRY(auto text, held_text, TextInFormat(call.store, body, format));
  auto out = BodyJson(body);
  for (const auto& member : more) out[member.key()] = member.value();
  out["schema"] = text;
  if (format == "resolved") out.erase("references");
  return ToJson(out);
}

Answer ById(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto found, held, FindById(call));
  json::object more;
  if (auto subject = SubjectAsked(call.store, call.request, found.context); !subject.empty()) {
    for (const auto& [name, number] : call.store.UsesOf(found.id, found.context)) {
      if (name != subject) continue;
      more["subject"] = name;
      more["version"] = number;
    }
  }
  if (call.request.QueryFlag("fetchMaxId")) {
    more["maxId"] = call.store.NextId(found.context) - 1;
  }
  return Show(call, *found.body, more);
}

Answer TextById(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto found, held, FindById(call));
  return TextInFormat(call.store, *found.body, call.request.Query("format"));
}

// Versions with the path's id, live ones unless deleted=true, of the query's subject if it names
// one.
Outcome<std::vector<const Version*>> UsesOf(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto found, held, FindById(call));
  auto only = SubjectAsked(call.store, call.request, found.context);
  std::vector<const Version*> out;
  for (const auto& [subject, number] : call.store.UsesOf(found.id, found.context)) {
    const auto* version = call.store.Find(subject, number, call.request.QueryFlag("deleted"));
    if (version != nullptr && (only.empty() || subject == only)) out.push_back(version);
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

Outcome<std::set<std::pair<std::string, int>>> IdsOfGuid(const Call& call) {
  const auto& guid = call.request.Param("guid");
  auto ids = call.store.IdsOfGuid(guid);
  if (ids.empty()) return SchemaGuidNotFound(guid);
  return ids;
}

Answer ByGuid(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto ids, held, IdsOfGuid(call));
  const auto& [context, id] = *ids.begin();
  return Show(call, *call.store.ById(id, context), {});
}

Answer IdsByGuid(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto ids, held, IdsOfGuid(call));
  json::array out;
  for (const auto& [context, id] : ids) out.push_back({{"context", context}, {"id", id}});
  return ToJson(out);
}

constexpr Read kSchemaReads[] = {
    {"GET", "/schemas", All},
    {"GET", "/schemas/types", Types},
    {"GET", "/schemas/guids/{guid}", ByGuid},
    {"GET", "/schemas/guids/{guid}/ids", IdsByGuid},
    {"GET", "/schemas/ids/{id}", ById},
    {"GET", "/schemas/ids/{id}/schema", TextById},
    {"GET", "/schemas/ids/{id}/subjects", SubjectsById},
    {"GET", "/schemas/ids/{id}/versions", VersionsById},
};

}  // namespace

std::span<const Read> SchemaReads() { return kSchemaReads; }

}  // namespace taskflow::registry
