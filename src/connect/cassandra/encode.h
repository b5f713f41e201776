// Connect's values as the bytes of CQL types (native protocol v4, section 6).
#pragma once

#include "base/result.h"
#include "connect/cassandra/column_type.h"
#include "connect/data/value.h"
#include "cql/client/session.h"

namespace taskflow::connect::cassandra {

// The bytes point into `value` or live in `arena`. Errors: kInvalid, saying what does not fit what;
// the caller names the column.
Result<cql::Value> Encode(const ColumnType& type, const Value& value, Arena& arena);

}  // namespace taskflow::connect::cassandra
