// Erasing in insights, which keeps events of its own: those too that the topic has lost since.
#pragma once

#include <string>

#include "privacy/person.h"
#include "privacy/receipt.h"

namespace taskflow::privacy {

// Where insights is. With an empty URL it is not asked.
struct InsightsPlace {
  std::string url;  // the first of a list is asked
  // It is known to be there: that it does not answer is a problem then, and otherwise a note.
  bool certain = true;
};

// By insights' POST /privacy/erase (docs/insights-api.md). What insights has still to read, it
// learns from the topic as it was overwritten there: this comes after the topic's stage.
Stage EraseInInsights(const InsightsPlace& place, const Person& person, bool dry_run);
// The events of `taskflow demo`, the same way.
Stage EraseDemoInInsights(const InsightsPlace& place);

}  // namespace taskflow::privacy
