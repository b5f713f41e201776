// Web origins.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace taskflow::http {

// "https://tasks.example.org" as a browser writes it in Origin (RFC 6454 section 6.2): scheme and
// host in lower case, the port only when it is not the scheme's own, nothing after it. A single "/"
// at the end is dropped. Errors: kInvalid for everything else, a path or another scheme included.
Result<std::string> NormalOrigin(std::string_view text);
// Its host: "tasks.example.org", "[::1]".
std::string_view HostOfOrigin(std::string_view origin);

}  // namespace taskflow::http
