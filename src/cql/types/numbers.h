// Numbers of any size, and the variable-length integers of durations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace taskflow::cql {

inline constexpr std::size_t kDigitsMax = 1'000;  // of a varint or decimal, in text

// Two's complement of "-123", as short as it can be (varint, v4 section 6.21). Nothing: no decimal
// digits, or over kDigitsMax of them.
std::optional<std::string> ParseVarint(std::string_view digits);
// "-123". Over 512 bytes it is written as a blob, to keep the work bounded.
std::string FormatVarint(std::string_view bytes);

// Scale and unscaled varint of "-12.50e3" (decimal, v4 section 6.6).
std::optional<std::string> ParseDecimal(std::string_view text);
// As Java's BigDecimal.toString writes it: "-12.50", "1.25E+7".
std::string FormatDecimal(std::string_view bytes);

struct Duration {
  std::int32_t months = 0, days = 0;
  std::int64_t nanos = 0;
};
// "1y2mo3w4d5h6m7s8ms9us10ns", "-1d"; ISO 8601: "P1Y2M3DT4H5M6S", "P2W".
std::optional<Duration> ParseDuration(std::string_view text);
std::string FormatDuration(const Duration& duration);
// Three vints (v5 section 3: the leading ones of the first byte count the others).
void AppendDuration(std::string& out, const Duration& duration);
std::optional<Duration> ReadDuration(std::string_view bytes);

}  // namespace taskflow::cql
