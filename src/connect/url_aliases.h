#pragma once

#include <functional>
#include <map>
#include <string>

namespace taskflow::connect {

// Like HostAliases, for what has more than host and port: a host name in a configuration, and the
// comma-separated URLs, with their scheme, path and credentials, that a URL of this host without a
// path of its own leads to.
using UrlAliases = std::map<std::string, std::string, std::less<>>;

}  // namespace taskflow::connect
