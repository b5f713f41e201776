// What a schema may carry beside its text: metadata and rules (Confluent's data contracts). The
// registry keeps them, compares them and gives them back; it runs no rule.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "registry/errors.h"
#include "registry/model.h"

namespace taskflow::registry {

// The member as metadata; nothing when absent, null or empty. 400 when it is of another shape.
Outcome<std::optional<Metadata>> ReadMetadata(const json::object& body, std::string_view key);
// The member as a rule set's canonical text; nothing when absent, null or empty. 400 for another
// shape, 42210 for a rule that breaks the rules of rules.
Outcome<std::optional<std::string>> ReadRules(const json::object& body, std::string_view key);

json::object MetadataJson(const Metadata& metadata);

// `above` wins, member by member; of rules, by name.
std::optional<Metadata> Merge(const std::optional<Metadata>& below,
                              const std::optional<Metadata>& above);
std::optional<std::string> MergeRules(const std::optional<std::string>& below,
                                      const std::optional<std::string>& above);
// Whether one of the rules is of this type.
bool HasRuleOfType(const std::string& rules, std::string_view type);

// The UUID made of the MD5 of all that a schema is (Confluent 8's guid).
std::string GuidOf(const SchemaBody& body);

}  // namespace taskflow::registry
