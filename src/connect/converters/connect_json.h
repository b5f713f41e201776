// Connect's values and schemas as JSON (org.apache.kafka.connect.json.JsonConverter, its writing
// side).
#pragma once

#include "base/json.h"
#include "connect/data/value.h"

namespace taskflow::connect {

enum class BytesAs { kBase64, kCodePoints };  // as Connect writes them, as Avro does
// Maps with other keys than texts become arrays of pairs.
json::value ToJsonValue(const Value& value, BytesAs bytes = BytesAs::kBase64);
// {"type":"string","optional":false}; null for none.
json::value SchemaAsJson(const Schema* schema);

}  // namespace taskflow::connect
