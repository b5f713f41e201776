// The maxima of a group's member.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace taskflow::kafka {

inline constexpr std::size_t kAnswerBytesMax = 16
                                               << 20;  // what the broker keeps of a group at most
inline constexpr Milliseconds kConnectMax{5'000};
inline constexpr Milliseconds kAnswerMax{10'000};
// Over what a JoinGroup or SyncGroup may wait at the coordinator.
inline constexpr Milliseconds kAnswerMargin{5'000};
inline constexpr Milliseconds kMayJoinAgain{10};
inline constexpr Milliseconds kBackoffMin{50};
inline constexpr Milliseconds kBackoffMax{1'000};
inline constexpr Milliseconds kRefusedWait{5'000};  // after an error that does not pass by itself
inline constexpr Milliseconds kLeaveMax{500};

// Kafka's own least (RFC 7677 says the same), and what a broker may make us compute at most.
inline constexpr int kScramIterationsMin = 4'096;
inline constexpr int kScramIterationsMax = 1'000'000;
inline constexpr std::size_t kScramNonceBytes = 24;

}  // namespace taskflow::kafka
