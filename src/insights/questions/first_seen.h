// When each person was first seen: of all events that are not gone, whatever the filter.
#pragma once

#include <vector>

#include "base/result.h"
#include "insights/questions/numbers.h"
#include "insights/questions/sums.h"

namespace taskflow::insights {

// By TextId of View::whos(); kNever for who has no event. Errors: those of View::ScanBack.
Result<std::vector<std::int64_t>> FirstSeen(const View& view, Sums& sums);

}  // namespace taskflow::insights
