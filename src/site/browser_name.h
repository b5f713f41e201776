// What people call the browser that sent a request; nothing else of its header is kept.
#pragma once

#include <string>
#include <string_view>

namespace taskflow::site {

// "Firefox on Linux" from a User-Agent (RFC 9110 section 10.1.5): browser and system, no versions.
// What is unknown is left out: "Safari", "Another browser on Windows", "Another browser".
std::string BrowserName(std::string_view user_agent);

}  // namespace taskflow::site
