// The machine and the configuration, as the program meets them.
#pragma once

#include <string>

#include "app/config/config.h"
#include "app/doctor/finding.h"
#include "app/parts/addresses.h"
#include "base/clock.h"

namespace taskflow::app {

// Where a part is to be looked for.
struct Place {
  enum class How {
    kReplaced,  // the configuration names another system
    kRuns,      // in the running `up` of the data folder, or alone in another process
    kAbsent,    // nobody has started it
  };
  How how = How::kAbsent;
  std::string address;
};
using Places = std::array<Place, kParts.size()>;
inline const Place& At(const Places& places, Part part) {
  return places[static_cast<std::size_t>(part)];
}

// Who runs, and whether the ports of those that do not are free.
Places ExaminePorts(const Config& config, Findings& findings);

// Folder: there, writable, how fast it syncs, how much room there is.
void ExamineDisk(FileSystem& files, const std::string& data, Findings& findings);
void ExamineLimits(Findings& findings);
void ExamineClock(Clock& clock, Findings& findings);
// By the "Date" of an HTTP answer, of `subject`.
void CompareClock(const std::string& subject, std::string_view date, std::int64_t now_ms,
                  Findings& findings);
void ExamineTimeZones(const std::string& folder, Findings& findings);
void ExamineConfiguration(const Config& config, Findings& findings);

// "Tue, 24 Nov 2026 10:00:00 GMT" (RFC 9110, IMF-fixdate), in milliseconds since 1970.
std::optional<std::int64_t> ParseHttpDate(std::string_view text);

}  // namespace taskflow::app
