// "Authorized operations" bit fields (KIP-430). Nothing is restricted here, so that each resource
// allows all its operations; bit n is Kafka's AclOperation n.
#pragma once

#include <cstdint>

namespace taskflow::broker {

// Read, write, create, delete, alter, describe, describe configs, alter configs.
inline constexpr std::int32_t kTopicOperations =
    1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11;
// Create, alter, describe, cluster action, describe configs, alter configs, idempotent write.
inline constexpr std::int32_t kClusterOperations =
    1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;

}  // namespace taskflow::broker
