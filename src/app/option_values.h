// The values of commands' own options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/command_line.h"

namespace taskflow::app {

// A whole number from `min` to `max`; `otherwise` when the option is not given. Errors: kInvalid.
Result<std::int64_t> NumberOption(const Call& call, std::string_view name, std::int64_t otherwise,
                                  std::int64_t min, std::int64_t max);

// A moment, in milliseconds since 1970: so long before `now_ms` ("90s", "15m", "2h", "7d", "2w"), a
// day or a time in UTC ("2026-11-24", "2026-11-24T10:00Z", with an offset too), or milliseconds
// since 1970. Errors: kInvalid.
Result<std::int64_t> ParseMoment(std::string_view text, std::int64_t now_ms);
// Nothing when the option is not given.
Result<std::optional<std::int64_t>> MomentOption(const Call& call, std::string_view name,
                                                 std::int64_t now_ms);

// What stands between commas, without blanks around and without empty ones.
std::vector<std::string> SplitList(std::string_view text);

}  // namespace taskflow::app
