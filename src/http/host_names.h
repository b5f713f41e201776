// What a server is called by.
#pragma once

#include <string>
#include <string_view>

#include "base/host_port.h"

namespace taskflow::http {

// Whether a Host header names this server, so that a page whose own name was made to lead here (DNS
// rebinding) is not answered. Addresses, localhost and the public name do; any name does while the
// server listens to other machines, which may call it as they like.
class HostNames {
 public:
  // `public_host` without a port; may be empty.
  HostNames(const HostPort& listen, std::string_view public_host);
  bool Include(std::string_view host) const;

 private:
  bool any_;
  std::string public_host_;
};

}  // namespace taskflow::http
