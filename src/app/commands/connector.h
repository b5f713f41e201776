// What the `connector` commands share: connectors as the page of the pipeline describes them
// (docs/insights-api.md, GET /api/pipeline/connectors).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/commands/asking.h"
#include "app/terminal/colours.h"
#include "base/json.h"

namespace taskflow::app {

std::string TextOf(const json::object& object, std::string_view key);  // empty: absent or no text
std::vector<json::object> ObjectsOf(const json::object& object, std::string_view key);

// Of the worker, without a history. Errors: those of the worker's answer.
Result<std::vector<json::object>> DescribeConnectors(insights::Links& links);
// The one of that name. Errors: kNotFound, with the nearest name.
Result<json::object> FindConnector(const std::vector<json::object>& all, const std::string& name);

// Something of it has failed, or it runs without tasks.
bool HasFailed(const json::object& connector);

// A table of all, and one in full.
std::string ConnectorsText(const std::vector<json::object>& all, const Colours& colours);
std::string ConnectorText(const json::object& connector, const Colours& colours);
// Since when each part is as it is, and what it last reported.
std::string ConnectorLogsText(const json::object& connector, const Colours& colours);

}  // namespace taskflow::app
