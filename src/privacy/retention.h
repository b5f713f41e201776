// When a topic loses what it has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "kafka/client/client.h"

namespace taskflow::privacy {

// When a record that was appended up to `appended_ms` is gone at the latest: its segment must fill
// or grow old before it can go. Nothing: it may stay for ever (no retention.ms, or cleanup.policy
// without delete).
std::optional<std::int64_t> GoneByRetention(const kafka::TopicConfigs& configs,
                                            std::int64_t appended_ms);

}  // namespace taskflow::privacy
