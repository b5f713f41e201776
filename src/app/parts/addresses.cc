#include "app/parts/addresses.h"

#include "app/parts/credentials.h"
#include "base/check.h"
#include "base/json.h"
#include "http/client.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kFileBytesMax = 64 << 10;
constexpr std::string_view kHttps = "https://";
constexpr const char* kRegistryName = "schema-registry";

struct PartNames {
  std::string_view name, listen_key, replacement_key;
};
constexpr std::array<PartNames, kParts.size()> kNames = {{
    {"site", "site.listen", ""},
    {"kafka", "kafka.listen", "kafka.bootstrap_servers"},
    {"registry", "registry.listen", "registry.url"},
    {"connect", "connect.listen", "connect.url"},
    {"cql", "cql.listen", "cassandra.contact_points"},
    {"insights", "insights.listen", "insights.url"},
}};

const PartNames& NamesOf(Part part) { return kNames.at(static_cast<std::size_t>(part)); }

// "http://a/x,https://b/" becomes "a/x,https://b".
std::string WithoutScheme(std::string_view urls) {
  constexpr std::string_view kScheme = "http://";
  std::string out(urls);
  for (auto at = out.find(kScheme); at != std::string::npos; at = out.find(kScheme, at)) {
    out.erase(at, kScheme.size());
  }
  while (out.ends_with('/')) out.pop_back();
  return out;
}

}  // namespace

std::string_view Name(Part part) { return NamesOf(part).name; }

const Key& ListenKey(Part part) { return *FindKey(NamesOf(part).listen_key)->key; }

const Key* ReplacementKey(Part part) {
  auto name = NamesOf(part).replacement_key;
  return name.empty() ? nullptr : FindKey(name)->key;
}

bool IsReplaced(Part part, const Settings& settings) {
  const auto* key = ReplacementKey(part);
  return key != nullptr && !TextOf(*key, settings).empty();
}

Addresses ReplacedAddresses(const Settings& settings) {
  Addresses out;
  for (auto part : kParts) {
    if (const auto* key = ReplacementKey(part))
      At(out, part) = WithoutScheme(TextOf(*key, settings));
  }
  return out;
}

Addresses ConfiguredAddresses(const Settings& settings) {
  auto out = ReplacedAddresses(settings);
  for (auto part : kParts) {
    if (At(out, part).empty()) At(out, part) = TextOf(ListenKey(part), settings);
  }
  return out;
}

Result<Addresses> FindAddresses(FileSystem& files, const Settings& settings) {
  auto out = ReplacedAddresses(settings);
  ASSIGN_OR_RETURN(auto running, ReadAddresses(files, settings.data));
  auto rest = running ? *running : ConfiguredAddresses(settings);
  for (auto part : kParts) {
    if (At(out, part).empty()) At(out, part) = At(rest, part);
  }
  ShowCredentials(out, settings);
  return out;
}

std::string AddressesPath(const std::string& data) { return data + "/addresses.json"; }

Status WriteAddresses(FileSystem& files, const std::string& data, const Addresses& addresses) {
  json::object object;
  for (auto part : kParts) object[Name(part)] = At(addresses, part);
  return ReplaceFile(files, AddressesPath(data), ToJson(object) + "\n");
}

Result<std::optional<Addresses>> ReadAddresses(FileSystem& files, const std::string& data) {
  auto path = AddressesPath(data);
  auto text = ReadWholeFile(files, path, kFileBytesMax);
  if (!text && text.error().code == ErrorCode::kNotFound) return std::nullopt;
  if (!text) return Fail(std::move(text).error());
  auto object = ParseJsonObject(*text);
  if (!object) {
    return Fail(ErrorCode::kCorrupt, "{} is damaged: remove it, and start taskflow up again", path);
  }
  Addresses out;
  for (auto part : kParts) {
    At(out, part) = std::string(StringMember(*object, Name(part)).value_or(""));
  }
  return out;
}

std::string ToUrls(std::string_view addresses) {
  std::string out;
  while (!addresses.empty()) {
    auto comma = addresses.find(',');
    auto one = addresses.substr(0, comma);
    auto scheme = one.starts_with(kHttps) ? "" : "http://";
    out += fmt::format("{}{}{}", out.empty() ? "" : ",", scheme, one);
    addresses = comma == std::string_view::npos ? "" : addresses.substr(comma + 1);
  }
  return out;
}

Result<std::vector<http::Url>> ReadUrls(std::string_view urls) {
  std::vector<http::Url> out;
  while (!urls.empty()) {
    const auto one = urls.substr(0, urls.find(','));
    urls.remove_prefix(std::min(urls.size(), one.size() + 1));
    ASSIGN_OR_RETURN(auto url, http::ParseUrl(one));
    out.push_back(std::move(url));
  }
  return out;
}

Result<HostPort> FirstOf(std::string_view addresses) {
  auto first = addresses.substr(0, addresses.find(','));
  auto url = http::ParseUrl(ToUrls(first));
  if (!url) return Fail(std::move(url).error());
  return url->address;
}

connect::UrlAliases UrlAliasesFor(const Addresses& addresses, const Settings& settings) {
  auto urls = ToUrls(At(addresses, Part::kRegistry));
  if (urls.empty() || settings.hosts.contains(kRegistryName)) return {};
  return {{kRegistryName, std::move(urls)}};
}

HostAliases AliasesFor(const Addresses& addresses, const Settings& settings) {
  HostAliases out;
  auto add = [&](std::string name, Part part) {
    if (auto address = FirstOf(At(addresses, part))) out.emplace(std::move(name), *address);
  };
  add("cassandra", Part::kCql);
  add("kafka", Part::kKafka);
  add("broker", Part::kKafka);
  add(kRegistryName, Part::kRegistry);
  for (const auto& [name, text] : settings.hosts) {
    auto address = ParseHostPort(text);
    CHECK(address, "hosts were checked when they were set");
    out.insert_or_assign(name, *std::move(address));
  }
  return out;
}

}  // namespace taskflow::app
