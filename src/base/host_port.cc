#include "base/host_port.h"

#include <charconv>

namespace taskflow {

std::string HostPort::ToString() const {
  bool v6 = host.find(':') != std::string::npos;
  return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

bool HostPort::IsLoopback() const {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Result<HostPort> ParseHostPort(std::string_view text) {
  auto colon = text.rfind(':');
  auto bad = [&] {
    return Fail(ErrorCode::kInvalid, "'{}' is not an address of the form host:port", text);
  };
  if (colon == std::string_view::npos || colon == 0) return bad();
  auto host = text.substr(0, colon), port = text.substr(colon + 1);
  if (host.front() == '[') {
    if (host.back() != ']') return bad();
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad();
  }
  HostPort out{std::string(host), 0};
  auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (port.empty() || error != std::errc{} || end != port.data() + port.size()) return bad();
  return out;
}

Result<std::vector<HostPort>> ParseHostPorts(std::string_view text) {
  std::vector<HostPort> out;
  while (true) {
    auto comma = text.find(',');
    auto one = text.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    ASSIGN_OR_RETURN(auto address, ParseHostPort(one));
    out.push_back(std::move(address));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

HostPort Resolve(const HostAliases& aliases, const HostPort& address) {
  auto found = aliases.find(address.host);
  return found == aliases.end() ? address : found->second;
}

Result<std::string> ResolveList(const HostAliases& aliases, std::string_view list) {
  ASSIGN_OR_RETURN(auto addresses, ParseHostPorts(list));
  std::string out;
  for (const auto& address : addresses) {
    if (!out.empty()) out += ',';
    out += Resolve(aliases, address).ToString();
  }
  return out;
}

}  // namespace taskflow
