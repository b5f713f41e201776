// Where a replay begins and ends.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "pipeline/topic_scan.h"

namespace taskflow::app {

// One border: by the records' own time, by an offset of each partition, or neither: the topic's.
struct Border {
  std::optional<std::int64_t> time_ms;
  std::map<std::int32_t, std::int64_t> offsets;  // by partition; others: the topic's border

  bool IsTopics() const { return !time_ms && offsets.empty(); }
};

// "begin", "end", "0:100,1:57" (partition:offset), or a moment as ParseMoment has it. Errors:
// kInvalid.
Result<Border> ParseBorder(std::string_view text, std::int64_t now_ms);

// The part of `all` from `from` (included) to `to` (not included) by offsets. Errors: kInvalid for
// a partition that is not there.
Result<pipeline::Ranges> Between(const pipeline::Ranges& all, const Border& from, const Border& to);

}  // namespace taskflow::app
