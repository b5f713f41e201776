// Values as text, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cql/types/type.h"

namespace taskflow::cql {

// As cqlsh shows it: "2026-11-24 10:00:00.123000+0000", "{'a': 1}", "0x00ff"; "null" for none.
// Texts are quoted inside collections only; control characters are escaped. Bytes that are no value
// of the type appear as a blob.
std::string ToText(const Type& type, std::optional<std::string_view> bytes);

// As SELECT JSON answers it: "\"2026-11-24 10:00:00.123Z\"", "{\"a\": 1}", "null".
std::string ToJsonText(const Type& type, std::optional<std::string_view> bytes);

// The bytes of a scalar, from what stands between the quotes of a constant, or from a constant
// without any: a number, 0x..., true, 1h30m. Errors: kInvalid; collections too.
Result<std::string> FromText(const Type& type, std::string_view text);

}  // namespace taskflow::cql
