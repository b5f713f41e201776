// Every maximum of the broker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/clock.h"

namespace taskflow::broker {

// Kafka's socket.request.max.bytes; and what a connection may claim before its first valid request.
inline constexpr std::size_t kRequestBytesMax = 100 << 20;
inline constexpr std::size_t kFirstRequestBytesMax = 64 << 10;
inline constexpr std::size_t kConnectionsMax = 4096;
// Requests of one connection that wait for an answer; more are read when some are answered.
inline constexpr std::size_t kPipelinedMax = 256;
// Answers of one connection that its client has not taken; over it nothing more is read from it.
inline constexpr std::size_t kUnsentMax = 16 << 20;

inline constexpr std::size_t kTopicsMax = 10'000;
inline constexpr std::int32_t kPartitionsPerTopicMax = 1000;
inline constexpr std::int32_t kPartitionsMax = 20'000;
// Topics or other resources that one request may ask about.
inline constexpr std::size_t kAskedMax = 10'000;
inline constexpr std::size_t kTopicNameMax = 249;
inline constexpr std::size_t kConfigValueMax = 4096;
inline constexpr std::size_t kTopicsFileMax = 64 << 20;

// One fetch's answer, whatever it asks for; and the longest it may wait.
inline constexpr std::size_t kFetchBytesMax = 52'428'800;
inline constexpr Milliseconds kFetchWaitMax{300'000};
inline constexpr std::size_t kFetchWaitersMax = 100'000;

// Producer ids reserved in one write.
inline constexpr std::int64_t kProducerIdBlock = 1000;
inline constexpr std::int64_t kProducerExpirationMs = 24LL * 3600 * 1000;

inline constexpr Milliseconds kHousekeepingEvery{10'000};
inline constexpr Milliseconds kCheckpointEvery{60'000};
// Below this many free bytes produce requests are refused, so that what is small and vital still
// fits.
inline constexpr std::uint64_t kFreeBytesMin = 32 << 20;

}  // namespace taskflow::broker
