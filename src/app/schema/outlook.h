// What a new schema would do to the tables that the deployed connectors fill from its topic.
#pragma once

#include <string>
#include <vector>

#include "connect/cassandra/table_plan.h"
#include "insights/pipeline/links.h"

namespace taskflow::app {

struct TableOutlook {
  std::string connector;
  std::string unknown;  // why nothing is known of its table; empty: `plan` holds
  connect::cassandra::TablePlan plan;
};

// One of each sink of the topic. Errors: Connect could not be asked.
Result<std::vector<TableOutlook>> TableOutlooks(insights::Links& links, const std::string& topic,
                                                const std::string& schema_text);

}  // namespace taskflow::app
