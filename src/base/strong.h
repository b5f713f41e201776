// Strong<Tag, T>: a number that cannot be mistaken for another kind of number.
//   using SchemaId = Strong<struct SchemaIdTag, std::int32_t>;
#pragma once

#include <compare>
#include <cstddef>
#include <functional>

namespace taskflow {

template <typename Tag, typename T>
struct Strong {
  using Underlying = T;
  T value{};

  constexpr Strong() = default;
  constexpr explicit Strong(T v) : value(v) {}
  constexpr auto operator<=>(const Strong&) const = default;
};

}  // namespace taskflow

template <typename Tag, typename T>
struct std::hash<taskflow::Strong<Tag, T>> {
  std::size_t operator()(const taskflow::Strong<Tag, T>& id) const noexcept {
    return std::hash<T>{}(id.value);
  }
};
