// A container from its end to its beginning, for a range-based for; it outlives the loop.
#pragma once

#include <iterator>

namespace taskflow {

template <typename Container>
class Reversed {
 public:
  explicit Reversed(const Container& container) : container_(&container) {}
  auto begin() const { return std::rbegin(*container_); }
  auto end() const { return std::rend(*container_); }

 private:
  const Container* container_;
};

}  // namespace taskflow
