// POST /compatibility/subjects/{subject}/versions/{version}   against that version
// POST /compatibility/subjects/{subject}/versions             against those that the level demands
#include <boost/json.hpp>

#include "base/json.h"
#include "registry/arguments.h"
#include "registry/check.h"
#include "registry/handlers.h"

namespace taskflow::registry {
namespace {

std::string Verdict(const Call& call, const std::vector<std::string>& messages) {
  json::object out{{"is_compatible", messages.empty()}};
  if (call.request.QueryFlag("verbose")) {
    out["messages"] = json::array(messages.begin(), messages.end());
  }
  return ToJson(out);
}

// `olds` tells which versions count, once the schema is read.
Answer Check(
    const Call& call, const std::string& subject,
    const std::function<std::vector<const Version*>(const Level&, const SchemaBody&)>& olds) {
  bool normalize = call.request.QueryFlag("normalize", call.store.EffectiveNormalize(subject));
  auto schema = ReadSchema(call.store, call.request, subject, normalize);
  if (!schema) {
    if (schema.error().code != 42201 || !call.request.QueryFlag("verbose")) {
      return Refusal(schema.error());
    }
    return Verdict(call, {schema.error().message});
  }
  auto level = call.store.EffectiveLevel(subject);
  return Verdict(call, Disagreements(call.store, level, *schema, olds(level, schema->body)));
}

Answer AgainstOne(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held_subject, SubjectOf(call.store, call.request));
  TASKFLOW_REGISTRY_TRY(auto number, held_number, VersionOf(call.request));
  std::vector<const Version*> olds;
  if (number) {
    const auto* old = call.store.Find(subject, *number, false);
    if (old == nullptr) return VersionNotFound(std::to_string(*number));
    olds.push_back(old);
  } else if (const auto* latest = call.store.Latest(subject, false)) {
    olds.push_back(latest);
  }
  return Check(call, subject, [&](const Level&, const SchemaBody&) { return olds; });
}

Answer AgainstAll(const Call& call) {
  TASKFLOW_REGISTRY_TRY(auto subject, held, SubjectOf(call.store, call.request));
  return Check(call, subject, [&](const Level& level, const SchemaBody& schema) {
    return VersionsToCheck(call.store, level, subject, schema);
  });
}

constexpr Read kCompatibilityReads[] = {
    {"POST", "/compatibility/subjects/{subject}/versions", AgainstAll},
    {"POST", "/compatibility/subjects/{subject}/versions/{version}", AgainstOne},
};

}  // namespace

std::span<const Read> CompatibilityReads() { return kCompatibilityReads; }

}  // namespace taskflow::registry
