// Values as JSON, in the form that schemas give defaults in: bytes and fixed as strings of code
// points 0 to 255, a union's value without its branch's name.
#pragma once

#include <string>
#include <string_view>

#include "avro/schema.h"
#include "avro/value.h"
#include "base/result.h"

namespace taskflow::avro {

// The value of `schema` that a default's JSON text stands for; of a union the first branch that
// fits. A record's absent members take their own defaults. `into` is cleared first. Errors:
// kInvalid.
Status FromJson(const Node& schema, std::string_view json, Values& into);

// Compact. NaN and infinities are strings.
std::string ToJson(const Values& values, const Datum& datum);

}  // namespace taskflow::avro
