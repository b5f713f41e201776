// The types of columns: as the cluster tells them, and those that the sink makes for data.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connect/data/schema.h"
#include "cql/types/type.h"

namespace taskflow::connect::cassandra {

// Never fails: what it does not know is kCustom, which nothing can be written to.
cql::Type ParseColumnType(std::string_view text);
// The type of a column made for data of that shape; nothing for structs.
std::optional<std::string> CqlTypeFor(const Schema& schema, bool in_primary_key = false);

// As an error shows it: "INT64", "INT64 (Timestamp)".
std::string Shown(Type type, const Schema* schema);

// "name" with quotes as CQL wants them, and 'text' as a CQL constant.
std::string Quoted(std::string_view name);
std::string Constant(std::string_view text);

}  // namespace taskflow::connect::cassandra
