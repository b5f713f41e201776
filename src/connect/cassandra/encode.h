// Connect's values as the bytes of CQL types (native protocol v4, section 6).
#pragma once

#include "base/result.h"
#include "connect/data/value.h"
#include "cql/client/session.h"
#include "cql/types/type.h"

namespace taskflow::connect::cassandra {

// Whole numbers fit every wider or narrower type that holds their value, and texts every scalar
// whose CQL constant they are. The bytes point into `value` or live in `arena`. Errors: kInvalid,
// saying what does not fit what; the caller names the column.
Result<cql::Value> Encode(const cql::Type& type, const Value& value, Arena& arena);

}  // namespace taskflow::connect::cassandra
