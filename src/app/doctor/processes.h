// This machine's processes, by Linux's /proc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskflow::app {

struct Process {
  int pid = 0;
  std::string name;  // "taskflow"
};

// Who listens on the TCP port; nothing when nobody does or its process may not be looked at.
std::optional<Process> ListenerOf(std::uint16_t port);

struct Usage {
  double cpu_seconds = 0;  // since its start
  std::int64_t resident_bytes = 0;
  std::int64_t threads = 0;
};
std::optional<Usage> UsageOf(int pid);

// For tests. The inode of the socket that listens on the port, from the text of /proc/net/tcp or
// tcp6 (proc(5)).
std::optional<std::uint64_t> ListeningInode(std::string_view table, std::uint16_t port);
// From the texts of /proc/PID/stat; nothing when it is malformed. A name may hold blanks and
// parentheses.
std::optional<Usage> ParseStat(std::string_view stat, double ticks_per_second,
                               std::int64_t page_bytes);

}  // namespace taskflow::app
