// Configuration keys as data: one table per connector, converter and transform, from which
// validation, the validate endpoint and the documentation come
// (org.apache.kafka.common.config.ConfigDef).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace taskflow::connect {

// A connector's configuration as it was sent. Passwords are in it: see Masked.
using Config = std::map<std::string, std::string, std::less<>>;
// With the nulls that a request may hold.
using SentConfig = std::map<std::string, std::optional<std::string>, std::less<>>;

enum class KeyType : std::uint8_t {
  kBoolean,
  kString,
  kInt,
  kShort,
  kLong,
  kDouble,
  kList,
  kClass,
  kPassword
};
enum class Importance : std::uint8_t { kHigh, kMedium, kLow };
std::string_view Name(KeyType type);
std::string_view Name(Importance importance);

struct ConfigKey {
  std::string_view name;
  KeyType type = KeyType::kString;
  // Nothing: the key is required. An empty default of a kString means "not set".
  std::optional<std::string_view> default_value;
  Importance importance = Importance::kMedium;
  std::string_view group = "Common";
  std::string_view display_name;
  std::string_view doc;
  std::vector<std::string_view> allowed;  // empty: any; compared without case
  std::optional<std::int64_t> min, max;   // of numbers
  // What is wrong with a value that its type and range admit; nothing when it is right.
  std::optional<std::string> (*check)(std::string_view value) = nullptr;
  bool null_default = false;  // the default is null, not ""

  bool required() const { return !default_value && !null_default; }
};
using ConfigKeys = std::vector<ConfigKey>;

// What is wrong with the values of `keys` that stand in `config` under `prefix`, by full key name.
// A value with a Reference is not judged.
using ConfigErrors = std::map<std::string, std::vector<std::string>, std::less<>>;
void Validate(const ConfigKeys& keys, const Config& config, std::string_view prefix,
              ConfigErrors& errors);

// A part of a value that is looked up when a task starts: "${file:/run/secrets/db:password}".
struct Reference {
  std::size_t begin = 0, end = 0;  // in the value
  std::string_view provider;       // "file", "env"
  std::string_view inside;         // "/run/secrets/db:password"
};
std::optional<Reference> NextReference(std::string_view value);
inline bool HasReference(std::string_view value) { return NextReference(value).has_value(); }

std::optional<std::int64_t> ParseInteger(std::string_view text);
// Comma-separated, trimmed; empty text gives an empty list.
std::vector<std::string> ParseList(std::string_view text);
std::string Trimmed(std::string_view text);

// A validated configuration, read by key. A key outside the table is a defect (CHECK).
class Settings {
 public:
  Settings(const ConfigKeys& keys, const Config& config, std::string prefix = "");

  // The value or the default; "" when neither.
  std::string String(std::string_view key) const;
  bool Bool(std::string_view key) const;
  std::int64_t Int(std::string_view key) const;
  std::optional<std::int64_t> OptionalInt(std::string_view key) const;
  std::vector<std::string> List(std::string_view key) const;
  bool IsSet(std::string_view key) const;

 private:
  const ConfigKey& Find(std::string_view key) const;

  const ConfigKeys& keys_;
  const Config& config_;
  std::string prefix_;
};

}  // namespace taskflow::connect
