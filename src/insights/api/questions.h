// The questions as GET requests: their parameters, and their answers as JSON.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "insights/pipeline/answers.h"
#include "insights/questions/filter.h"
#include "insights/questions/sums.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

// A request's parameters; of several of one name the first counts.
using Parameters = std::vector<std::pair<std::string, std::string>>;
FindParameter FinderIn(const Parameters& parameters);  // as long as they live
tl::expected<Filter, Problem> FilterIn(const Parameters& parameters);

struct Question {
  std::string_view name;  // the last part of its path
  // Without "version". Any thread.
  Answer (*answer)(const Parameters& parameters, const View& view, Sums& sums);
};
std::span<const Question> Questions();

}  // namespace taskflow::insights
