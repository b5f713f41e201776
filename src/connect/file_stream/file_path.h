// Where connectors may read and write files: whoever reaches the REST port must not reach every
// file of this program's user.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace taskflow::connect {

// `path` without links, if it lies in one of `folders`. A relative one is in the first of them.
// Errors: kInvalid: no path; kUnauthorized, which names the worker's key that would allow it.
Result<std::string> AllowedPath(const std::string& path, const std::vector<std::string>& folders,
                                std::string_view key = "connect.file_dirs");

}  // namespace taskflow::connect
