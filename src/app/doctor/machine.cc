#include "app/doctor/machine.h"

#include <sys/resource.h>

#include <cstdlib>
#include <ctime>
#include <thread>

#include "base/random.h"

namespace taskflow::app {
namespace {

constexpr std::uint64_t kMiB = 1 << 20, kGiB = 1 << 30;
constexpr std::uint64_t kFreeFail = 200 * kMiB, kFreeWarn = 2 * kGiB;
constexpr Milliseconds kSyncSlow{100};
constexpr rlim_t kFilesWarn = 4'096;
constexpr Milliseconds kClockLook{120};
constexpr std::int64_t kClockJumpMs = 30;
constexpr std::int64_t kSane = 1'735'689'600'000;  // 2025: this program is younger
constexpr std::int64_t kClockDifferenceMs = 3'000;

std::string Room(std::uint64_t bytes) {
  if (bytes >= kGiB) return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / kGiB);
  return fmt::format("{} MiB", bytes / kMiB);
}

// The folder itself, or the nearest one above that is there.
std::string Nearest(FileSystem& files, std::string path) {
  while (!path.empty() && path != "/" && !files.Exists(path)) {
    auto slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    path = slash == 0 ? "/" : path.substr(0, slash);
  }
  return path.empty() ? "." : path;
}

// How long a small synced file takes.
Result<Milliseconds> TryWriting(FileSystem& files, const std::string& folder) {
  auto path = fmt::format("{}/.doctor-{:x}", folder, SystemRandom().U64());
  auto begin = SystemClock().Mono();
  auto written = ReplaceFile(files, path, "taskflow doctor\n");
  auto took = std::chrono::duration_cast<Milliseconds>(SystemClock().Mono() - begin);
  auto removed = files.Remove(path);
  TRY(std::move(written));
  TRY(std::move(removed));
  return took;
}

}  // namespace

void ExamineDisk(FileSystem& files, const std::string& data, Findings& findings) {
  auto folder = Nearest(files, data);
  auto missing = folder == data ? "" : fmt::format(" ({} will be made)", data);
  auto took = TryWriting(files, folder);
  if (!took) {
    findings.push_back({Level::kFail, "data folder",
                        fmt::format("{} cannot be written: {}", folder, took.error().message),
                        "make it writable, or choose another with --data"});
  } else if (*took > kSyncSlow) {
    findings.push_back(
        {Level::kWarn, "data folder",
         fmt::format("{}{}: a synced write takes {} ms", folder, missing, took->count()),
         "use a faster disk: each acknowledged event waits for one"});
  } else {
    findings.push_back({Level::kOk, "data folder",
                        fmt::format("{} is writable, a synced write takes {} ms{}", folder,
                                    took->count(), missing),
                        ""});
  }
  auto free = files.FreeBytes(folder);
  if (!free) {
    findings.push_back({Level::kWarn, "disk", free.error().message, "look at it with df"});
    return;
  }
  auto level = *free < kFreeFail ? Level::kFail : *free < kFreeWarn ? Level::kWarn : Level::kOk;
  findings.push_back(
      {level, "disk", fmt::format("{} free in {}", Room(*free), folder),
       level == Level::kOk ? "" : "make room, or choose another folder with --data"});
}

void ExamineLimits(Findings& findings) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  bool few = limit.rlim_cur < kFilesWarn;
  findings.push_back(
      {few ? Level::kWarn : Level::kOk, "open files", fmt::format("up to {}", limit.rlim_cur),
       few ? fmt::format("raise it: ulimit -n {0}, or LimitNOFILE={0} of the service", 65'536)
           : ""});
}

void ExamineClock(Clock& clock, Findings& findings) {
  auto mono = clock.Mono();
  auto wall = clock.WallMillis();
  if (wall < kSane) {
    findings.push_back({Level::kFail, "clock", fmt::format("it is {} here", FormatIso8601(wall)),
                        "set it: timedatectl set-ntp true"});
    return;
  }
  std::this_thread::sleep_for(kClockLook);
  auto passed = std::chrono::duration_cast<Milliseconds>(clock.Mono() - mono).count();
  auto jump = clock.WallMillis() - wall - passed;
  if (passed <= 0 || std::abs(jump) > kClockJumpMs) {
    findings.push_back({Level::kWarn, "clock",
                        fmt::format("it jumped by {} ms while {} ms passed", jump, passed),
                        "let one service alone set it (timedatectl), which slews"});
    return;
  }
  findings.push_back({Level::kOk, "clock", fmt::format("{}, steady", FormatIso8601(wall)), ""});
}

std::optional<std::int64_t> ParseHttpDate(std::string_view text) {
  std::tm time{};
  std::string owned(text);
  const char* end = strptime(owned.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &time);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return static_cast<std::int64_t>(timegm(&time)) * 1'000;
}

void CompareClock(const std::string& subject, std::string_view date, std::int64_t now_ms,
                  Findings& findings) {
  auto there = ParseHttpDate(date);
  if (!there || std::abs(now_ms - *there) <= kClockDifferenceMs) return;
  findings.push_back({Level::kWarn, "clock",
                      fmt::format("that of {} differs by {} s", subject, (*there - now_ms) / 1'000),
                      "let both follow the same time (NTP)"});
}

void ExamineTimeZones(const std::string& folder, Findings& findings) {
  constexpr std::string_view kMagic = "TZif";
  auto path = folder + "/Europe/Berlin";
  auto file = SystemFiles().Open(path, false);
  std::string head(kMagic.size(), '\0');
  auto read = file ? (*file)->ReadAt(0, head.data(), head.size()) : Result<std::size_t>(0);
  if (read && head == kMagic) {
    findings.push_back({Level::kOk, "time zones", fmt::format("in {}", folder), ""});
  } else {
    findings.push_back({Level::kWarn, "time zones", fmt::format("{} has none", folder),
                        "install the package tzdata, or set TZDIR"});
  }
}

void ExamineConfiguration(const Config& config, Findings& findings) {
  const auto& settings = config.settings;
  auto before = findings.size();
  for (auto part : kParts) {
    if (IsReplaced(part, settings)) continue;
    const auto& address = settings.*std::get<HostPort Settings::*>(ListenKey(part).target);
    if (address.IsLoopback()) continue;
    auto key = ListenKey(part).name;
    if (!settings.allow_remote) {
      findings.push_back({Level::kFail, "settings",
                          fmt::format("{} = {} lets other machines in, and allow_remote is not set",
                                      key, address.ToString()),
                          fmt::format("use 127.0.0.1, or set --allow-remote")});
    } else {
      findings.push_back({Level::kWarn, "settings",
                          fmt::format("{} = {}: other machines reach it without encryption or "
                                      "authentication",
                                      key, address.ToString()),
                          part == Part::kSite ? "put a proxy with https before it, and name it in "
                                                "site.public_url"
                                              : "shield it with a firewall, or use 127.0.0.1"});
    }
  }
  if (settings.public_url.starts_with("http://") &&
      settings.public_url.find("//127.") == std::string::npos &&
      settings.public_url.find("//localhost") == std::string::npos) {
    findings.push_back(
        {Level::kWarn, "settings",
         fmt::format("site.public_url = {}: passwords and cookies travel unencrypted",
                     settings.public_url),
         "use https"});
  }
  if (settings.kafka_disabled) {
    findings.push_back({Level::kWarn, "settings", "kafka.disabled: events are logged, not sent",
                        "leave kafka.disabled and DISABLE_KAFKA out"});
  }
  if (findings.size() == before) {
    findings.push_back({Level::kOk, "settings", "nothing of them is unsafe", ""});
  }
}

}  // namespace taskflow::app
