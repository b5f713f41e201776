// Values that are looked up when a task starts: ${file:/path:key} and ${env:NAME}
// (org.apache.kafka.common.config.provider.FileConfigProvider and EnvVarConfigProvider). What is
// stored, shown and logged keeps the reference.
#pragma once

#include "connect/config/connector_config.h"
#include "connect/environment.h"

namespace taskflow::connect {

// `config` with what its references stand for. Names of other providers stay as they are, as in
// Connect. Errors: kUnauthorized: a file or variable that the worker does not let connectors read;
// kInvalid: no such file, key or variable; each names the configuration's key.
Result<Config> Resolved(const Config& config, const Environment& environment);

// The same for a task of this plugin, validated once more, since a reference cannot be judged
// before. No error holds what a reference stands for.
Result<Config> ResolvedForTask(const ConnectorPlugin& plugin, const Config& config,
                               const Environment& environment);

// Java's .properties (java.util.Properties.load). Errors: kInvalid: a malformed \uXXXX.
Result<Config> ReadProperties(std::string_view text);

}  // namespace taskflow::connect
