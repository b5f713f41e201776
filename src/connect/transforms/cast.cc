#include "connect/transforms/cast.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/base64.h"
#include "connect/data/literal.h"
#include "connect/transforms/time_format.h"

namespace taskflow::connect {
namespace {

constexpr std::array<std::pair<std::string_view, Type>, 8> kTypes = {{{"int8", Type::kInt8},
                                                                      {"int16", Type::kInt16},
                                                                      {"int32", Type::kInt32},
                                                                      {"int64", Type::kInt64},
                                                                      {"float32", Type::kFloat32},
                                                                      {"float64", Type::kFloat64},
                                                                      {"boolean", Type::kBoolean},
                                                                      {"string", Type::kString}}};

std::optional<Type> TypeOf(std::string_view name) {
  for (const auto& [known, type] : kTypes) {
    if (EqualsAnyCase(known, name)) return type;
  }
  return std::nullopt;
}

bool IsInteger(Type type) { return type >= Type::kInt8 && type <= Type::kInt64; }
bool IsReal(Type type) { return type == Type::kFloat32 || type == Type::kFloat64; }

// As Java's narrowing conversions: the low bits.
std::int64_t Narrow(std::int64_t of, Type to) {
  switch (to) {
    case Type::kInt8:
      return static_cast<std::int8_t>(of);
    case Type::kInt16:
      return static_cast<std::int16_t>(of);
    case Type::kInt32:
      return static_cast<std::int32_t>(of);
    default:
      return of;
  }
}

// As Java's: not a number gives 0, too large the limit; below 32 bits by way of an int.
std::int64_t Truncate(double of, Type to) {
  if (std::isnan(of)) return 0;
  double low = to == Type::kInt64 ? -0x1p63 : -0x1p31, high = -low;
  auto most = to == Type::kInt64 ? std::numeric_limits<std::int64_t>::max()
                                 : std::int64_t{std::numeric_limits<std::int32_t>::max()};
  if (of >= high) return Narrow(most, to);
  if (of <= low) return Narrow(-most - 1, to);
  return Narrow(static_cast<std::int64_t>(of), to);
}

bool Fits(std::int64_t number, Type type) { return Narrow(number, type) == number; }

tl::unexpected<Error> OutOfRange(std::string_view text, Type to) {
  return Fail(ErrorCode::kInvalid, "Value ({}) was out of range for requested data type {}", text,
              Name(to));
}

Result<Value> FromText(std::string_view text, Type to) {
  const auto* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto* end = text.data() + text.size();
  if (to == Type::kBoolean) return Value::Integer(to, EqualsAnyCase(text, "true") ? 1 : 0);
  if (IsInteger(to)) {
    std::int64_t number = 0;
    auto [stop, error] = std::from_chars(begin, end, number);
    if (error != std::errc() || stop != end || !Fits(number, to)) return OutOfRange(text, to);
    return Value::Integer(to, number);
  }
  double number = 0;
  auto [stop, error] = std::from_chars(begin, end, number);
  if (error == std::errc::invalid_argument || stop != end) return OutOfRange(text, to);
  return Value::Real(to, number);
}

Result<Value> ToText(const Value& of, Arena& arena) {
  auto logical = of.schema == nullptr ? Logical::kNone : of.schema->logical;
  std::string text;
  if (of.type == Type::kString) return of;
  if (of.type == Type::kBytes && logical == Logical::kNone) {
    text = EncodeBase64(of.text());
  } else if (IsInteger(of.type)) {
    text = logical == Logical::kNone ? fmt::format("{}", of.integer) : IsoText(logical, of.integer);
  } else if (IsReal(of.type)) {
    text = JavaText(of.real, of.type == Type::kFloat32);
  } else if (of.type == Type::kBoolean) {
    text = of.integer != 0 ? "true" : "false";
  } else {
    return Fail(ErrorCode::kInvalid, "Unexpected value in Cast transformation: {} can't be a text",
                Name(of.type));
  }
  return Value::Text(Type::kString, arena.Keep(text));
}

Result<Value> ToNumber(const Value& of, Type to) {
  if (of.type == Type::kString) return FromText(of.text(), to);
  bool is_real = IsReal(of.type);
  if (!is_real && !IsInteger(of.type) && of.type != Type::kBoolean) {
    return Fail(ErrorCode::kInvalid, "Cast transformation does not support casting to/from {}",
                Name(of.type));
  }
  if (to == Type::kBoolean) {
    return Value::Integer(to, (is_real ? Truncate(of.real, Type::kInt64) : of.integer) != 0);
  }
  if (IsInteger(to)) {
    return Value::Integer(to, is_real ? Truncate(of.real, to) : Narrow(of.integer, to));
  }
  return Value::Real(to, is_real ? of.real : static_cast<double>(of.integer));
}

}  // namespace

Result<Cast::Spec> Cast::ReadSpec(const std::vector<std::string>& entries) {
  Spec spec;
  for (const auto& entry : entries) {
    auto colon = entry.find(':');
    auto field = colon == entry.npos ? std::string() : Trimmed(entry.substr(0, colon));
    auto name = Trimmed(colon == entry.npos ? entry : entry.substr(colon + 1));
    auto type = TypeOf(name);
    if (!type) return Fail(ErrorCode::kInvalid, "Invalid type found in casting spec: {}", name);
    spec[field] = *type;
  }
  if (spec.contains("") && spec.size() > 1) {
    return Fail(ErrorCode::kInvalid,
                "Cast transformations that specify a type to cast the entire value to may ONLY "
                "specify a single cast in their spec");
  }
  return spec;
}

std::optional<std::string> Cast::CheckSpec(std::string_view text) {
  auto entries = ParseList(text);
  if (entries.empty()) return "Must specify at least one field to cast.";
  auto spec = ReadSpec(entries);
  return spec ? std::nullopt : std::optional(spec.error().message);
}

const ConfigKeys& Cast::Keys() {
  static const ConfigKeys keys{
      {.name = "spec",
       .type = KeyType::kList,
       .importance = Importance::kHigh,
       .doc = "Fields and the types to cast them to, as field1:type,field2:type, or a single type "
              "for the whole key or value: int8, int16, int32, int64, float32, float64, boolean, "
              "string.",
       .check = CheckSpec},
      ReplaceNullKey(),
  };
  return keys;
}

Result<Value> Cast::Change(std::string_view field, const Value& of, Arena& arena) {
  if (of.IsNull()) return of;
  auto to = spec_.find(field)->second;
  return to == Type::kString ? ToText(of, arena) : ToNumber(of, to);
}

Schema Cast::NewShape(std::string_view field, const Schema& of) {
  return {.type = spec_.find(field)->second, .optional = of.optional};
}

}  // namespace taskflow::connect
