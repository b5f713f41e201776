// An event as it lies in the topic, with where and when.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "kafka/client/client.h"
#include "pipeline/peers.h"

namespace taskflow::app {

// A header of the records that `taskflow demo` makes; its value is "true".
inline constexpr std::string_view kDemoHeader = "taskflow-demo";

struct EventRecord {
  std::string id, action, who, what;
  std::string time;                     // as the event says it
  std::optional<std::int64_t> time_ms;  // nothing: it cannot be read
  bool automated = false, local = false, demo = false;

  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t record_ms = 0;  // the record's timestamp
};

// Nothing for a record that is no event: a tombstone, another form, another schema. Errors: the
// registry could not be asked.
Result<std::optional<EventRecord>> ReadEvent(pipeline::EventCodec& codec, const kafka::Batch& batch,
                                             std::size_t index);

// {"id","action","who","what","time","automated","local","demo","partition","offset","produced"}
json::object ToJsonObject(const EventRecord& event);

struct EventFilter {
  std::set<std::string, std::less<>> actions;  // empty: all
  std::optional<std::string> who, what;        // as Matches
  std::optional<std::int64_t> since_ms;        // by the event's own time

  bool Wants(const EventRecord& event) const;
};

// Whether `text` is `pattern`, where each '*' stands for any characters.
bool Matches(std::string_view pattern, std::string_view text);

}  // namespace taskflow::app
