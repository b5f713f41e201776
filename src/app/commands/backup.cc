// taskflow backup and restore.
#include "backup/backup.h"

#include <sys/stat.h>

#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/parts/addresses.h"
#include "app/terminal/text_table.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

constexpr mode_t kOnlyOwner = 077;  // there are accounts and perhaps passwords in it

// The part that each folder of the data folder belongs to.
constexpr std::pair<std::string_view, Part> kFolders[] = {{"site", Part::kSite},
                                                          {"broker", Part::kKafka},
                                                          {"store", Part::kCql},
                                                          {"insights", Part::kInsights}};

std::map<std::string, std::string> Elsewhere(const Settings& settings) {
  std::map<std::string, std::string> out;
  for (const auto& [folder, part] : kFolders) {
    if (!IsReplaced(part, settings)) continue;
    const auto& key = *ReplacementKey(part);
    out[std::string(folder)] = fmt::format("{} = {}", key.name, TextOf(key, settings));
  }
  if (!settings.site_database.empty()) {
    out["site"] = "site.database: PostgreSQL's own affair, to be copied by pg_dump before this";
  }
  return out;
}

struct Sum {
  std::uint64_t files = 0, bytes = 0;
};

// By the first name below data/; what is beside that folder by its own name.
std::map<std::string, Sum> Sums(const backup::Manifest& manifest) {
  std::map<std::string, Sum> out;
  auto prefix = fmt::format("{}/", backup::kDataFolder);
  for (const auto& [path, digest] : manifest.files) {
    auto inside = path.starts_with(prefix) ? path.substr(prefix.size()) : path;
    auto& sum = out[inside.substr(0, inside.find('/'))];
    ++sum.files;
    sum.bytes += digest.size;
  }
  return out;
}

void Print(const Call& call, const backup::Manifest& manifest, const std::string& folder,
           std::string_view done) {
  auto sums = Sums(manifest);
  if (call.Has("--json")) {
    json::object parts, elsewhere;
    for (const auto& [name, sum] : sums)
      parts[name] = json::object{{"files", sum.files}, {"bytes", sum.bytes}};
    for (const auto& [name, why] : manifest.elsewhere) elsewhere[name] = why;
    fmt::print("{}\n", ToJson(json::object{{"backup", folder},
                                           {"madeAt", manifest.made_at},
                                           {"bytes", manifest.bytes()},
                                           {"parts", std::move(parts)},
                                           {"elsewhere", std::move(elsewhere)}}));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, sum] : sums) {
    rows.push_back({name, fmt::format("{} files", sum.files), fmt::format("{} bytes", sum.bytes)});
  }
  fmt::print("{}\n\n{}", done, Align(rows, 2, 2));
  for (const auto& [name, why] : manifest.elsewhere)
    fmt::print("\nNot in it: the data of {} is elsewhere ({}).\n", name, why);
}

}  // namespace

Result<int> RunBackup(const Call& call) {
  const auto& settings = call.config.settings;
  umask(kOnlyOwner);
  backup::BackupOptions options{.data = settings.data,
                                .to = call.arguments[0],
                                .program = TASKFLOW_VERSION,
                                .elsewhere = Elsewhere(settings),
                                .configuration_file = call.config.file};
  ASSIGN_OR_RETURN(auto manifest, backup::MakeBackup(SystemFiles(), SystemClock(), options));
  Print(call, manifest, options.to,
        fmt::format("{} holds what {} held at {}.", options.to, options.data, manifest.made_at));
  return kOk;
}

Result<int> RunRestore(const Call& call) {
  const auto& data = call.config.settings.data;
  umask(kOnlyOwner);
  backup::RestoreOptions options{
      .from = call.arguments[0], .data = data, .replace = call.Has("--replace")};
  if (call.Has("--check")) {
    ASSIGN_OR_RETURN(auto manifest, backup::ReadManifest(SystemFiles(), options.from));
    auto damage = backup::FindDamage(SystemFiles(), options.from, manifest);
    for (const auto& one : damage) fmt::print(stderr, "taskflow: {}\n", one);
    if (!damage.empty()) return kFailed;
    Print(call, manifest, options.from,
          fmt::format("{} of {} is whole.", options.from, manifest.made_at));
    return kOk;
  }
  ASSIGN_OR_RETURN(auto manifest, backup::Restore(SystemFiles(), options));
  Print(call, manifest, options.from,
        fmt::format("{} holds what was backed up at {}.", data, manifest.made_at));
  if (manifest.files.contains(std::string(backup::kConfigurationFile))) {
    fmt::print(stderr, "The settings of then are in {}/{}; they were not put in place.\n",
               options.from, backup::kConfigurationFile);
  }
  return kOk;
}

}  // namespace taskflow::app
