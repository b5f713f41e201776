#include "connect/transforms/mask_field.h"

#include <algorithm>
#include <charconv>

namespace taskflow::connect {
namespace {

template <typename Number>
std::optional<Number> Parse(std::string_view text) {
  Number number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<Value> Replaced(const Value& of, const std::string& replacement) {
  switch (of.type) {
    case Type::kString:
      return Value::Text(Type::kString, replacement);
    case Type::kInt8:
    case Type::kInt16:
    case Type::kInt32:
    case Type::kInt64:
      if (auto number = Parse<std::int64_t>(replacement)) return Value::Integer(of.type, *number);
      break;
    case Type::kFloat32:
    case Type::kFloat64:
      if (auto number = Parse<double>(replacement)) return Value::Real(of.type, *number);
      break;
    default:
      return Fail(ErrorCode::kInvalid, "Cannot mask value of type {} with custom replacement.",
                  Name(of.type));
  }
  return Fail(ErrorCode::kInvalid, "Unable to convert {} ({}) to number", replacement,
              Name(of.type));
}

Result<Value> Zero(const Value& of) {
  switch (of.type) {
    case Type::kFloat32:
    case Type::kFloat64:
      return Value::Real(of.type, 0);
    case Type::kString:
      return Value::Text(of.type, "");
    case Type::kBytes: {
      // A Decimal's zero is one zero byte; plain bytes have none in Connect.
      bool is_decimal = of.schema != nullptr && of.schema->logical == Logical::kDecimal;
      if (is_decimal) return Value::Text(of.type, std::string_view("\0", 1));
      break;
    }
    case Type::kArray:
    case Type::kMap:
      return Value::Container(of.type, nullptr, 0, nullptr);
    case Type::kStruct:
      break;
    case Type::kNull:
      return of;
    default:
      return Value::Integer(of.type, 0);
  }
  return Fail(ErrorCode::kInvalid, "Cannot mask value of type: {}", Name(of.type));
}

}  // namespace

const ConfigKeys& MaskField::Keys() {
  static const ConfigKeys keys{
      {.name = "fields",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .doc = "Names of fields to mask.",
       .check = [](std::string_view value) -> std::optional<std::string> {
         return value.empty() ? std::optional<std::string>("Empty list") : std::nullopt;
       }},
      {.name = "replacement",
       .importance = Importance::kLow,
       .doc = "Custom value replacement, applied to all 'fields' values (numeric or non-empty "
              "string values only).",
       .null_default = true},
      ReplaceNullKey(),
  };
  return keys;
}

bool MaskField::Touches(std::string_view field) const {
  return std::find(fields_.begin(), fields_.end(), field) != fields_.end();
}

Result<Value> MaskField::Change(std::string_view, const Value& of, Arena&) {
  if (replacement_.empty() || of.IsNull()) return Zero(of);
  return Replaced(of, replacement_);
}

}  // namespace taskflow::connect
