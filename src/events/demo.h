// How the events of `taskflow demo` are told from those of people who exist.
#pragma once

#include <string_view>

namespace taskflow::events {

// Their addresses end so (RFC 2606: nobody's), and their events' ids begin so. The ids are UUIDs of
// version 8 (RFC 9562 section 5.8), which no other part of the program makes.
inline constexpr std::string_view kDemoDomain = "@demo.example";
inline constexpr std::string_view kDemoIdStart = "de300000-";

inline bool IsDemoId(std::string_view id) {
  return id.size() == 36 && id.starts_with(kDemoIdStart) && id[14] == '8';
}

}  // namespace taskflow::events
