// A whole connector configuration: the keys of the framework, of the connector, and of the
// converters, transforms and predicates that it names, each under its prefix.
#pragma once

#include <string>
#include <vector>

#include "connect/config/definition.h"
#include "connect/plugins/plugin.h"
#include "connect/task/connectors.h"

namespace taskflow::connect {

// Keys that every sink connector has (org.apache.kafka.connect.runtime.SinkConnectorConfig).
const ConfigKeys& SinkFrameworkKeys();
// Keys that every source connector has (SourceConnectorConfig).
const ConfigKeys& SourceFrameworkKeys();
inline const ConfigKeys& FrameworkKeys(PluginKind kind) {
  return kind == PluginKind::kSource ? SourceFrameworkKeys() : SinkFrameworkKeys();
}
// Keys of every transform beside its own: type, predicate, negate.
const ConfigKeys& TransformFrameworkKeys();
// The key of every predicate beside its own: type.
const ConfigKeys& PredicateFrameworkKeys();

struct KeyTable {
  std::string prefix;
  std::string group;  // overrides the keys' own when not empty
  const ConfigKeys* keys;
};

struct Validated {
  std::vector<KeyTable> tables;  // as far as the configuration names things that exist
  ConfigErrors errors;

  std::size_t ErrorCount() const;
  // Connect's text for a refused configuration. Only when ErrorCount() > 0.
  std::string Text() const;
};
// Unknown keys are no error.
Validated ValidateConnector(const ConnectorPlugin& plugin, const Config& config);

// With every value whose key is a kPassword (or looks like one) replaced by "[hidden]", but for
// references.
Config Masked(const Config& config);
// `sent` with what it took over from Masked replaced by the true values in `stored`.
Config Unmasked(Config sent, const Config& stored);

}  // namespace taskflow::connect
