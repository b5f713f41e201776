// Whether the mode allows a write.
#pragma once

#include <optional>
#include <string>

#include "registry/errors.h"
#include "registry/store.h"

namespace taskflow::registry {

// 42205 when the subject (nothing: all of them) is read-only.
Outcome<void> MayWrite(const Store& store, const std::optional<std::string>& subject);

}  // namespace taskflow::registry
