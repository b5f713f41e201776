// "host:port", "[::1]:9092". A bare port or a bare host is refused.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow {

struct HostPort {
  std::string host;
  std::uint16_t port = 0;  // 0: any free port, when listening

  bool operator==(const HostPort&) const = default;
  std::string ToString() const;
  // 127.0.0.0/8, ::1 or "localhost".
  bool IsLoopback() const;
};

// Errors: kInvalid, with the text that could not be read.
Result<HostPort> ParseHostPort(std::string_view text);
// A comma-separated list, at least one.
Result<std::vector<HostPort>> ParseHostPorts(std::string_view text);

// Names that stand for an address, as in a compose network: {"cassandra": 127.0.0.1:9042}. The part
// that an alias names brings its own port, so "cassandra:9042" and "kafka:29092" lead to where the
// parts are.
using HostAliases = std::map<std::string, HostPort, std::less<>>;
// The alias of address.host, or `address` unchanged.
HostPort Resolve(const HostAliases& aliases, const HostPort& address);
// The same for every entry of a "host:port,host:port" list. Errors: kInvalid.
Result<std::string> ResolveList(const HostAliases& aliases, std::string_view list);

}  // namespace taskflow
