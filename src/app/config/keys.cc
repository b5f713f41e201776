#include "app/config/keys.h"

#include <fmt/ranges.h>

#include <charconv>

#include "app/config/key_table.h"
#include "http/client.h"
#include "http/origin.h"

namespace taskflow::app {
namespace {

std::string Dashed(std::string_view name, char with) {
  std::string out(name);
  for (char& c : out) {
    if (c == '.' || c == '_' || c == '-') c = with;
  }
  return out;
}

tl::unexpected<Error> Refuse(const Key& key, std::string_view text) {
  bool has_secret = key.kind == Kind::kSecret ||
                    (key.kind == Kind::kUrls && text.find('@') != std::string_view::npos);
  auto shown = has_secret ? "the value" : fmt::format("'{}'", text);
  return Fail(ErrorCode::kInvalid, "{} is not {}", shown, AllowedFor(key));
}

Result<bool> ParseBool(const Key& key, std::string_view text) {
  if (text == "true" || text == "yes" || text == "1") return true;
  if (text == "false" || text == "no" || text == "0") return false;
  return Refuse(key, text);
}

Result<std::int64_t> ParseNumber(const Key& key, std::string_view text) {
  if (text.empty() && key.may_be_empty) return 0;
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  bool whole = error == std::errc{} && end == text.data() + text.size();
  if (text.empty() || !whole || number < key.min || number > key.max) return Refuse(key, text);
  return number;
}

std::vector<std::string> Split(std::string_view list) {
  std::vector<std::string> out;
  while (true) {
    auto comma = list.find(',');
    auto one = list.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    out.emplace_back(one);
    if (comma == std::string_view::npos) return out;
    list.remove_prefix(comma + 1);
  }
}

Result<std::string> ParseAddresses(const Key& key, std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return std::string();
  for (auto& one : Split(text)) {
    auto address = ParseHostPort(one);
    bool bare = !address && key.default_port != 0 && !one.empty() &&
                (one.find(':') == std::string::npos || one.ends_with(']'));
    if (bare) address = ParseHostPort(fmt::format("{}:{}", one, key.default_port));
    if (!address || address->port == 0) return Refuse(key, text);
    out.push_back(address->ToString());
  }
  return fmt::format("{}", fmt::join(out, ","));
}

Result<std::string> ParseOrigins(const Key& key, std::string_view text) {
  std::vector<std::string> out;
  if (text.empty()) return std::string();
  for (auto& one : Split(text)) {
    auto origin = http::NormalOrigin(one);
    if (!origin) return Refuse(key, text);
    out.push_back(*std::move(origin));
  }
  if (key.kind == Kind::kOrigin && out.size() > 1) return Refuse(key, text);
  return fmt::format("{}", fmt::join(out, ","));
}

Result<std::string> ParseText(const Key& key, std::string_view text) {
  switch (key.kind) {
    case Kind::kAddresses:
      return ParseAddresses(key, text);
    case Kind::kOrigin:
    case Kind::kOrigins:
      return ParseOrigins(key, text);
    case Kind::kUrls:
      if (text.empty()) return std::string();
      for (const auto& one : Split(text)) {
        if (!http::ParseUrl(one)) return Refuse(key, text);
      }
      break;
    case Kind::kPath:
      if (text.empty()) return Refuse(key, text);
      break;
    case Kind::kChoice:
      if (std::find(key.allowed.begin(), key.allowed.end(), text) == key.allowed.end()) {
        return Refuse(key, text);
      }
      break;
    default:
      break;
  }
  return std::string(text);
}

}  // namespace

const std::vector<Key>& Keys() {
  static const std::vector<Key> keys = MakeKeys();
  return keys;
}

std::optional<KeyAndEntry> FindKey(std::string_view name) {
  for (const auto& key : Keys()) {
    if (key.name == name) return KeyAndEntry{&key, ""};
    bool entry = key.kind == Kind::kPairs && name.size() > key.name.size() + 1 &&
                 name.starts_with(key.name) && name[key.name.size()] == '.';
    if (entry) return KeyAndEntry{&key, std::string(name.substr(key.name.size() + 1))};
  }
  return std::nullopt;
}

std::string FlagOf(const Key& key) { return "--" + Dashed(key.name, '-'); }

std::string EnvironmentOf(const Key& key) {
  auto out = "TASKFLOW_" + Dashed(key.name, '_');
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string PlaceholderOf(const Key& key) {
  switch (key.kind) {
    case Kind::kAddress:
      return "HOST:PORT";
    case Kind::kAddresses:
      return "HOST:PORT,...";
    case Kind::kUrls:
      return "URL";
    case Kind::kOrigin:
      return "URL";
    case Kind::kOrigins:
      return "URL,...";
    case Kind::kPath:
      return "DIR";
    case Kind::kText:
      return "TEXT";
    case Kind::kSecret:
      return "TEXT";
    case Kind::kChoice:
      return key.allowed.size() > 4 ? "LEVEL" : fmt::format("{}", fmt::join(key.allowed, "|"));
    case Kind::kBool:
      return "";
    case Kind::kNumber:
      return "N";
    case Kind::kPairs:
      return "NAME=VALUE";
  }
  return "";
}

std::string AllowedFor(const Key& key) {
  switch (key.kind) {
    case Kind::kAddress:
      return "an address of the form host:port";
    case Kind::kAddresses:
      return key.default_port != 0 ? "a list of the form host,host:port"
                                   : "a list of the form host:port,host:port";
    case Kind::kUrls:
      return "a URL of the form http://host:port/path, or https";
    case Kind::kOrigin:
      return "a web origin of the form https://host:port";
    case Kind::kOrigins:
      return "a list of the form https://host:port,https://host:port";
    case Kind::kPath:
      return "the path of a folder";
    case Kind::kChoice:
      return fmt::format("one of {}", fmt::join(key.allowed, ", "));
    case Kind::kBool:
      return "true or false";
    case Kind::kNumber:
      return key.max == kNumberMax ? fmt::format("a whole number from {}", key.min)
                                   : fmt::format("a whole number from {} to {}", key.min, key.max);
    case Kind::kPairs:
      return key.target == Key::Target(&Settings::hosts) ? "a pair of the form name=host:port"
                                                         : "a pair of the form name=value";
    case Kind::kText:
    case Kind::kSecret:
      return "text";
  }
  return "";
}

Status SetValue(const Key& key, const std::string& entry, std::string_view text,
                Settings& settings) {
  if (const auto* member = std::get_if<HostPort Settings::*>(&key.target)) {
    auto address = ParseHostPort(text);
    if (!address) return Refuse(key, text);
    settings.*(*member) = *std::move(address);
  } else if (const auto* flag = std::get_if<bool Settings::*>(&key.target)) {
    ASSIGN_OR_RETURN(settings.*(*flag), ParseBool(key, text));
  } else if (const auto* number = std::get_if<std::int64_t Settings::*>(&key.target)) {
    ASSIGN_OR_RETURN(settings.*(*number), ParseNumber(key, text));
  } else if (const auto* pairs = std::get_if<Pairs Settings::*>(&key.target)) {
    bool address = *pairs == &Settings::hosts;
    if (entry.empty() || (address && !ParseHostPort(text))) return Refuse(key, text);
    (settings.*(*pairs))[entry] = std::string(text);
  } else {
    ASSIGN_OR_RETURN(settings.*std::get<std::string Settings::*>(key.target), ParseText(key, text));
  }
  return {};
}

std::string TextOf(const Key& key, const Settings& settings) {
  return std::visit(
      [&](auto member) -> std::string {
        const auto& value = settings.*member;
        using Value = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, HostPort>) return value.ToString();
        if constexpr (std::is_same_v<Value, std::string>) return value;
        if constexpr (std::is_same_v<Value, bool>) return value ? "true" : "false";
        if constexpr (std::is_same_v<Value, std::int64_t>) {
          if (value == 0 && key.may_be_empty) return "";
        }
        if constexpr (std::is_same_v<Value, std::int64_t>) return std::to_string(value);
        if constexpr (std::is_same_v<Value, Pairs>) {
          std::vector<std::string> out;
          for (const auto& [name, one] : value) out.push_back(name + "=" + one);
          return fmt::format("{}", fmt::join(out, ","));
        }
      },
      key.target);
}

}  // namespace taskflow::app
