// Bytes as hexadecimal digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace taskflow::cql {

std::string Hex(std::string_view bytes);  // lower case, without 0x
// An even number of digits, nothing else.
std::optional<std::string> ParseHex(std::string_view digits);

// "f47ac10b-58cc-4372-a567-0e02b2c3d479" and its 16 bytes.
std::string FormatUuid(std::string_view bytes);
std::optional<std::string> ParseUuid(std::string_view text);

}  // namespace taskflow::cql
