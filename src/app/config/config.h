// Settings from all their sources: flags over environment over taskflow.toml over defaults.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/keys.h"
#include "app/config/settings.h"
#include "base/result.h"

namespace taskflow::app {

// A value for a key, and where it comes from in words: "--site-listen", "TASKFLOW_SITE_LISTEN",
// "taskflow.toml line 3".
struct Given {
  std::string key;
  std::string value;
  std::string origin;
  bool operator==(const Given&) const = default;
};

using Environment = std::map<std::string, std::string>;

struct Config {
  Settings settings;
  // Of every key (and pair) that is not at its default: "site.listen", "hosts.cassandra".
  std::map<std::string, std::string> origins;
  std::string file;  // the configuration file that was read; empty: none

  bool IsSet(std::string_view key) const { return origins.contains(std::string(key)); }
};

// The values in TASKFLOW_* and DISABLE_KAFKA. Empty variables count as absent. `warnings` takes a
// line for each unknown TASKFLOW_* variable: other programs set such names too, so they are no
// error.
std::vector<Given> FromEnvironment(const Environment& environment,
                                   std::vector<std::string>& warnings);

// `layers` from the weakest to the strongest. Errors: kInvalid for an unknown key (with the nearest
// known one) and for a value that is not allowed, with key, value, origin and what is.
Result<Config> MakeConfig(const std::vector<std::vector<Given>>& layers,
                          const Environment& environment);

// Reads `file`, or ./taskflow.toml when empty and there is one, and merges it with the rest.
Result<Config> LoadConfig(const std::string& file, const Environment& environment,
                          const std::vector<Given>& flags, std::vector<std::string>& warnings);

// $XDG_DATA_HOME/taskflow, $HOME/.local/share/taskflow, or ./taskflow-data without a home.
std::string DefaultDataFolder(const Environment& environment);

}  // namespace taskflow::app
