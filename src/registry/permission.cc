#include "registry/permission.h"

#include <fmt/format.h>

namespace taskflow::registry {

Outcome<void> MayWrite(const Store& store, const std::optional<std::string>& subject) {
  auto mode = store.EffectiveMode(subject);
  if (mode != Mode::kReadOnly && mode != Mode::kReadOnlyOverride) return {};
  return NotPermitted(fmt::format("Subject {} in context {} is in read-only mode",
                                  subject.value_or("null"),
                                  SplitName(subject.value_or("")).context));
}

}  // namespace taskflow::registry
