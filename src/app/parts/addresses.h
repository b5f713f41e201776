// Where each part is, and the file DIR/addresses.json that says so while `taskflow up` runs.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/config.h"
#include "base/file.h"
#include "base/host_port.h"
#include "base/result.h"
#include "connect/url_aliases.h"
#include "http/client.h"

namespace taskflow::app {

enum class Part : std::uint8_t { kSite, kKafka, kRegistry, kConnect, kCql, kInsights };
inline constexpr std::array kParts = {Part::kSite,    Part::kKafka, Part::kRegistry,
                                      Part::kConnect, Part::kCql,   Part::kInsights};
// "site", "kafka", "registry", "connect", "cql", "insights": in addresses.json, and the first word
// of its listen key.
std::string_view Name(Part part);
const Key& ListenKey(Part part);
// The key that names a replacement; null for the site.
const Key* ReplacementKey(Part part);
// Whether the configuration names one.
bool IsReplaced(Part part, const Settings& settings);

// Each "host:port", or "https://host:port" of an HTTP server that speaks TLS; of a replaced part
// its own address, which may be a list, and for a registry below a path "host:port/path". Empty:
// not known.
using Addresses = std::array<std::string, kParts.size()>;
inline std::string& At(Addresses& addresses, Part part) {
  return addresses[static_cast<std::size_t>(part)];
}
inline const std::string& At(const Addresses& addresses, Part part) {
  return addresses[static_cast<std::size_t>(part)];
}

// Of the parts that are replaced; the others stay empty.
Addresses ReplacedAddresses(const Settings& settings);
// As ReplacedAddresses, and for the rest where the configuration has them listen.
Addresses ConfiguredAddresses(const Settings& settings);
// Where a command finds the parts: replacements, then the running `up` of the data folder, then
// where the configuration has them listen. Errors: kCorrupt when addresses.json cannot be read as
// such. From then on this process's HTTP clients show their credentials there (credentials.h).
Result<Addresses> FindAddresses(FileSystem& files, const Settings& settings);

std::string AddressesPath(const std::string& data);
Status WriteAddresses(FileSystem& files, const std::string& data, const Addresses& addresses);
// Nothing when there is no such file.
Result<std::optional<Addresses>> ReadAddresses(FileSystem& files, const std::string& data);

// "http://a,https://b" of "a,https://b".
std::string ToUrls(std::string_view addresses);
// "http://a,https://b"; empty: none.
Result<std::vector<http::Url>> ReadUrls(std::string_view urls);
// The first of a list.
Result<HostPort> FirstOf(std::string_view addresses);
// Compose-network names that lead to these addresses, with the configured ones over them. Parts
// whose address is not known have none.
HostAliases AliasesFor(const Addresses& addresses, const Settings& settings);
// Of them the registry, with its scheme and path; none when `hosts` says where it is.
connect::UrlAliases UrlAliasesFor(const Addresses& addresses, const Settings& settings);

}  // namespace taskflow::app
