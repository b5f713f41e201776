#include "app/parts/credentials.h"

#include "connect/config/definition.h"
#include "http/client.h"
#include "http/credentials.h"

namespace taskflow::app {
namespace {

constexpr std::size_t kUsersFileMax = 256 << 10;

struct Keys {
  Part part;
  std::string_view name;
  std::string Settings::*url;
  std::string Settings::*auth;
  std::string Settings::*users;
  std::string Settings::*username;
  std::string Settings::*password;
};
constexpr Keys kKeys[] = {
    {Part::kRegistry, "registry", &Settings::registry_url, &Settings::registry_auth,
     &Settings::registry_users, &Settings::registry_username, &Settings::registry_password},
    {Part::kConnect, "connect", &Settings::connect_url, &Settings::connect_auth,
     &Settings::connect_users, &Settings::connect_username, &Settings::connect_password},
};

// The URL without its credentials, which go to `name` and `password`.
Result<std::string> WithoutCredentials(const std::string& text, std::string& name,
                                       std::string& password) {
  auto at = text.rfind('@');
  auto scheme = text.find("://");
  if (at == std::string::npos || scheme == std::string::npos || at < scheme) return text;
  ASSIGN_OR_RETURN(auto url, http::ParseUrl(text));
  if (url.credentials.empty()) return text;
  auto colon = url.credentials.find(':');
  if (colon == std::string::npos)
    return Fail(ErrorCode::kInvalid, "a name before @ needs a password: name:password@host");
  auto its_name = url.credentials.substr(0, colon);
  auto its_password = url.credentials.substr(colon + 1);
  if (!name.empty() && (name != its_name || password != its_password))
    return Fail(ErrorCode::kInvalid, "two names or passwords: all its URLs must have the same");
  name = std::move(its_name);
  password = std::move(its_password);
  return text.substr(0, scheme + 3) + text.substr(at + 1);
}

}  // namespace

Status TakeCredentials(Settings& settings) {
  for (const auto& keys : kKeys) {
    std::string urls;
    for (const auto& text : connect::ParseList(settings.*keys.url)) {
      auto url = WithoutCredentials(text, settings.*keys.username, settings.*keys.password);
      if (!url) return FailWith(fmt::format("{}.url", keys.name), std::move(url).error());
      urls += (urls.empty() ? "" : ",") + *url;
    }
    settings.*keys.url = urls;
  }
  return {};
}

Result<std::shared_ptr<const http::Users>> UsersFor(Part part, FileSystem& files,
                                                    const Settings& settings) {
  for (const auto& keys : kKeys) {
    if (keys.part != part || settings.*keys.auth != "basic") continue;
    auto users = std::make_shared<http::Users>();
    const auto& path = settings.*keys.users;
    auto from = fmt::format("{}.users", keys.name);
    if (!path.empty()) {
      auto text = ReadWholeFile(files, path, kUsersFileMax);
      if (!text) return FailWith(from, std::move(text).error());
      if (auto added = users->AddLines(*text); !added)
        return FailWith(fmt::format("{} = {}", from, path), std::move(added).error());
    }
    if (!(settings.*keys.username).empty()) {
      auto added = users->Add(settings.*keys.username, settings.*keys.password);
      if (!added)
        return FailWith(fmt::format("{0}.username, {0}.password", keys.name),
                        std::move(added).error());
    }
    if (users->empty())
      return Fail(ErrorCode::kInvalid,
                  "{0}.auth = basic: name who may ask in {0}.users, a file of lines name:password, "
                  "or by {0}.username and {0}.password",
                  keys.name);
    return users;
  }
  return nullptr;
}

void ShowCredentials(const Addresses& addresses, const Settings& settings) {
  for (const auto& keys : kKeys) {
    if ((settings.*keys.username).empty()) continue;
    for (const auto& text : connect::ParseList(ToUrls(At(addresses, keys.part)))) {
      if (auto url = http::ParseUrl(text))
        http::ShowCredentials(url->address, settings.*keys.username, settings.*keys.password);
    }
  }
}

}  // namespace taskflow::app
