// A record on its way from a topic to a sink.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "connect/data/value.h"
#include "kafka/client/client.h"

namespace taskflow::connect {

// Trivial to copy; its views live as long as the kafka::Batch and the Arena behind it.
struct Record {
  const kafka::InRecord* source =
      nullptr;                     // as it was read: offsets and dead letters use its topic
  std::uint32_t index = 0;         // in its Batch
  std::string_view topic;          // as the transforms left it
  std::int64_t timestamp_ms = -1;  // negative: none
  Value key;
  Value value;
  std::span<const HeaderValue> headers;  // only where a Chain has parts that look at them
};

}  // namespace taskflow::connect
