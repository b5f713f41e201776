// The maxima of who works on the pipeline's parts.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace taskflow::pipeline {

inline constexpr std::size_t kSchemasMax = 1'000;  // writers' schemas that one run decodes with
inline constexpr std::size_t kDeadLetterTopicsMax = 100;

inline constexpr std::size_t kPollRecords = 10'000;
inline constexpr Milliseconds kPollWait{200};
inline constexpr Milliseconds kAnswerMax{10'000};  // of one question to a peer
inline constexpr Milliseconds kReadStallMax{
    20'000};  // a topic that gives no record so long is away
inline constexpr Milliseconds kDeliveryMax{30'000};

}  // namespace taskflow::pipeline
