// The maxima of the Connect worker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::connect {

// Configurations.
inline constexpr std::size_t kConnectorsMax = 256;
inline constexpr std::int64_t kTasksMax = 64;  // of one connector
inline constexpr std::size_t kConfigKeysMax = 1'000;
inline constexpr std::size_t kConfigBytesMax = 256 << 10;
inline constexpr std::size_t kConnectorNameMax = 200;
inline constexpr std::size_t kTransformsMax = 64;
inline constexpr std::size_t kPatternBytesMax = 4'096;
inline constexpr std::size_t kLoggersMax = 100;  // whose levels are kept
inline constexpr std::size_t kSecretsFileMax = 1 << 20;

// REST.
inline constexpr std::size_t kRequestBytesMax = 1 << 20;
inline constexpr std::size_t kOperationsWaitingMax = 256;
inline constexpr Milliseconds kOperationTimeout{30'000};
inline constexpr Milliseconds kAdminTimeout{5'000};

// The group of workers.
inline constexpr std::size_t kPartsMax = kConnectorsMax * (kTasksMax + 1);
// A member hears of a rebalance with its next heartbeat: what moves while all are alive waits for
// that.
inline constexpr int kHeartbeatsPerSession = 10;
// What the leader waits for the configuration that others have read already.
inline constexpr Milliseconds kConfigSyncTimeout{3'000};
inline constexpr Milliseconds kRejoinAfterMismatch{300};
// How long an order waits for a rebalance to end.
inline constexpr Milliseconds kSettleTimeout{10'000};
inline constexpr Milliseconds kForwardTimeout{35'000};

// The worker's own topics.
inline constexpr Milliseconds kStartBackoffMin{100};
inline constexpr Milliseconds kStartBackoffMax{5'000};
inline constexpr Milliseconds kStartAdminTimeout{1'000};  // short: a worker that stops waits for it
inline constexpr Milliseconds kCatchUpTimeout{20'000};
inline constexpr Milliseconds kReconcileAgainAfter{1'000};
inline constexpr std::int32_t kOffsetPartitions = 1;
inline constexpr std::int32_t kStatusPartitions = 1;

// Tasks.
inline constexpr std::size_t kPollRecordsMax = 2'500;
inline constexpr std::size_t kBatchesInFlightMax = 2;
inline constexpr Milliseconds kPollWaitIdle{200};
inline constexpr Milliseconds kPollWaitBusy{20};
inline constexpr Milliseconds kPollErrorWait{200};
inline constexpr Milliseconds kPollErrorLogInterval{10'000};
inline constexpr Milliseconds kCommitInterval{1'000};
inline constexpr Milliseconds kLagInterval{1'000};     // at which lag is told
inline constexpr Milliseconds kLagAskInterval{5'000};  // of a task that waits
inline constexpr Milliseconds kLagAskTimeout{200};
inline constexpr Milliseconds kRetryBackoffMin{100};
inline constexpr Milliseconds kRetryBackoffMax{3'000};
inline constexpr Milliseconds kRetryDelayMin{300};  // of converters and transforms, as Connect's
// A task that ends, or gives partitions up, waits for answers on rows and dead letters under way,
// then for that on its offsets, then until it has left its group.
inline constexpr Milliseconds kDrainTimeout{500};
inline constexpr Milliseconds kCommitTimeout{1'000};
inline constexpr Milliseconds kLeaveGroupTimeout{1'000};
// All of that, of a task that ends; who comes late in it still gets the least.
inline constexpr Milliseconds kTaskEndMax{1'000};
inline constexpr Milliseconds kKeptForLeaving{250};
inline constexpr Milliseconds kKeptForCommit{250};
inline constexpr Milliseconds kTaskStepMin{20};
inline constexpr Milliseconds kDeadLetterTimeout{30'000};
inline constexpr std::size_t kSourceReadMax = 1 << 20;  // bytes of a file that are read at once
inline constexpr std::int64_t kSourceLinesMax =
    100'000;  // that a poll gives, whatever batch.size says
inline constexpr Milliseconds kSourceIdleWait{200};
inline constexpr Milliseconds kSourceDeliveryTimeout{120'000};
inline constexpr std::size_t kTraceBytesMax = 4'096;

// Data.
inline constexpr std::size_t kArenaBytesKept = 4 << 20;
inline constexpr std::size_t kSchemasCachedMax = 1'000;
inline constexpr int kDataDepthMax = 64;
// An id that the registry does not know is not asked for again during this time.
inline constexpr Milliseconds kUnknownSchemaRemembered{5'000};

// The Cassandra sink.
inline constexpr std::size_t kTopicsRoutedMax = 10'000;
inline constexpr Milliseconds kTableReadAgainAfter{1'000};
// A record's time further ahead of the clock is not used as its write time: such a row could not be
// overwritten for long.
inline constexpr std::int64_t kWriteTimeAheadMaxMs = 24LL * 3600 * 1000;

}  // namespace taskflow::connect
