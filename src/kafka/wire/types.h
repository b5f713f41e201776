// Types and values of Kafka's messages that C++ has no name for.
#pragma once

#include <array>
#include <cstdint>

namespace taskflow::kafka {

// 16 bytes as on the wire. All zero: none.
using Uuid = std::array<char, 16>;

// kFirstFlexible of a message without a flexible version (KIP-482).
inline constexpr std::int16_t kNeverFlexible = INT16_MAX;

// "Authorized operations" fields: nobody asked (KIP-430).
inline constexpr std::int32_t kNoOperations = INT32_MIN;

}  // namespace taskflow::kafka
