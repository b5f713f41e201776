#include "connect/config/definition.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/check.h"
#include "connect/data/schema.h"

namespace taskflow::connect {
namespace {

std::string Invalid(std::string_view value, std::string_view key, std::string_view why) {
  return fmt::format("Invalid value {} for configuration {}: {}", value, key, why);
}

bool IsNumber(KeyType type) {
  return type == KeyType::kInt || type == KeyType::kShort || type == KeyType::kLong;
}

bool FitsNumber(KeyType type, std::int64_t v) {
  if (type == KeyType::kShort) return v >= INT16_MIN && v <= INT16_MAX;
  return type == KeyType::kLong || (v >= INT32_MIN && v <= INT32_MAX);
}

bool IsDouble(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

std::optional<std::string> TypeError(const ConfigKey& key, const std::string& value) {
  if (key.type == KeyType::kBoolean && !EqualsAnyCase(value, "true") &&
      !EqualsAnyCase(value, "false")) {
    return "Expected value to be either true or false";
  }
  if (key.type == KeyType::kDouble && !IsDouble(value)) return "Not a number of type DOUBLE";
  if (!IsNumber(key.type)) return std::nullopt;
  auto number = ParseInteger(value);
  if (!number || !FitsNumber(key.type, *number))
    return fmt::format("Not a number of type {}", Name(key.type));
  if (key.min && *number < *key.min) return fmt::format("Value must be at least {}", *key.min);
  if (key.max && *number > *key.max) return fmt::format("Value must be no more than {}", *key.max);
  return std::nullopt;
}

std::optional<std::string> ValueError(const ConfigKey& key, const std::string& value) {
  if (auto wrong = TypeError(key, value)) return wrong;
  auto is_value = [&](std::string_view allowed) { return EqualsAnyCase(allowed, value); };
  if (!key.allowed.empty() && std::none_of(key.allowed.begin(), key.allowed.end(), is_value)) {
    return fmt::format("String must be one of: {}", fmt::join(key.allowed, ", "));
  }
  return key.check == nullptr ? std::nullopt : key.check(value);
}

}  // namespace

std::string_view Name(KeyType type) {
  switch (type) {
    case KeyType::kBoolean:
      return "BOOLEAN";
    case KeyType::kString:
      return "STRING";
    case KeyType::kInt:
      return "INT";
    case KeyType::kShort:
      return "SHORT";
    case KeyType::kLong:
      return "LONG";
    case KeyType::kDouble:
      return "DOUBLE";
    case KeyType::kList:
      return "LIST";
    case KeyType::kClass:
      return "CLASS";
    case KeyType::kPassword:
      return "PASSWORD";
  }
  return "";
}

std::string_view Name(Importance importance) {
  switch (importance) {
    case Importance::kHigh:
      return "HIGH";
    case Importance::kMedium:
      return "MEDIUM";
    case Importance::kLow:
      return "LOW";
  }
  return "";
}

std::string Trimmed(std::string_view text) {
  auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::optional<Reference> NextReference(std::string_view value) {
  for (auto begin = value.find("${"); begin != value.npos; begin = value.find("${", begin + 2)) {
    auto end = value.find('}', begin);
    if (end == value.npos) return std::nullopt;
    auto inside = value.substr(begin + 2, end - begin - 2);
    for (std::string_view provider : {"file", "env"}) {
      if (!inside.starts_with(provider) || !inside.substr(provider.size()).starts_with(':'))
        continue;
      return Reference{begin, end + 1, provider, inside.substr(provider.size() + 1)};
    }
  }
  return std::nullopt;
}

std::optional<std::int64_t> ParseInteger(std::string_view text) {
  auto trimmed = Trimmed(text);
  std::int64_t v = 0;
  auto [end, error] = std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), v);
  if (error != std::errc{} || end != trimmed.data() + trimmed.size()) return std::nullopt;
  return v;
}

std::vector<std::string> ParseList(std::string_view text) {
  std::vector<std::string> out;
  if (Trimmed(text).empty()) return out;
  while (true) {
    auto comma = text.find(',');
    out.push_back(Trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return out;
    text.remove_prefix(comma + 1);
  }
}

void Validate(const ConfigKeys& keys, const Config& config, std::string_view prefix,
              ConfigErrors& errors) {
  for (const auto& key : keys) {
    auto name = fmt::format("{}{}", prefix, key.name);
    auto found = config.find(name);
    if (found == config.end()) {
      if (key.required()) {
        errors[name].push_back(
            fmt::format("Missing required configuration \"{}\" which has no default value.", name));
      }
      continue;
    }
    auto value = Trimmed(found->second);
    // An empty text stands for "not set", as in the files that tools write.
    if (value.empty() && key.default_value && key.default_value->empty()) continue;
    if (HasReference(value)) continue;
    if (auto wrong = ValueError(key, value)) {
      auto shown = key.type == KeyType::kPassword ? std::string("[hidden]") : value;
      errors[name].push_back(Invalid(shown, name, *wrong));
      // Java then checks the range of what it could not read.
      bool is_unread = IsNumber(key.type) && !ParseInteger(value);
      if (is_unread && (key.min || key.max)) {
        errors[name].push_back(Invalid("null", name, "Value must be non-null"));
      }
    }
  }
}

Settings::Settings(const ConfigKeys& keys, const Config& config, std::string prefix)
    : keys_(keys), config_(config), prefix_(std::move(prefix)) {}

const ConfigKey& Settings::Find(std::string_view key) const {
  auto found =
      std::find_if(keys_.begin(), keys_.end(), [&](const auto& k) { return k.name == key; });
  CHECK(found != keys_.end(), "no configuration key '{}'", key);
  return *found;
}

bool Settings::IsSet(std::string_view key) const {
  Find(key);
  auto found = config_.find(prefix_ + std::string(key));
  return found != config_.end() && !Trimmed(found->second).empty();
}

std::string Settings::String(std::string_view key) const {
  const auto& definition = Find(key);
  auto found = config_.find(prefix_ + std::string(key));
  if (found != config_.end()) {
    return definition.type == KeyType::kPassword ? found->second : Trimmed(found->second);
  }
  return std::string(definition.default_value.value_or(""));
}

bool Settings::Bool(std::string_view key) const { return EqualsAnyCase(String(key), "true"); }
std::int64_t Settings::Int(std::string_view key) const { return OptionalInt(key).value_or(0); }
std::optional<std::int64_t> Settings::OptionalInt(std::string_view key) const {
  return ParseInteger(String(key));
}
std::vector<std::string> Settings::List(std::string_view key) const {
  return ParseList(String(key));
}

}  // namespace taskflow::connect
