// The maxima of the website.
#pragma once

#include <cstddef>
#include <cstdint>

namespace taskflow::site {

inline constexpr std::size_t kRequestBodyMax = 64 << 10;

inline constexpr std::size_t kPasswordCharactersMin = 8;  // NIST SP 800-63B, ASVS 6.2.1
inline constexpr std::size_t kPasswordBytesMax = 1024;
inline constexpr std::size_t kEmailBytesMax =
    254;  // RFC 5321 section 4.5.3.1.3, without the brackets
inline constexpr std::size_t kTitleCharactersMax = 500;
inline constexpr std::size_t kPagePathBytesMax = 1024;
inline constexpr std::int64_t kEventsExportedMax = 10'000;  // those that wait for the broker
inline constexpr std::int64_t kTasksPerUserMax = 2'000;
inline constexpr std::int64_t kSessionsPerUserMax = 50;  // the oldest end first

inline constexpr std::int64_t kHourMs = 3600LL * 1000;
inline constexpr std::int64_t kSessionIdleMs = 30 * 24 * kHourMs;
inline constexpr std::int64_t kSessionLifeMs = 90 * 24 * kHourMs;
inline constexpr std::int64_t kSessionTouchMs = kHourMs;  // how exactly the last use is kept
inline constexpr int kSessionsForgottenAtOnce = 64;

// Password hashes are memory-hard: each running one takes SiteOptions::argon2_memory_kib.
inline constexpr std::size_t kHashingThreads = 2;
inline constexpr std::size_t kHashesWaitingMax = 64;

// Sign-in attempts: bursts of a minute's worth, refilled steadily.
inline constexpr std::uint32_t kAttemptsPerAccountMinute = 30;  // from one address
inline constexpr std::uint32_t kAttemptsPerAddressMinute = 240;
inline constexpr std::size_t kRateKeysMax = 20'000;

}  // namespace taskflow::site
