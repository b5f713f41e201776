// Single message transforms (KIP-66): change one record, or drop it.
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "connect/config/definition.h"
#include "connect/data/record.h"
#include "connect/plugins/plugin.h"

namespace taskflow::connect {

// Belongs to one task and its thread. Keeps the schemas that it makes.
class Transform {
 public:
  virtual ~Transform() = default;
  // False: the record is dropped. New values are in `arena`. Errors: the record's own fault.
  virtual Result<bool> Apply(Record& record, Arena& arena) = 0;
};

struct TransformPlugin : Plugin {
  Result<std::unique_ptr<Transform>> (*make)(const Settings& settings);
  bool uses_headers = false;
};
std::span<const TransformPlugin> TransformPlugins();

// replace.null.with.default of KIP-1040. A null in a struct is always null here: the converters
// have put defaults in their place (JsonConverter as its own key says).
ConfigKey ReplaceNullKey();

}  // namespace taskflow::connect
