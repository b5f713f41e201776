// JSON text byte for byte as Avro Java (Jackson) prints it: 1.0 and not 1E0, non-ASCII unescaped.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace taskflow::avro {

void AppendJson(const json::value& value, std::string& out);
// With its quotes.
void AppendJsonString(std::string_view text, std::string& out);
// The shortest text that reads back as the same number; of what is no number, a string.
void AppendJsonNumber(double number, std::string& out);

}  // namespace taskflow::avro
