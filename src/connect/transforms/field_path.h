// Fields within fields (KIP-821).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow::connect {

// The names of a path in syntax V2: "a.b" is {"a", "b"}, "`a.b`.c" is {"a.b", "c"}; between
// backticks \` is a backtick. Never empty. Errors: kInvalid: a backtick that is not closed.
Result<std::vector<std::string>> ParseFieldPath(std::string_view text);

}  // namespace taskflow::connect
