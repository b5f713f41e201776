// Turns the bytes of a record's key or value into data, and data into bytes
// (org.apache.kafka.connect.storage.Converter).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "connect/config/definition.h"
#include "connect/data/value.h"
#include "connect/environment.h"
#include "connect/plugins/plugin.h"

namespace taskflow::connect {

// Belongs to one task and its thread. Keeps the schemas of the values it has made.
class Converter {
 public:
  virtual ~Converter() = default;
  // The value is in `arena`, or points into `bytes`. May block to ask a registry. Errors:
  // kUnavailable, kTimeout (the registry can't be asked: try again); any other is the record's own
  // fault.
  virtual Result<Value> ToConnect(std::string_view topic, std::optional<std::string_view> bytes,
                                  Arena& arena) = 0;
  // `part`: "key" or "value". Nothing: null. Errors: as ToConnect.
  virtual Result<std::optional<std::string>> FromConnect(std::string_view topic,
                                                         std::string_view part,
                                                         const Value& value) = 0;
};

struct ConverterPlugin : Plugin {
  Result<std::unique_ptr<Converter>> (*make)(const Settings& settings,
                                             const Environment& environment);
};

// All that there are. Names compare as in FindPlugin.
std::span<const ConverterPlugin> ConverterPlugins();
// Those that header.converter may name.
std::span<const ConverterPlugin> HeaderConverterPlugins();

}  // namespace taskflow::connect
