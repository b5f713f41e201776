#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/parts/credentials.h"
#include "app/parts/tls.h"
#include "base/log.h"

extern char** environ;

namespace taskflow::app {
namespace {

// Arenas are per thread by default and keep what they once had.
constexpr int kArenasMax = 2;
// Memory of this size and more goes back to the system when it is freed, and leaves no holes; by
// default the bound rises with what was freed.
constexpr int kMappedFrom = 1 << 20;

constexpr rlim_t kOpenFilesWanted = 65'536;

// Each connection, segment and table file takes one; shells often leave the soft limit at 1024.
void RaiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kOpenFilesWanted) return;
  limit.rlim_cur = std::min(limit.rlim_max, kOpenFilesWanted);
  (void)setrlimit(RLIMIT_NOFILE, &limit);  // what there is must do
}

Environment ReadEnvironment() {
  Environment out;
  for (char** at = environ; *at != nullptr; ++at) {
    std::string_view entry = *at;
    auto equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    out.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return out;
}

LogLevel LevelNamed(std::string_view name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "warn") return LogLevel::kWarn;
  if (name == "error") return LogLevel::kError;
  return LogLevel::kInfo;
}

int Report(const Error& error, int code) {
  fmt::print(stderr, "taskflow: {}\n", error.message);
  return code;
}

int CodeFor(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return kUnreachable;
    case ErrorCode::kInvalid:
      return kUsage;
    default:
      return kFailed;
  }
}

int Run(const std::vector<std::string>& arguments) {
  auto line = ParseCommandLine(arguments, Commands());
  if (!line) return Report(line.error(), kUsage);
  if (line->version) return *RunVersion({});
  if (line->command == nullptr) {
    auto help = OverviewHelp(Commands());
    fmt::print(line->help ? stdout : stderr, "{}", help);
    return line->help ? kOk : kUsage;
  }
  if (line->help) {
    fmt::print("{}", CommandHelp(*line->command));
    return kOk;
  }
  std::vector<std::string> warnings;
  auto config = LoadConfig(line->config_file, ReadEnvironment(), line->keys, warnings);
  for (const auto& warning : warnings) fmt::print(stderr, "taskflow: {}\n", warning);
  if (!config) return Report(config.error(), kUsage);
  if (auto taken = TakeCredentials(config->settings); !taken) return Report(taken.error(), kUsage);
  SetLogLevel(LevelNamed(config->settings.log_level));
  if (auto trust = TrustAsConfigured(config->settings); !trust)
    return Report(trust.error(), kUsage);
  auto ended = line->command->run(
      {*std::move(config), std::move(line->arguments), std::move(line->options)});
  return ended ? *ended : Report(ended.error(), CodeFor(ended.error()));
}

}  // namespace
}  // namespace taskflow::app

int main(int argc, char** argv) {
  mallopt(M_ARENA_MAX, taskflow::app::kArenasMax);
  mallopt(M_MMAP_THRESHOLD, taskflow::app::kMappedFrom);
  taskflow::app::RaiseFileLimit();
  return taskflow::app::Run({argv + 1, argv + argc});
}
