// Whether a configuration that somebody sent can be a connector's.
#pragma once

#include <string>
#include <vector>

#include "connect/config/connector_config.h"

namespace taskflow::connect {

// The plugin that connector.class names. Errors, in Connect's words: kInvalid (none is named),
// kUnsupported (there is no such class).
Result<const ConnectorPlugin*> PluginOf(const Config& config);

// `sent` as a configuration of connector `name`, with its name in it. Errors, in Connect's words:
// as PluginOf; kInvalid: another name, or what Validated::Text says.
Result<Config> AcceptConfig(const std::string& name, const SentConfig& sent);

// Adds to `validated` the keys of `sent` without a value.
void CheckNulls(const SentConfig& sent, Validated& validated);
Config WithoutNulls(const SentConfig& sent);

// The configurations of a valid connector's tasks.
std::vector<Config> TaskConfigs(const ConnectorPlugin& plugin, const Config& config);

}  // namespace taskflow::connect
