// What the client is bounded by.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace taskflow::cql {

inline constexpr std::size_t kStreamsMax = 32'768;  // the protocol's stream ids
inline constexpr std::size_t kUnsentMax = 8
                                          << 20;  // request bytes that the kernel has not taken yet
inline constexpr std::size_t kReplyBufferMax = 80 << 20;  // over wire/limits.h's kReplyBodyMax
inline constexpr std::size_t kPeersMax = 1'000;           // rows of system.peers that are read
inline constexpr int kPreparedAgainMax = 5;  // times that one call has its statement prepared again
inline constexpr Milliseconds kSweepMin{5},
    kSweepMax{500};  // between looks for requests that took too long
inline constexpr std::size_t kConnectionsPerNodeMax = 16;
inline constexpr Milliseconds kReconnectMin{200}, kReconnectMax{30'000};

}  // namespace taskflow::cql
