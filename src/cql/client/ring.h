// Which node a partition's first replica lies on (Murmur3Partitioner): the one with the smallest
// token that is not below the partition's, and the first of all when there is none.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace taskflow::cql {

// Immutable. Nodes are numbers, their places in what it is made of.
class Ring {
 public:
  Ring() = default;
  explicit Ring(const std::vector<std::vector<std::int64_t>>& tokens_of_nodes);

  // The owner of `token` or, where that is not `usable`, the next one clockwise. Nothing: no node
  // with a token is.
  template <typename Usable>
  std::optional<std::uint32_t> NodeFor(std::int64_t token, Usable usable) const {
    auto at = Owner(token);
    for (std::size_t i = 0; i < owners_.size(); ++i, ++at) {
      auto node = owners_[at % owners_.size()].second;
      if (usable(node)) return node;
    }
    return std::nullopt;
  }

 private:
  std::size_t Owner(std::int64_t token) const;

  std::vector<std::pair<std::int64_t, std::uint32_t>> owners_;  // by token
};

}  // namespace taskflow::cql
