// manifest.json of a backup: what it holds and what not. Written last, so that a backup without one
// is no backup.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "backup/files.h"
#include "base/result.h"

namespace taskflow::backup {

inline constexpr std::string_view kManifestFile = "manifest.json";
inline constexpr std::string_view kDataFolder = "data";
inline constexpr std::string_view kConfigurationFile = "taskflow.toml";

struct Manifest {
  std::string program;  // the version of taskflow that made it
  std::string made_at;  // ISO 8601
  // Part -> why it is not in here, such as "kafka.bootstrap_servers = k:9092".
  std::map<std::string, std::string> elsewhere;
  std::map<std::string, Digest> files;  // by path in the backup

  std::uint64_t bytes() const;
};

std::string ToText(const Manifest& manifest);
// Errors: kCorrupt, also for a path that leads out of the backup; kUnsupported for a later format.
Result<Manifest> ParseManifest(std::string_view text);

}  // namespace taskflow::backup
