// A funnel whose steps follow one another in time.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "insights/questions/queries.h"

namespace taskflow::insights {

inline constexpr auto kNotReached = std::numeric_limits<std::int64_t>::max();

// When each person did the last step, by TextId of the view's whos(); kNotReached for those who did
// not get there. Counts people in `funnel`, which has as many as steps.
Result<std::vector<std::int64_t>> WhenReached(const View& view, const Filter& filter,
                                              const std::vector<std::string>& steps, Funnel& funnel,
                                              Sums& sums);

}  // namespace taskflow::insights
