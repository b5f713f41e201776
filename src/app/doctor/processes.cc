#include "app/doctor/processes.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace taskflow::app {
namespace {

// /proc's files tell no size.
std::string ReadProc(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> out;
  while (!line.empty()) {
    auto begin = line.find_first_not_of(" \t\n");
    if (begin == std::string_view::npos) break;
    line.remove_prefix(begin);
    auto end = line.find_first_of(" \t\n");
    out.push_back(line.substr(0, end));
    line = end == std::string_view::npos ? "" : line.substr(end);
  }
  return out;
}

template <typename T>
std::optional<T> NumberIn(std::string_view text, int base = 10) {
  T number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> FindInode(std::uint16_t port) {
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    if (auto inode = ListeningInode(ReadProc(table), port)) return inode;
  }
  return std::nullopt;
}

bool Holds(const std::filesystem::path& process, const std::string& link) {
  std::error_code error;
  for (std::filesystem::directory_iterator fd(process / "fd", error), end; !error && fd != end;
       fd.increment(error)) {
    std::error_code unreadable;
    if (std::filesystem::read_symlink(fd->path(), unreadable) == link) return true;
  }
  return false;
}

}  // namespace

std::optional<Process> ListenerOf(std::uint16_t port) {
  auto inode = FindInode(port);
  if (!inode) return std::nullopt;
  auto link = "socket:[" + std::to_string(*inode) + "]";
  std::error_code error;
  for (std::filesystem::directory_iterator process("/proc", error), end; !error && process != end;
       process.increment(error)) {
    auto pid = NumberIn<int>(process->path().filename().string());
    if (!pid || !Holds(process->path(), link)) continue;
    auto name = ReadProc(process->path() / "comm");
    while (!name.empty() && name.back() == '\n') name.pop_back();
    return Process{*pid, std::move(name)};
  }
  return std::nullopt;
}

std::optional<Usage> UsageOf(int pid) {
  return ParseStat(ReadProc("/proc/" + std::to_string(pid) + "/stat"),
                   static_cast<double>(sysconf(_SC_CLK_TCK)), sysconf(_SC_PAGESIZE));
}

std::optional<std::uint64_t> ListeningInode(std::string_view table, std::uint16_t port) {
  constexpr std::string_view kListening = "0A";
  while (!table.empty()) {
    auto newline = table.find('\n');
    auto words = Words(table.substr(0, newline));
    table = newline == std::string_view::npos ? "" : table.substr(newline + 1);
    if (words.size() < 10 || words[3] != kListening) continue;
    auto colon = words[1].rfind(':');
    if (colon == std::string_view::npos) continue;
    if (NumberIn<std::uint16_t>(words[1].substr(colon + 1), 16) != port) continue;
    return NumberIn<std::uint64_t>(words[9]);
  }
  return std::nullopt;
}

std::optional<Usage> ParseStat(std::string_view stat, double ticks_per_second,
                               std::int64_t page_bytes) {
  auto name_end = stat.rfind(')');
  if (name_end == std::string_view::npos) return std::nullopt;
  // From field 3 on: utime is 14, stime 15, num_threads 20, rss 24.
  auto words = Words(stat.substr(name_end + 1));
  if (words.size() < 22) return std::nullopt;
  auto user = NumberIn<std::int64_t>(words[11]), system = NumberIn<std::int64_t>(words[12]);
  auto threads = NumberIn<std::int64_t>(words[17]), pages = NumberIn<std::int64_t>(words[21]);
  if (!user || !system || !threads || !pages) return std::nullopt;
  return Usage{static_cast<double>(*user + *system) / ticks_per_second, *pages * page_bytes,
               *threads};
}

}  // namespace taskflow::app
