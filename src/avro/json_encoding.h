// Avro's JSON encoding (Avro specification, "JSON Encoding"): as json_value.h, but a union's value
// that is not null stands in an object under its type's name.
#pragma once

#include <string>
#include <string_view>

#include "avro/schema.h"
#include "avro/value.h"
#include "base/result.h"

namespace taskflow::avro {

// `datum` is a value of `schema`. Compact. NaN and infinities are strings.
std::string ToJsonEncoding(const Node& schema, const Values& values, const Datum& datum);

// `into` is cleared first. Errors: kInvalid, naming the field.
Status FromJsonEncoding(const Node& schema, std::string_view json, Values& into);

}  // namespace taskflow::avro
