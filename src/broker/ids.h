// Topic ids as the log keeps them (16 bytes of a string) and as messages carry them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "kafka/wire/types.h"

namespace taskflow::broker {

inline std::string_view IdOf(const kafka::Uuid& id) { return {id.data(), id.size()}; }
inline kafka::Uuid UuidOf(std::string_view id) {
  kafka::Uuid uuid{};
  std::copy_n(id.data(), std::min(id.size(), uuid.size()), uuid.data());
  return uuid;
}
inline bool IsNone(const kafka::Uuid& id) { return id == kafka::Uuid{}; }

}  // namespace taskflow::broker
