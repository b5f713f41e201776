// Erasing a person, or the demo, in the table. For the reader.
#pragma once

#include <functional>

#include "insights/reader.h"
#include "insights/table/event_table.h"

namespace taskflow::insights {

// Finds the events in the view, and gives `apply` what they are from now on, at most
// kRecordsPerCommit with each call. Errors: those of the view and of `apply`.
Result<Erased> EraseIn(const View& view, const Erasure& erasure,
                       const std::function<Status(const EventTable::Change&)>& apply);

}  // namespace taskflow::insights
