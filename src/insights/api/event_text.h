// An event as the API writes it (docs/insights-api.md, EVENT).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "insights/questions/filter.h"
#include "insights/table/event.h"

namespace taskflow::insights {

json::object EventJson(const Event& event);

// RFC 4180, with a header line. A text that a spreadsheet would take for a formula (it begins with
// = + - @, a tab or a carriage return; OWASP, "CSV injection") gets a ' before it.
inline constexpr std::string_view kCsvHeader = "id,action,who,what,time,automated,local\r\n";
void AppendCsv(const Event& event, std::string& out);

// What a Selector decides, for one event that is at hand.
bool Wants(const Filter& filter, const Event& event);

}  // namespace taskflow::insights
