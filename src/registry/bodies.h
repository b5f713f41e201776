// Schemas as the API's answers show them: Confluent 7's shapes, where empty members and the type
// AVRO are left out, with the guid of Confluent 8.
#pragma once

#include "base/json.h"
#include "registry/errors.h"
#include "registry/store.h"

namespace taskflow::registry {

// {subject, version, id, guid, schemaType, references, metadata, ruleSet, schema, deleted}
json::object VersionJson(const Version& version);
// {guid, schemaType, references, metadata, ruleSet, schema}
json::object BodyJson(const SchemaBody& body);
// ["a","b"]
std::string ListJson(const std::vector<std::string>& items);
std::string ListJson(const std::vector<int>& items);

// The text that `format` asks for: "resolved" has the references in it, anything else is as stored.
Outcome<std::string> TextInFormat(const Store& store, const SchemaBody& body,
                                  std::optional<std::string_view> format);

}  // namespace taskflow::registry
