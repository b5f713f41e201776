// What ToText and ToJsonText have in common. For their sources only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cql/types/type.h"

namespace taskflow::cql {

// Whole numbers, decimals, uuids, dates, times, durations, addresses, blobs. Nothing: another type.
// The bytes are valid and not empty.
std::optional<std::string> PlainText(TypeId id, std::string_view bytes);

double FloatingOf(std::string_view bytes);  // of a float or a double

}  // namespace taskflow::cql
