// The Kafka clients' limits and waits. Properties that a user may want to change are set through
// ClientOptions::more by librdkafka's names.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace taskflow::kafka {

// A record with its headers; what a broker takes by default (message.max.bytes = 1 MiB + overhead).
inline constexpr int kRecordBytesMax = 1 << 20;

// What a producer holds before Send refuses.
inline constexpr int kProducerRecordsMax = 50'000;
inline constexpr int kProducerKbytesMax = 32 << 10;

// What a consumer fetches ahead. A record costs some 300 bytes more than its own, so the number is
// the limit for small ones. More costs memory and is no faster: it leaves the processor's cache.
inline constexpr int kFetchedRecordsMax = 8'000;
inline constexpr int kFetchedKbytesMax = 2 << 10;
inline constexpr int kFetchBytesMax = 1 << 20;  // in one answer
inline constexpr std::size_t kPollRecordsMax = 10'000;

// A fetch that finds nothing is held by the broker this long. A partition that is new, or was
// sought or resumed, joins the next fetch: it may wait as long.
inline constexpr int kFetchWaitMs = 250;

// An Admin keeps so many connections to groups that it was asked about.
inline constexpr std::size_t kAskedGroupsMax = 4;

inline constexpr int kSessionTimeoutMs = 10'000;
inline constexpr int kHeartbeatMs = 3'000;
// A topic that is subscribed to before it is made is found within this time.
inline constexpr int kMetadataRefreshMs = 5'000;
// A topic that metadata does not know is believed to be on its way for this time.
inline constexpr int kTopicPropagationMs = 5'000;
inline constexpr int kReconnectMs = 50;
inline constexpr int kReconnectMaxMs = 1'000;
inline constexpr int kConnectTimeoutMs = 10'000;
inline constexpr int kRequestTimeoutMs = 30'000;
inline constexpr int kConnectionIdleMaxMs = 540'000;  // brokers close theirs after 600'000

// How long a topic's reader asks for its partitions, and for a range before it starts without.
inline constexpr Milliseconds kPartitionsAnswerMax{500};
inline constexpr Milliseconds kRangeAnswerMax{1'000};
inline constexpr Milliseconds kSeekAnswerMax{2'000};
inline constexpr Milliseconds kLeaveGroupMax{1'000};
// A producer that the broker has fenced or lost track of is replaced at most this often.
inline constexpr Milliseconds kRenewInterval{1'000};
// The same kind of line is logged at most this often.
inline constexpr Milliseconds kLogInterval{60'000};

}  // namespace taskflow::kafka
