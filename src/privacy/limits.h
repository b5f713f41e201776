// The maxima of exports and erasures.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::privacy {

// Events of one person that are overwritten in one reading of a topic; more take another one.
inline constexpr std::size_t kOverwrittenAtOnce = 100'000;
// Events of one person that an export takes together.
inline constexpr std::size_t kEventsExportedMax = 500'000;
inline constexpr std::int32_t kTablePageRows = 1'000;

// Of one question to a peer by the site's own thread, which must end soon.
inline constexpr Milliseconds kAnswerInSiteMax{1'000};

// What the sink has to write is waited for so long; then the table is written directly.
inline constexpr Milliseconds kTableWait{15'000};
inline constexpr Milliseconds kTableLookEvery{200};
inline constexpr int kTableRoundsMax = 5;  // rows that come while others are overwritten
// Events that the relay has sent before they were overwritten in the outbox: until it hears so.
inline constexpr Milliseconds kOutboxWait{15'000};
inline constexpr Milliseconds kOutboxLookEvery{50};

// Between a record's end by retention and the broker's noticing it.
inline constexpr std::int64_t kRetentionSlackMs = 3600LL * 1000;

// A broker that shall compact a topic at once: Kafka's cleaner looks every 15 s.
inline constexpr Milliseconds kCompactionMax{180'000};
inline constexpr Milliseconds kCompactionLookEvery{2'000};
inline constexpr int kPutBackTries = 10;
inline constexpr Milliseconds kPutBackWait{1'000};

// Of insights, which goes through all that it has.
inline constexpr Milliseconds kInsightsAnswerMax{30'000};

// The eraser looks for requests so often, and waits so long after a failure.
inline constexpr Milliseconds kRequestsLookEvery{2'000};
inline constexpr Milliseconds kEraserBackoffMin{1'000};
inline constexpr Milliseconds kEraserBackoffMax{300'000};
inline constexpr std::size_t kRequestsAtOnce = 100;

}  // namespace taskflow::privacy
