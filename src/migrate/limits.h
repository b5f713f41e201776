// The maxima of a migration.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::migrate {

inline constexpr Milliseconds kAnswerMax{30'000};  // of one question to a part
inline constexpr Milliseconds kStopMax{60'000};    // until a connector has stopped
inline constexpr Milliseconds kPollEvery{200};
inline constexpr Milliseconds kDeliveryMax{120'000};

inline constexpr std::size_t kStateBytesMax = 64 << 20;
inline constexpr std::size_t kItemsMax = 100'000;   // topics, schemas, ... of one kind
inline constexpr std::size_t kShiftsMax = 100'000;  // gaps in one partition's offsets
inline constexpr std::int64_t kRecordsPerCheckpoint = 50'000;
inline constexpr std::int64_t kRowsPerCheckpoint = 50'000;
inline constexpr std::int32_t kPageRows = 5'000;
inline constexpr std::size_t kRowsAtOnce = 2'000;
inline constexpr std::int64_t kExpiryToleranceS = 30;  // two readings of one time to live
inline constexpr std::int32_t kFillersMax = 100'000;   // schema ids that nobody uses
inline constexpr int kCatchUpPassesMax = 5;
inline constexpr std::int64_t kCaughtUpRecords = 1'000;
inline constexpr std::size_t kDifferencesShown = 20;

}  // namespace taskflow::migrate
