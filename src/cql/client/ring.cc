#include "cql/client/ring.h"

#include <algorithm>

namespace taskflow::cql {

Ring::Ring(const std::vector<std::vector<std::int64_t>>& tokens_of_nodes) {
  for (std::uint32_t node = 0; node < tokens_of_nodes.size(); ++node) {
    for (auto token : tokens_of_nodes[node]) owners_.emplace_back(token, node);
  }
  std::sort(owners_.begin(), owners_.end());
}

std::size_t Ring::Owner(std::int64_t token) const {
  auto at = std::lower_bound(owners_.begin(), owners_.end(), token,
                             [](const auto& owner, std::int64_t t) { return owner.first < t; });
  return static_cast<std::size_t>(at - owners_.begin());
}

}  // namespace taskflow::cql
