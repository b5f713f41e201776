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

}  // namespace taskflow::kafka
