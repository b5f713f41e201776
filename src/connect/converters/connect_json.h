// Connect's values and schemas as JSON (org.apache.kafka.connect.json.JsonConverter, its writing
// side).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "connect/data/value.h"

namespace taskflow::connect {

enum class BytesAs { kBase64, kCodePoints };  // as Connect writes them, as Avro does
struct JsonForm {
  BytesAs bytes = BytesAs::kBase64;
  bool numeric_decimals = false;  // 12.50, and not their bytes
};
// Decimals up to these are written as numbers: UnscaledOf has room for what is written.
inline constexpr std::size_t kNumberBytesMax = 200;
inline constexpr std::int64_t kNumberScaleMax = 500;
// Compact text. Maps with other keys than texts become arrays of pairs. Decimals that are larger
// than above, or none, stay bytes.
void AppendJson(const Value& value, const JsonForm& form, std::string& out);
inline constexpr std::size_t kDecimalDigitsMax = 1'000;
// The unscaled number, in two's complement, of a JSON number's text. Nothing: it has digits that
// `scale` has no place for, or over kDecimalDigitsMax.
std::optional<std::string> UnscaledOf(std::string_view number, int scale);
// {"type":"string","optional":false}; null for none.
json::value SchemaAsJson(const Schema* schema);

}  // namespace taskflow::connect
