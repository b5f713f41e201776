#include "avro/defaults.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <limits>

namespace taskflow::avro {

std::optional<std::int64_t> IntegerOf(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  return std::nullopt;
}

bool DefaultCheck::RecordFits(const Node& record, const json::value& value) {
  if (!value.is_object() || open_.contains(&record)) return false;
  for (const auto& field : record.fields) {
    const auto* member = value.get_object().if_contains(field.name);
    if (!(member == nullptr ? field.default_json.has_value() : Fits(*field.type, *member))) {
      return false;
    }
  }
  return true;
}

bool DefaultCheck::Fits(const Node& schema, const json::value& value) {
  using Limits = std::numeric_limits<std::int32_t>;
  if (steps_left_ == 0) return false;
  --steps_left_;
  switch (schema.type) {
    case Type::kNull:
      return value.is_null();
    case Type::kBoolean:
      return value.is_bool();
    case Type::kInt: {
      auto number = IntegerOf(value);
      return number && *number >= Limits::min() && *number <= Limits::max();
    }
    case Type::kLong:
      return IntegerOf(value).has_value();
    case Type::kFloat:
    case Type::kDouble:
      return value.is_number() && (!value.is_double() || std::isfinite(value.get_double()));
    case Type::kBytes:
    case Type::kString:
    case Type::kEnum:
    case Type::kFixed:
      return value.is_string();
    case Type::kArray:
      return value.is_array() && std::ranges::all_of(value.get_array(), [&](const auto& item) {
               return Fits(*schema.items, item);
             });
    case Type::kMap:
      return value.is_object() && std::ranges::all_of(value.get_object(), [&](const auto& member) {
               return Fits(*schema.items, member.value());
             });
    case Type::kUnion:
      return std::ranges::any_of(schema.branches,
                                 [&](const Node* branch) { return Fits(*branch, value); });
    case Type::kRecord:
      return RecordFits(schema, value);
  }
  return false;
}

}  // namespace taskflow::avro
