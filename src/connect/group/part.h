// What workers share out among themselves: connectors and their tasks.
#pragma once

#include <compare>
#include <set>
#include <string>

namespace taskflow::connect {

struct Part {
  std::string connector;
  int task = -1;  // -1: the connector itself
  auto operator<=>(const Part&) const = default;
};
using Parts = std::set<Part>;

}  // namespace taskflow::connect
