#include "http/host_names.h"

#include "http/text.h"

namespace taskflow::http {
namespace {

// Without the port.
std::string_view NameWithoutPort(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool IsAddress(std::string_view name) {
  if (name.starts_with('[')) return name.ends_with(']');
  return !name.empty() && name.find_first_not_of("0123456789.") == name.npos;
}

}  // namespace

HostNames::HostNames(const HostPort& listen, std::string_view public_host)
    : any_(!listen.IsLoopback()), public_host_(public_host) {}

bool HostNames::Include(std::string_view host) const {
  auto name = LowerCase(NameWithoutPort(host));
  if (name.empty()) return false;
  return any_ || IsAddress(name) || name == "localhost" || name.ends_with(".localhost") ||
         name == public_host_;
}

}  // namespace taskflow::http
