// The one table of configuration keys. Flags, environment variables, taskflow.toml, help and
// `taskflow config show` all come from it.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config/settings.h"
#include "base/result.h"

namespace taskflow::app {

enum class Kind : std::uint8_t {
  kAddress,    // host:port
  kAddresses,  // host:port,host:port; empty is allowed
  kUrls,       // http://host:port/path,...; empty is allowed
  kOrigin,     // https://host:port, as http::NormalOrigin has it; empty is allowed
  kOrigins,    // a comma-separated list of them; empty is allowed
  kPath,
  kText,
  kSecret,  // text that is never shown
  kChoice,
  kBool,
  kNumber,
  kPairs,  // any number of name = value
};

inline constexpr auto kNumberMax = std::numeric_limits<std::int64_t>::max();

struct Key {
  using Target = std::variant<HostPort Settings::*, std::string Settings::*, bool Settings::*,
                              std::int64_t Settings::*, Pairs Settings::*>;
  std::string_view name;  // "site.listen"
  Kind kind;
  Target target;
  std::string_view section;                    // a heading in help
  std::string_view doc;                        // one sentence
  std::vector<std::string_view> allowed = {};  // kChoice
  std::int64_t min = 0, max = 0;               // kNumber
  std::uint16_t default_port = 0;  // kAddresses: of an entry that brings none; 0: it must
  bool may_be_empty = false;       // kNumber: empty text stands for 0, which is no value
};

// In the order in which people read them.
const std::vector<Key>& Keys();

// A key, and the entry's name when it is one of a kPairs key: "hosts.cassandra".
struct KeyAndEntry {
  const Key* key = nullptr;
  std::string entry;
};
std::optional<KeyAndEntry> FindKey(std::string_view name);

std::string FlagOf(const Key& key);         // "--site-listen"
std::string EnvironmentOf(const Key& key);  // "TASKFLOW_SITE_LISTEN"
std::string PlaceholderOf(const Key& key);  // "HOST:PORT"; empty for kBool
std::string AllowedFor(const Key& key);     // "an address of the form host:port"

// Sets the member from text; `entry` names the pair of a kPairs key. Errors: kInvalid, without the
// key's name:
// "'x' is not an address of the form host:port".
Status SetValue(const Key& key, const std::string& entry, std::string_view text,
                Settings& settings);
// The member as text; secrets as they are; kPairs as "a=x,b=y".
std::string TextOf(const Key& key, const Settings& settings);

}  // namespace taskflow::app
