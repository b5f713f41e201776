// The questions as GET requests: their parameters, and their answers as JSON.
#pragma once

#include <span>
#include <string_view>

#include "insights/api/parameters.h"
#include "insights/pipeline/answers.h"
#include "insights/questions/sums.h"
#include "insights/table/columns.h"

namespace taskflow::insights {

// A parameter of "events" and "people", for a member's: true gives each row its place in the list
// ("at"), as `after` names it.
inline constexpr const char* kPlaced = "placed";

struct Question {
  std::string_view name;  // the last part of its path
  // Without "version". Any thread.
  Answer (*answer)(const Parameters& parameters, const View& view, Sums& sums);
};
std::span<const Question> Questions();

// What members ask one another beside them (members/gather.h); filters as everywhere:
//   extent     {"first","last"} in milliseconds; neither when there is no event
//   names      by, part (from 1), parts, most: {"names"} of all parts, and
//              {"rows":[NAME,events, ...]} of this one; no rows when they are over `most`. NAME is
//              base64.
//   described  by, and each `name`: {"rows":[{"name":NAME,"events","people","first","last"}]}, the
//              times in milliseconds; names that are not here are left out
std::span<const Question> MemberQuestions();

}  // namespace taskflow::insights
