// `taskflow schema plan`: what it found, for people and as JSON.
#pragma once

#include <string>
#include <vector>

#include "app/schema/outlook.h"
#include "app/schema/verdict.h"
#include "app/terminal/colours.h"
#include "base/json.h"

namespace taskflow::app {

struct SchemaPlan {
  std::string schema;  // "com.taskflow.events.InteractionEvent, a record of 6 fields"
  SchemaVerdict verdict;
  std::string topic;           // whose records have it; empty: of no topic's values
  std::string tables_unknown;  // why no table was looked at; empty: `tables` holds
  std::vector<TableOutlook> tables;
};

std::string ToText(const SchemaPlan& plan, const Colours& colours);
json::object ToJsonObject(const SchemaPlan& plan);

}  // namespace taskflow::app
