// The maxima of the pipeline page's backend.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::insights {

// Threads that ask the parts for answers to requests, and requests that may wait for one.
inline constexpr std::size_t kAskThreads = 2, kAskWaitingMax = 32;
// The same for orders: one after the other.
inline constexpr std::size_t kOrderThreads = 1, kOrdersWaitingMax = 4;
// One question to Kafka, to a REST part, to the store; and to any of them by the watch over all.
inline constexpr Milliseconds kKafkaAnswerMax{2'000}, kRestAnswerMax{4'000}, kQueryMax{10'000};
inline constexpr Milliseconds kWatchAnswerMax{1'000};

inline constexpr std::size_t kTopicsMax = 1'000;      // that one answer lists
inline constexpr std::size_t kPartitionsMax = 2'000;  // of all topics in one answer
inline constexpr std::size_t kSubjectsMax = 500;
inline constexpr std::size_t kSchemaVersionsMax = 5'000;
inline constexpr std::size_t kSchemasPerPage = 500;
inline constexpr std::size_t kVersionsOneByOneMax = 500;  // each is a question
inline constexpr std::size_t kConnectorsMax = 200;
inline constexpr std::size_t kTablesMax = 500;

// What is remembered of a connector's tasks, and how often they are looked at.
inline constexpr std::size_t kTasksRemembered = 256;   // of one connector
inline constexpr std::size_t kErrorRemembered = 1024;  // bytes
inline constexpr Milliseconds kConnectorsLookEvery{2'000};
inline constexpr Milliseconds kOrderTakes{15'000};  // until a restart is seen as carried out
inline constexpr Milliseconds kConnectorForgottenAfter{120'000};

// Records in one answer: their number, and its bytes.
inline constexpr std::size_t kRecordsMax = 500, kRecordsDefault = 50;
inline constexpr std::size_t kAnswerBytesMax = 1 << 20;
inline constexpr std::size_t kShownBytesMax = 4 << 10;   // of a key or value, as bytes
inline constexpr std::size_t kShownDataMax = 64 << 10;   // of a key or value, as text or JSON
inline constexpr std::size_t kShownHeadersMax = 50;      // of one record
inline constexpr std::size_t kShownHeaderMax = 4 << 10;  // bytes of one
inline constexpr std::size_t kFilterTextMax = 200;
inline constexpr std::int64_t kLookedAtMax = 200'000;   // records that one filter looks at
inline constexpr std::size_t kHeldBytesMax = 16 << 20;  // of records, before they are cut to fit
inline constexpr Milliseconds kReadMax{5'000};
inline constexpr std::size_t kPlansMax = 500;  // schemas kept for decoding
inline constexpr Milliseconds kAskSchemaAgain{5'000};

inline constexpr std::size_t kTailsMax = 8;
inline constexpr std::size_t kTailRecordsAtOnce = 200;  // in one event of a tail; more are counted
inline constexpr Milliseconds kTailEvery{100};
inline constexpr std::size_t kStreamUnsentMax = 4 << 20;
inline constexpr Milliseconds kHeartbeatEvery{10'000};

// The parts are asked while somebody looks, and until nobody did for so long.
inline constexpr Milliseconds kWatchEvery{1'000};
inline constexpr Milliseconds kWatchAfterLook{10'000};
inline constexpr Milliseconds kWatchFresh{2'000};        // an answer so young needs no new one
inline constexpr Milliseconds kAskSlowPartEvery{5'000};  // one that answered nothing in time
inline constexpr std::size_t kWatchersMax = 64;
inline constexpr Milliseconds kRateOver{10'000};
inline constexpr Milliseconds kOldestWaitingEvery{2'000};

// Dead letters that one redrive holds; more need another.
inline constexpr std::size_t kLettersMax = 10'000;
inline constexpr std::size_t kLetterBytesMax = 64 << 20;
inline constexpr Milliseconds kRedriveReadMax{120'000};  // of either topic
inline constexpr Milliseconds kRedriveDeliveryMax{15'000};
// One run's time, but for what it has begun to send; and how long another waits for its end.
inline constexpr Milliseconds kRedriveMax{1'800'000}, kRedriveClaimMax{20'000};
// Kafka lets nobody else in for so long: a run has ended before, with what it had begun to send.
inline constexpr Milliseconds kRedriveHeldMax = 2 * kRedriveMax;

inline constexpr std::size_t kQueryBytesMax = 64 << 10;
inline constexpr std::int32_t kPageRowsMax = 500, kPageRowsDefault = 100;
inline constexpr std::size_t kPageBytesMax = 4 << 20;

}  // namespace taskflow::insights
