// The names in a partition's folder: Apache Kafka's own, so that its tools read them.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taskflow::log {

inline constexpr std::string_view kLogSuffix = ".log";
inline constexpr std::string_view kIndexSuffix = ".index";
inline constexpr std::string_view kTimeIndexSuffix = ".timeindex";
// A compacted segment that is still being written. Removed at open.
inline constexpr std::string_view kCleanedSuffix = ".cleaned";
// A file whose segment left the log and that is about to be removed. Removed at open.
inline constexpr std::string_view kDeletedSuffix = ".deleted";

// "00000000000000000042.log"
inline std::string SegmentName(std::int64_t base_offset, std::string_view suffix) {
  return fmt::format("{:020d}{}", base_offset, suffix);
}

// The base offset of "00000000000000000042.log"; nothing for any other name.
inline std::optional<std::int64_t> BaseOffsetOf(std::string_view name, std::string_view suffix) {
  if (name.size() != 20 + suffix.size() || !name.ends_with(suffix)) return std::nullopt;
  std::int64_t offset = 0;
  for (char c : name.substr(0, 20)) {
    if (c < '0' || c > '9') return std::nullopt;
    if (offset > (INT64_MAX - (c - '0')) / 10) return std::nullopt;
    offset = offset * 10 + (c - '0');
  }
  return offset;
}

}  // namespace taskflow::log
