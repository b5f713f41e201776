// The maxima of passports, audits and ledgers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::passport {

inline constexpr std::size_t kIdBytesMax = 1'024;

// One look for an event reads at most so many records of its partition, and of each topic of dead
// letters; it goes on from there with the next look.
inline constexpr std::int64_t kRecordsPerLook = 20'000'000;
inline constexpr std::int64_t kDeadLettersPerLook = 1'000'000;
inline constexpr Milliseconds kPeerAnswerMax{3'000};  // of one question of a look to a peer
inline constexpr Milliseconds kLookEvery{100};        // of `--follow` and `wait`
inline constexpr std::size_t kWhyBytesMax = 2'000;

// An audit keeps so many bytes in memory; the rest is in temporary files.
inline constexpr std::size_t kAuditBytesMax = 64u << 20;
inline constexpr std::size_t kAuditBuckets = 256;
inline constexpr std::int32_t kAuditPageRows = 5'000;
inline constexpr std::size_t kAuditNamedMax = 100;  // ids named of each kind, unless told otherwise

inline constexpr std::size_t kJobsWaitingMax = 16;  // of the routes; more are 503 `busy`
inline constexpr std::size_t kJobThreads = 2;
inline constexpr Milliseconds kLookMax{20'000};    // of one request for a passport
inline constexpr Milliseconds kLedgerKept{1'000};  // an answer serves those who ask meanwhile
inline constexpr std::size_t kMetricsBytesMax = 4u << 20;

}  // namespace taskflow::passport
