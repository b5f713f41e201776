#include "connect/plugins/plugin.h"

#include "connect/converters/converter.h"
#include "connect/task/connectors.h"
#include "connect/transforms/predicate.h"
#include "connect/transforms/transform.h"

namespace taskflow::connect {

std::string_view Name(PluginKind kind) {
  switch (kind) {
    case PluginKind::kSink:
      return "sink";
    case PluginKind::kSource:
      return "source";
    case PluginKind::kConverter:
      return "converter";
    case PluginKind::kHeaderConverter:
      return "header_converter";
    case PluginKind::kTransformation:
      return "transformation";
    case PluginKind::kPredicate:
      return "predicate";
  }
  return "";
}

std::string_view SimpleName(std::string_view class_name) {
  // Variants are nested classes: "…transforms.InsertField$Value".
  auto dot = class_name.rfind('.');
  return dot == std::string_view::npos ? class_name : class_name.substr(dot + 1);
}

bool IsNamed(const Plugin& plugin, std::string_view name) {
  auto simple = SimpleName(plugin.class_name);
  if (name == plugin.class_name || name == simple) return true;
  constexpr std::string_view kConnector = "Connector";
  return simple.ends_with(kConnector) &&
         name == simple.substr(0, simple.size() - kConnector.size());
}

const std::vector<const Plugin*>& AllPlugins() {
  static const auto all = [] {
    std::vector<const Plugin*> out;
    for (const auto& plugin : ConnectorPlugins()) out.push_back(&plugin);
    for (const auto& plugin : ConverterPlugins()) out.push_back(&plugin);
    for (const auto& plugin : HeaderConverterPlugins()) out.push_back(&plugin);
    for (const auto& plugin : TransformPlugins()) out.push_back(&plugin);
    for (const auto& plugin : PredicatePlugins()) out.push_back(&plugin);
    return out;
  }();
  return all;
}

const ConfigKeys& NoKeys() {
  static const ConfigKeys none;
  return none;
}

}  // namespace taskflow::connect
