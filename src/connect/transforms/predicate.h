// Conditions under which a transform applies (KIP-585).
#pragma once

#include <memory>
#include <span>

#include "base/result.h"
#include "connect/config/definition.h"
#include "connect/data/record.h"
#include "connect/plugins/plugin.h"

namespace taskflow::connect {

class Predicate {
 public:
  virtual ~Predicate() = default;
  virtual bool Test(const Record& record) = 0;
};

struct PredicatePlugin : Plugin {
  Result<std::unique_ptr<Predicate>> (*make)(const Settings& settings);
  bool uses_headers = false;
};
std::span<const PredicatePlugin> PredicatePlugins();

}  // namespace taskflow::connect
