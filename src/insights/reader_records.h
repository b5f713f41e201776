// From records to events.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "insights/members/share.h"
#include "insights/table/event_table.h"
#include "kafka/client/client.h"
#include "pipeline/event_codec.h"

namespace taskflow::insights {

// "2026-11-24T10:00:00.000Z": ISO 8601 with seconds, any fraction of them, and a zone (Z or
// +01:00). Nothing when it is not that.
std::optional<std::int64_t> ParseEventTime(std::string_view text);

struct TakenRecords {
  std::uint64_t undecodable = 0;
  std::int64_t last_timestamp_ms = 0;
};

// The records of `batch` from `at` on, in their order, as `change`: the events that it has become
// others, as their memory is used again. `at` becomes the first that
// was not taken: the end, or one whose schema the registry could not be asked for (the error).
// Events that are not the share's are deleted: their ids may have been somebody's whose they were.
Status TakeRecords(const kafka::Batch& batch, std::size_t& at, pipeline::EventCodec& codec,
                   Clock& clock, const Share& share, EventTable::Change& change,
                   TakenRecords& taken);

}  // namespace taskflow::insights
