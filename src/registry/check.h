// Compatibility of a new schema with older versions.
#pragma once

#include <string>
#include <vector>

#include "registry/errors.h"
#include "registry/schema_request.h"
#include "registry/store.h"

namespace taskflow::registry {

// The messages of the first version in `olds` (newest first) that disagrees with `schema` under
// `level`, in Confluent's form; empty when all agree.
std::vector<std::string> Disagreements(const Store& store, const Level& level,
                                       const SchemaRequest& schema,
                                       const std::vector<const Version*>& olds);

// The subject's live versions that `level` demands to look at, newest first; with a
// compatibilityGroup in force only those whose metadata have the same value of that property.
std::vector<const Version*> VersionsToCheck(const Store& store, const Level& level,
                                            const std::string& subject, const SchemaBody& schema);

}  // namespace taskflow::registry
