// A funnel whose steps follow one another in time.
#pragma once

#include <string>
#include <vector>

#include "insights/limits.h"
#include "insights/questions/people.h"

namespace taskflow::insights {

// At most kFunnelStepsMax steps. Of each of two threads no more than `rows_max` rows are in memory
// at once, which is more than 2 * kFunnelStepsMax.
Result<StepsOfPeople> StepsInTime(const View& view, const Filter& filter,
                                  const std::vector<std::string>& steps, Sums& sums,
                                  std::size_t rows_max = kFunnelRowsMax);

}  // namespace taskflow::insights
