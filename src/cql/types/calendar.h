// Dates and times as CQL writes them. UTC wherever no zone is named.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskflow::cql {

inline constexpr std::int64_t kMillisPerDay = 86'400'000, kNanosPerDay = 86'400'000'000'000;

// "2026-11-24": days since 1970-01-01. Years -32767 to 32767.
std::optional<std::int64_t> ParseDays(std::string_view text);
// "10:00", "10:00:00.123456789": nanoseconds since midnight.
std::optional<std::int64_t> ParseNanosOfDay(std::string_view text);
// "2026-11-24", "2026-11-24[T ]10:00[:00[.123]][Z|+01:00|+0100|+01]", or milliseconds since 1970 as
// a number.
std::optional<std::int64_t> ParseMillis(std::string_view text);

std::string FormatDays(std::int64_t days);
std::string FormatNanosOfDay(std::int64_t nanos);  // "10:00:00.123456789", always nine digits
// "2026-11-24 10:00:00.123"
std::string FormatMillis(std::int64_t millis);

}  // namespace taskflow::cql
