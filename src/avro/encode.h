// Avro's binary encoding, writing side.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "avro/schema.h"
#include "avro/value.h"
#include "base/result.h"

namespace taskflow::avro {

// Appends `datum`, whose children are in `values`, as a value of `schema`. An int may stand for a
// long, a float for a double; in a union the branch that the datum's node names is taken, else the
// first that fits. Errors: kInvalid, naming the field that does not fit; `out` may hold half a
// value then.
Status Encode(const Node& schema, const Values& values, const Datum& datum, std::string& out);

// Appends a record whose fields are all of type string.
void EncodeStrings(std::span<const std::string_view> fields, std::string& out);

}  // namespace taskflow::avro
