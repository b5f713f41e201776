// The table of a struct's fields: what Kafka's message schemas say of each beyond its C++ type and
// default.
//
//   template <>
//   constexpr auto kFields<M> = std::tuple(F(&M::name), F(&M::rack).Since(2).Nullable());
//
// in the order of the wire. A field's default is that of a new M. Versions are inclusive.
#pragma once

#include <cstdint>

namespace taskflow::kafka::wire {

template <typename M, typename T>
struct Field {
  T M::*member;
  std::int16_t since = 0;
  std::int16_t until = INT16_MAX;
  std::int16_t nullable_since = INT16_MAX;
  std::int32_t tag = -1;
  bool is_bytes = false;

  constexpr Field Since(std::int16_t first) const { return In(first, until); }
  constexpr Field In(std::int16_t first, std::int16_t last) const {
    Field f = *this;
    f.since = first;
    f.until = last;
    return f;
  }
  constexpr Field Nullable() const { return NullableSince(0); }
  constexpr Field NullableSince(std::int16_t first) const {
    Field f = *this;
    f.nullable_since = first;
    return f;
  }
  // A tagged field: written only when it differs from its default, after the others.
  constexpr Field Tag(std::int32_t number) const {
    Field f = *this;
    f.tag = number;
    return f;
  }
  // A std::string that the schema calls bytes.
  constexpr Field Bytes() const {
    Field f = *this;
    f.is_bytes = true;
    return f;
  }

  constexpr bool Has(std::int16_t version) const { return since <= version && version <= until; }
  constexpr bool NullableIn(std::int16_t version) const { return nullable_since <= version; }
};

template <typename M, typename T>
constexpr Field<M, T> F(T M::*member) {
  return {member};
}

// Specialised for each message and each struct in one.
template <typename M>
constexpr const void* kFields = nullptr;

}  // namespace taskflow::kafka::wire
