#include "registry/bodies.h"

#include <boost/json.hpp>

#include "registry/contract.h"
#include "registry/schema_request.h"

namespace taskflow::registry {
namespace {

void AddBody(const SchemaBody& body, json::object& out) {
  out["guid"] = GuidOf(body);
  if (body.type != "AVRO") out["schemaType"] = body.type;
  if (!body.references.empty()) {
    json::array references;
    for (const auto& reference : body.references) {
      references.push_back({{"name", reference.name},
                            {"subject", reference.subject},
                            {"version", reference.version}});
    }
    out["references"] = std::move(references);
  }
  if (body.metadata) out["metadata"] = MetadataJson(*body.metadata);
  if (body.rules) {
    if (auto rules = ParseJson(*body.rules)) out["ruleSet"] = std::move(*rules);
  }
  out["schema"] = body.text;
}

}  // namespace

json::object VersionJson(const Version& version) {
  json::object out{{"subject", version.subject}, {"version", version.number}, {"id", version.id}};
  AddBody(*version.body, out);
  if (version.deleted) out["deleted"] = true;
  return out;
}

json::object BodyJson(const SchemaBody& body) {
  json::object out;
  AddBody(body, out);
  return out;
}

std::string ListJson(const std::vector<std::string>& items) {
  return ToJson(json::array(items.begin(), items.end()));
}
std::string ListJson(const std::vector<int>& items) {
  return ToJson(json::array(items.begin(), items.end()));
}

Outcome<std::string> TextInFormat(const Store& store, const SchemaBody& body,
                                  std::optional<std::string_view> format) {
  if (format != "resolved" || body.references.empty()) return body.text;
  TASKFLOW_REGISTRY_TRY(auto schema, held, ParseStored(store, body));
  return schema->Text({.inline_references = true});
}

}  // namespace taskflow::registry
