// What `taskflow doctor` has found, and how it is shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/terminal/colours.h"

namespace taskflow::app {

enum class Level : std::uint8_t { kOk, kWarn, kFail };

struct Finding {
  Level level = Level::kOk;
  std::string subject;  // "disk", "kafka"
  std::string text;     // what is there
  std::string remedy;   // what to do; empty when all is well
};
using Findings = std::vector<Finding>;

bool AnyFails(const Findings& findings);
// A line a finding: mark, word, subject, text and remedy.
std::string ToText(const Findings& findings, const Colours& colours);
// {"ok","findings":[{"level","subject","text","remedy"}]}, one line.
std::string ToJsonText(const Findings& findings);
// "9 ok, 1 warning, 2 failures"
std::string Summary(const Findings& findings);

}  // namespace taskflow::app
