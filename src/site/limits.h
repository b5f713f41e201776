// The maxima of the website.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::site {

inline constexpr std::size_t kRequestBodyMax = 256 << 10;  // kChangesPerRequestMax with long titles

inline constexpr std::size_t kPasswordCharactersMin = 8;  // NIST SP 800-63B, ASVS 6.2.1
inline constexpr std::size_t kPasswordBytesMax = 1024;
inline constexpr std::size_t kEmailBytesMax =
    254;  // RFC 5321 section 4.5.3.1.3, without the brackets
inline constexpr std::size_t kTitleCharactersMax = 500;
inline constexpr std::size_t kPagePathBytesMax = 1024;
inline constexpr std::int64_t kEventsExportedMax = 10'000;  // those that wait for the broker
inline constexpr std::int64_t kTasksPerUserMax = 2'000;
inline constexpr std::int64_t kTaskPositionGap = 1 << 16;  // between neighbours in a new list
inline constexpr std::size_t kChangesPerRequestMax = 100;
inline constexpr std::int64_t kSessionsPerUserMax = 50;  // the oldest end first

inline constexpr std::int64_t kHourMs = 3600LL * 1000;
inline constexpr std::int64_t kSessionIdleMs = 30 * 24 * kHourMs;
inline constexpr std::int64_t kSessionLifeMs = 90 * 24 * kHourMs;
inline constexpr std::int64_t kSessionTouchMs = kHourMs;  // how exactly the last use is kept
inline constexpr int kSessionsForgottenAtOnce = 64;

// How long before its arrival an event can have happened: a page may have been offline.
inline constexpr std::int64_t kEventAgeMaxMs = 30 * 24 * kHourMs;

inline constexpr std::size_t kViewsPerRequestMax = 100;
inline constexpr std::size_t kRefusalsRemembered = 1'000;  // for GET /api/track/{id}
// Views that wait for the database; further requests are refused. A group is written in one piece,
// and ends with the request that fills it.
inline constexpr std::size_t kViewsWaitingMax = 8'192;
inline constexpr std::size_t kViewsPerGroup = 256;

// Requests that wait for their views' rows, and how they do.
inline constexpr int kWatchesMax = 256;
inline constexpr Milliseconds kWatchTimeoutMax{30'000};
inline constexpr Milliseconds kWatchTimeout{5'000};  // when none is given
inline constexpr Milliseconds kWatchWaitMin{2}, kWatchWaitMax{100};
inline constexpr std::size_t kIdsPerQuestionMax = 200;
inline constexpr Milliseconds kTableAnswerMax{500};

// Password hashes are memory-hard: each running one takes SiteOptions::argon2_memory_kib.
inline constexpr std::size_t kHashingThreads = 2;
inline constexpr std::size_t kHashesWaitingMax = 64;

// A page with state is compressed within these: below it saves no packet, above it takes too long.
inline constexpr std::size_t kPageCompressedFrom = 1400;
inline constexpr std::size_t kPageCompressedMax = 1 << 20;

// Streams of changes. What a client has not read yet waits in memory; it is dropped beyond
// kStreamUnsentMax. Sessions are looked at with every heartbeat.
inline constexpr std::int64_t kStreamsMax = 512;
inline constexpr std::size_t kStreamsPerUserMax = 24;
inline constexpr std::size_t kStreamUnsentMax = 256 << 10;
inline constexpr Milliseconds kHeartbeatEvery{15'000};

// Attempts at passwords: bursts of so many, refilled steadily.
inline constexpr std::uint32_t kAttemptsPerAccountMinute = 30;  // from one network
inline constexpr std::uint32_t kAttemptsPerAddressMinute = 240;
// From anywhere (guesses that come from many networks, ASVS 6.3.1), with a right one not counted. A
// browser in which somebody has signed in to the account before has as many of its own, so that
// guesses elsewhere don't lock the owner out.
inline constexpr std::uint32_t kAttemptsAnywhereHour = 100;
inline constexpr std::size_t kRateKeysMax = 20'000;
inline constexpr std::int64_t kKnownBrowserSeconds = 365LL * 24 * 3600;

}  // namespace taskflow::site
