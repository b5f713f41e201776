#include "app/schema/outlook.h"

#include <algorithm>
#include <boost/json.hpp>

#include "connect/plugins/plugin.h"
#include "connect/task/connectors.h"
#include "connect/transforms/pattern.h"
#include "insights/pipeline/connectors.h"

namespace taskflow::app {
namespace {

bool TakesTopic(const insights::Connector& sink, const std::string& topic) {
  auto names = connect::ParseList(sink.Setting("topics"));
  if (std::find(names.begin(), names.end(), topic) != names.end()) return true;
  auto text = sink.Setting("topics.regex");
  if (text.empty()) return false;
  auto pattern = connect::Pattern::Compile(text);
  return pattern && pattern->Matches(topic);
}

connect::Config ConfigOf(const insights::Connector& sink) {
  connect::Config out;
  for (const auto& [name, value] : sink.config) {
    if (value.is_null()) continue;
    out[std::string(name)] = value.is_string() ? std::string(value.get_string()) : ToJson(value);
  }
  return out;
}

bool IsCassandraSink(const std::string& class_name) {
  const auto* plugin = connect::FindPlugin(connect::ConnectorPlugins(), class_name);
  return plugin != nullptr && connect::SimpleName(plugin->class_name) == "CassandraSinkConnector";
}

TableOutlook Look(insights::Links& links, const insights::Connector& sink, const std::string& topic,
                  const std::string& schema_text) {
  TableOutlook out{.connector = sink.name};
  auto class_name = sink.Setting("connector.class");
  if (!IsCassandraSink(class_name)) {
    out.unknown = fmt::format("{} fills no table that is known here", class_name);
    return out;
  }
  auto store = links.Store();
  if (!store) {
    out.unknown = store.error().message;
    return out;
  }
  auto plan = connect::cassandra::PlanTable(ConfigOf(sink), **store, topic, schema_text);
  if (plan) {
    out.plan = *std::move(plan);
  } else if (plan.error().code == ErrorCode::kInvalid) {
    out.plan.problems.push_back(plan.error().message);
  } else {
    out.unknown = plan.error().message;
  }
  return out;
}

}  // namespace

Result<std::vector<TableOutlook>> TableOutlooks(insights::Links& links, const std::string& topic,
                                                const std::string& schema_text) {
  ASSIGN_OR_RETURN(auto connectors, insights::AskConnectors(links));
  std::vector<TableOutlook> out;
  for (const auto& one : connectors) {
    if (one.IsSink() && TakesTopic(one, topic)) out.push_back(Look(links, one, topic, schema_text));
  }
  return out;
}

}  // namespace taskflow::app
