// How far the sink is.
#pragma once

#include <cstdint>
#include <optional>

#include "pipeline/topic_scan.h"

namespace taskflow::app {

// The consumer group of the connector that `taskflow up` deploys.
inline constexpr std::string_view kSinkGroup = "connect-cassandra-sink-interactions";

// Where the topic ends and how much of it the sink has taken, over all partitions.
struct SinkPosition {
  std::int64_t end = 0;      // the ends' sum: grows with each record
  std::int64_t records = 0;  // that the topic holds
  std::int64_t waiting = 0;  // not yet written; from the beginning when nothing is committed
};
// Errors: kNotFound (no topic), those of the broker.
Result<SinkPosition> FindSinkPosition(pipeline::Peers& peers);
// Nothing when it is not known.
std::optional<std::int64_t> WaitingForSink(pipeline::Peers& peers);

}  // namespace taskflow::app
