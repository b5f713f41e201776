// The registry client's limits.
#pragma once

#include <chrono>
#include <cstddef>

namespace taskflow {

inline constexpr std::chrono::milliseconds kRequestTimeout{10'000};  // of one registry
inline constexpr std::size_t kCachedSchemasMax = 1'000;

}  // namespace taskflow
