// Values without parts as JSON, in both of Avro's JSON forms. For json_value.cc and
// json_encoding.cc alone.
#pragma once

#include <string>

#include "avro/schema.h"
#include "avro/value.h"
#include "base/json.h"
#include "base/result.h"

namespace taskflow::avro {

void AppendScalar(const Datum& datum, std::string& out);
// Texts are kept in `keeper`. "NaN", "Infinity" and "-Infinity" are numbers where a float or double
// is due. Errors: kInvalid.
Result<Datum> ScalarOf(const Node& schema, const json::value& value, Values& keeper);

}  // namespace taskflow::avro
