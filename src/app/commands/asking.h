// Asking the pipeline's parts, by the same connections and answers as the page of the pipeline.
#pragma once

#include <memory>

#include "app/config/config.h"
#include "base/result.h"
#include "insights/pipeline/answers.h"
#include "insights/pipeline/links.h"

namespace taskflow::app {

// The parts of the running `up` of the data folder, or those that the settings name.
Result<std::unique_ptr<insights::Links>> LinksOf(const Settings& settings);

// With what to start or to set, when it says that a part was not reached.
Error WithRemedy(Error error);
template <typename T>
Result<T> Asked(Result<T> answer) {
  if (answer) return answer;
  return Fail(WithRemedy(std::move(answer).error()));
}
// The page's answer as a command's.
Result<json::object> Asked(insights::Answer answer);

}  // namespace taskflow::app
