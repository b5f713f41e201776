// taskflow.toml, flattened. toml++ is included by this file's source alone.
#pragma once

#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "base/result.h"

namespace taskflow::app {

// [site] listen = "x" becomes {"site.listen", "x", "`name` line 2"}; arrays become comma-separated
// lists. Errors: kInvalid with the file's name and the line.
Result<std::vector<Given>> FlattenToml(std::string_view text, std::string_view name);

}  // namespace taskflow::app
