#include "privacy/receipt.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/clock.h"

namespace taskflow::privacy {

bool Receipt::Settled() const {
  return std::all_of(stages.begin(), stages.end(), [](const auto& one) { return one.Settled(); });
}

bool Receipt::Finished() const {
  return std::all_of(stages.begin(), stages.end(),
                     [](const auto& one) { return one.problem.empty(); });
}

bool Receipt::Changed() const {
  return std::any_of(stages.begin(), stages.end(), [](const auto& one) { return one.erased > 0; });
}

json::object ToJsonObject(const Receipt& receipt) {
  json::array stages;
  for (const auto& one : receipt.stages) {
    json::object stage{
        {"stage", one.name}, {"found", one.found}, {"erased", one.erased}, {"left", one.left}};
    if (one.until_ms) stage["until"] = FormatIso8601(*one.until_ms);
    if (!one.remedy.empty()) stage["remedy"] = one.remedy;
    if (!one.problem.empty()) stage["problem"] = one.problem;
    stages.push_back(std::move(stage));
  }
  return {{"stages", std::move(stages)}, {"settled", receipt.Settled()}};
}

}  // namespace taskflow::privacy
