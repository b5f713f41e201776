// Texts that stand for values of other types.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace taskflow::connect::cassandra {

// "2026-11-24": days since 1970-01-01.
std::optional<std::int64_t> ParseDate(std::string_view text);
// "2026-11-24[T ]10:00[:00[.123]][Z|+01:00]": milliseconds since 1970-01-01 UTC; without a zone,
// UTC.
std::optional<std::int64_t> ParseTimestamp(std::string_view text);
// 36 characters into 16 bytes.
bool ParseUuid(std::string_view text, char* to);

}  // namespace taskflow::connect::cassandra
