// What every request passes before its route: whom it is for, and a path that can be read in one
// way only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/host_port.h"
#include "http/server.h"

namespace taskflow::site {

// Whether a Host names this site, so that a page whose own name was made to lead here (DNS
// rebinding) is not answered. Addresses, localhost and the public name do; any name does while the
// site listens to other machines, which may call it as they like.
class SiteNames {
 public:
  // `public_host` without a port; may be empty.
  SiteNames(const HostPort& listen, std::string_view public_host);
  bool Include(std::string_view host) const;

 private:
  bool any_;
  std::string public_host_;
};

// Without dot segments, empty ones before the last, encoded slashes, backslashes, controls, broken
// escapes and what is not UTF-8: programs differ in how they read those.
bool IsPlainPath(std::string_view path);

// Answers 421 "misdirected" and 400 "bad_path".
http::Router::Gate MakeGate(SiteNames names);

}  // namespace taskflow::site
