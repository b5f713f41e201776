#include <boost/json.hpp>

#include "connect/config/accept.h"
#include "connect/rest/answers.h"
#include "connect/rest/definitions.h"
#include "connect/rest/routes.h"

namespace taskflow::connect::rest {
namespace {

using http::Request;
using http::Response;

Response ListPlugins(const Request& request) {
  bool connectors_only = request.QueryFlag("connectorsOnly", true);
  json::array out;
  for (const auto* plugin : AllPlugins()) {
    bool is_connector = plugin->kind == PluginKind::kSink || plugin->kind == PluginKind::kSource;
    if (connectors_only && !is_connector) continue;
    json::object one{{"class", plugin->class_name}, {"type", Name(plugin->kind)}};
    if (!plugin->version.empty()) one["version"] = plugin->version;
    out.push_back(std::move(one));
  }
  return JsonAnswer(200, out);
}

Response GetPluginConfig(const Request& request) {
  const auto& name = request.Param("plugin");
  auto all = AllPlugins();
  auto found = std::find_if(all.begin(), all.end(),
                            [&](const auto* plugin) { return IsNamed(*plugin, name); });
  if (found == all.end()) return ErrorAnswer(404, fmt::format("Unknown plugin {}.", name));
  std::vector<KeyTable> tables;
  auto kind = (*found)->kind;
  if (kind == PluginKind::kSink || kind == PluginKind::kSource)
    tables.push_back({"", "", &FrameworkKeys(kind)});
  tables.push_back({"", "", &(*found)->keys()});
  return JsonAnswer(200, Definitions(tables));
}

std::string_view WithoutConnector(std::string_view name) {
  constexpr std::string_view kConnector = "Connector";
  if (name.ends_with(kConnector)) name.remove_suffix(kConnector.size());
  return name;
}

Response ValidateConfig(const Request& request) {
  auto body = BodyObject(request);
  if (!body) return std::move(body).error();
  auto sent = ReadConfig(*body);
  if (!sent) return ErrorAnswer(sent.error());
  auto config = WithoutNulls(*sent);
  const auto& name = request.Param("plugin");
  auto included = config.find("connector.class");
  if (included != config.end() &&
      !WithoutConnector(included->second).ends_with(WithoutConnector(name))) {
    return ErrorAnswer(400, fmt::format("Included connector type {} does not match request type {}",
                                        included->second, name));
  }
  auto plugin = PluginOf(config);
  if (!plugin) return ErrorAnswer(kUnreadable, plugin.error().message);
  auto validated = ValidateConnector(**plugin, config);
  CheckNulls(*sent, validated);
  return JsonAnswer(200, ValidationObject(**plugin, config, validated));
}

}  // namespace

void AddPluginRoutes(Routes& routes) {
  routes.Ask("GET", "/connector-plugins", ListPlugins);
  routes.Ask("GET", "/connector-plugins/{plugin}/config", GetPluginConfig);
  routes.Ask("PUT", "/connector-plugins/{plugin}/config/validate", ValidateConfig);
}

}  // namespace taskflow::connect::rest
