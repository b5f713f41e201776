// A value in a statement: written out, bound when it is executed, or computed then.
#pragma once

#include <cstdint>
#include <forward_list>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cql/types/type.h"

namespace taskflow::store {

// What a term stands for in one execution. Views into the request or into Bindings::owned.
struct Bound {
  enum class Kind : std::uint8_t { kValue, kNull, kUnset } kind = Kind::kNull;
  std::string_view bytes;

  bool has_value() const { return kind == Kind::kValue; }
};

enum class TimeFunction : std::uint8_t { kNow, kUuid, kTimestamp, kDate, kTime, kUnixMillis };

struct Term {
  enum class Kind : std::uint8_t { kConstant, kNull, kMarker, kFunction };
  Kind kind = Kind::kNull;
  TimeFunction function = TimeFunction::kNow;
  std::uint16_t marker = 0;  // position among the statement's bind markers
  std::string bytes;         // of a constant, encoded
  cql::Type type;            // what it must be
  std::string name;          // of the column or option it is for; for error texts
};

// The value of a function in an execution at `now_us`, encoded.
std::string Compute(TimeFunction function, std::int64_t now_us);

// One execution's values.
struct Bindings {
  std::span<const Bound> values;
  std::int64_t now_us = 0;
  std::forward_list<std::string> owned{};  // computed values; keeps views valid

  std::int64_t now_s() const { return now_us / 1'000'000; }
};

// Errors: kInvalid for a missing value or one that is not of the term's type.
Result<Bound> Evaluate(const Term& term, Bindings& bindings);
// As Evaluate, and kInvalid for null and unset: what a key or a condition needs.
Result<std::string_view> EvaluateKey(const Term& term, Bindings& bindings);
// A bigint or int; nothing for null and unset.
Result<std::optional<std::int64_t>> EvaluateInteger(const Term& term, Bindings& bindings);

}  // namespace taskflow::store
