// The order of values: that of clustering columns, of range conditions, of min() and max().
#pragma once

#include <string_view>

#include "cql/types/type.h"

namespace taskflow::cql {

// Below, at or above zero. Both must be valid for the type (Validate). An empty value is before all
// others; NaN is after all other numbers; a timeuuid goes by its time.
int Compare(const Type& type, std::string_view a, std::string_view b);

}  // namespace taskflow::cql
