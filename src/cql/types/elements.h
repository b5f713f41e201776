// What the values of collections, tuples and user-defined types are made of (v4 section 6).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "cql/types/type.h"

namespace taskflow::cql {

using Elements = std::vector<std::optional<std::string_view>>;

// In order; a map's keys and values in turn. Only tuples and user-defined types hold nulls, and
// they may have fewer elements than the type. Nothing: `bytes` are malformed. Views into `bytes`.
std::optional<Elements> ElementsOf(const Type& type, std::string_view bytes);

// The type of the element at `index` of ElementsOf.
const Type& ElementTypeOf(const Type& type, std::size_t index);

}  // namespace taskflow::cql
