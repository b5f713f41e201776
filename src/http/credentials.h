// What this process's HTTP clients show to servers that ask who they are (RFC 7617), by server: so
// that no URL carries a password to where it would be seen.
#pragma once

#include <string>
#include <string_view>

#include "base/host_port.h"

namespace taskflow::http {

// From now on every Client sends it to this server. Any thread.
void ShowCredentials(const HostPort& to, std::string_view name, std::string_view password);
// "name:password"; empty when nothing is shown there.
std::string CredentialsFor(const HostPort& to);

// The value of Authorization for "name:password".
std::string BasicAuthorization(std::string_view credentials);

}  // namespace taskflow::http
