// JSON whose numbers are the doubles nearest to their text; Boost.JSON's own parser is now and then
// one off in the last place.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/json.h"

namespace taskflow {

// As ParseJson, to this depth.
Result<json::value> ParseExactJson(std::string_view text, std::size_t depth_max);

}  // namespace taskflow
