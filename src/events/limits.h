// The maxima of the outbox, its relay and the database that holds it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::events {

// A database thread refuses work beyond this many waiting jobs, and commits at most so many at
// once.
inline constexpr std::size_t kJobsWaitingMax = 8192;
inline constexpr std::size_t kJobsPerCommitMax = 256;
inline constexpr std::size_t kStatementsCachedMax = 128;
// Work that is in no hurry waits at most so long for other work to go along with.
inline constexpr Milliseconds kNoHurryMax{50};
// The write-ahead log is carried over when it has so many pages.
inline constexpr std::int64_t kLogPages = 4'000;
inline constexpr int kDatabaseBusyMs = 5'000;  // another program holds the file's lock

// A PostgreSQL server: how long a connection and an answer may take, and how long the server waits
// for a statement, for a lock (kDatabaseBusyMs) and, less long, for whoever holds a transaction and
// says nothing.
inline constexpr int kPostgresConnectS = 3;
inline constexpr int kPostgresStatementMs = 10'000;
inline constexpr Milliseconds kPostgresAnswerMax{12'000};
inline constexpr int kPostgresSilenceMs = 4'000;
inline constexpr std::size_t kSqlValuesMax = 16;
inline constexpr std::size_t kNewsBytesMax = 1'000;
// Where several processes share a database: how often each looks whether it shall do what one does
// for all, and reads what all have done.
inline constexpr Milliseconds kOthersLookEvery{1'000};

// Events sent and not yet deleted from the outbox.
inline constexpr std::size_t kEventsInFlightMax = 1'000;
inline constexpr Milliseconds kDeliveryTimeout{30'000};
inline constexpr char kGatherMs[] = "0.5";  // what the relay sends at once becomes one request
// The relay sends at once what comes alone, and what comes thick and fast in steps of this time: to
// wake everybody on the way costs more than to send.
inline constexpr Milliseconds kSendEvery{5};
// Acknowledged events are deleted together: as soon as there are so many, or kNoHurryMax after the
// first.
inline constexpr std::size_t kDeletesAtOnce = 256;
inline constexpr Milliseconds kBackoffMin{100};
inline constexpr Milliseconds kBackoffMax{10'000};

// How long, and how many, event ids are remembered, so that a resent event is stored once: 16 bytes
// each on disk, 32 to 64 in memory. So many, the youngest, are in an index on disk.
inline constexpr std::int64_t kIdsRememberedMs = 7LL * 24 * 3600 * 1000;
inline constexpr std::int64_t kIdsRememberedMax = 2'000'000;
inline constexpr std::int64_t kYoungestIdsMax = 1'024;

// Events that nobody waits for (page views) are refused while so many wait for the broker. Events
// of a change in the database are always taken.
inline constexpr std::int64_t kOutboxViewsMax = 1'000'000;

}  // namespace taskflow::events
