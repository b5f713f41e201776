// What the protocol's frames are bounded by.
#pragma once

#include <cstddef>

namespace taskflow::cql {

inline constexpr std::size_t kBodyMax = 16 << 20;  // of a request, once STARTUP is done
inline constexpr std::size_t kBodyBeforeStartupMax = 64 << 10;
inline constexpr std::size_t kReplyBodyMax = 64 << 20;  // of a reply, for those who read them

}  // namespace taskflow::cql
