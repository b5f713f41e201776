// The maxima of insights.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::insights {

inline constexpr std::size_t kPieceRows = 16'384;
inline constexpr std::size_t kActionsMax = 200;      // more are kept as "other"
inline constexpr std::size_t kTextBytesMax = 4'096;  // of id, who and what; the rest is cut off
inline constexpr std::size_t kTextsMax = std::size_t{1} << 26;  // whos, whats; more are "other"
inline constexpr std::size_t kRecordsPerCommit = 10'000;

inline constexpr std::size_t kZoneNameMax = 64;
inline constexpr std::size_t kZoneFileMax = 64 * 1024;
inline constexpr std::size_t kZonesMax = 2'000;  // in memory
inline constexpr std::size_t kBucketsMax = 2'000;
inline constexpr std::size_t kTopMax = 1'000;
inline constexpr std::size_t kFunnelStepsMax = 10;
inline constexpr std::size_t kWeeksMax = 53;
inline constexpr std::size_t kPageEventsMax = 1'000;

}  // namespace taskflow::insights
