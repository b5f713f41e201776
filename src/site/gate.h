// What every request passes before its route: whom it is for, and a path that can be read in one
// way only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/host_names.h"
#include "http/server.h"

namespace taskflow::site {

// Without dot segments, empty ones before the last, encoded slashes, backslashes, controls, broken
// escapes and what is not UTF-8: programs differ in how they read those.
bool IsPlainPath(std::string_view path);

// Answers 421 "misdirected" and 400 "bad_path".
http::Router::Gate MakeGate(http::HostNames names);

}  // namespace taskflow::site
