#include "connect/data/literal.h"

#include <fmt/format.h>
#include <charconv>
#include <cmath>

#include "base/base64.h"
#include "cql/types/calendar.h"

namespace taskflow::connect {
namespace {

const Schema& Plain(Type type) {
  static const Schema all[] = {
      {.type = Type::kNull},    {.type = Type::kInt8},    {.type = Type::kInt16},
      {.type = Type::kInt32},   {.type = Type::kInt64},   {.type = Type::kFloat32},
      {.type = Type::kFloat64}, {.type = Type::kBoolean}, {.type = Type::kString}};
  return all[static_cast<std::size_t>(type)];
}

Type SmallestInteger(std::int64_t number) {
  if (number == static_cast<std::int8_t>(number)) return Type::kInt8;
  if (number == static_cast<std::int16_t>(number)) return Type::kInt16;
  if (number == static_cast<std::int32_t>(number)) return Type::kInt32;
  return Type::kInt64;
}

const Schema& Named(Logical logical) {
  constexpr std::string_view kPackage = "org.apache.kafka.connect.data.";
  auto make = [&](Type type, Logical of, std::string_view name) {
    return Schema{.type = type, .logical = of, .name = std::string(kPackage) + std::string(name)};
  };
  static const Schema date = make(Type::kInt32, Logical::kDate, "Date");
  static const Schema time = make(Type::kInt32, Logical::kTime, "Time");
  static const Schema timestamp = make(Type::kInt64, Logical::kTimestamp, "Timestamp");
  return logical == Logical::kDate ? date : logical == Logical::kTime ? time : timestamp;
}

// "2026-11-24", "10:00:00.000Z", "2026-11-24T10:00:00.000Z": by their lengths, as Connect does.
std::optional<Value> ParseMoment(std::string_view text) {
  constexpr std::size_t kDate = 10, kTime = 13, kTimestamp = 24;
  if (text.size() == kDate) {
    if (auto days = cql::ParseDays(text)) {
      return Value::Integer(Type::kInt32, *days, &Named(Logical::kDate));
    }
  } else if (text.size() == kTime && text.ends_with('Z')) {
    if (auto nanos = cql::ParseNanosOfDay(text.substr(0, kTime - 1))) {
      return Value::Integer(Type::kInt32, *nanos / 1'000'000, &Named(Logical::kTime));
    }
  } else if (text.size() == kTimestamp && text[kDate] == 'T') {
    if (auto ms = cql::ParseMillis(text)) {
      return Value::Integer(Type::kInt64, *ms, &Named(Logical::kTimestamp));
    }
  }
  return std::nullopt;
}

template <typename Number>
std::optional<Number> Whole(std::string_view text) {
  Number number{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string JavaText(double value, bool is_float) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  // The shortest text that reads back as the same number.
  char buffer[32];
  auto [end, error] =
      is_float
          ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<float>(value),
                          std::chars_format::scientific)
          : std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  auto e = text.find('e');
  auto exponent = std::stoi(std::string(text.substr(e + 1)));
  std::string sign = text.starts_with('-') ? "-" : "";
  std::string digits;
  for (char c : text.substr(sign.size(), e - sign.size())) {
    if (c != '.') digits += c;
  }
  if (value == 0) return sign + "0.0";
  if (exponent < -3 || exponent >= 7) {
    auto rest = digits.size() > 1 ? digits.substr(1) : "0";
    return fmt::format("{}{}.{}E{}", sign, digits[0], rest, exponent);
  }
  if (exponent < 0) {
    return fmt::format("{}0.{}{}", sign, std::string(static_cast<std::size_t>(-exponent - 1), '0'),
                       digits);
  }
  auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) digits.append(whole - digits.size() + 1, '0');
  return fmt::format("{}{}.{}", sign, digits.substr(0, whole), digits.substr(whole));
}

namespace {

// A struct leaves out its nulls, as Connect's Struct does.
std::string StructText(const Value& value) {
  std::string out;
  for (std::size_t i = 0; i < value.size; ++i) {
    if (value.items[i].IsNull()) continue;
    out += fmt::format("{}{}={}", out.empty() ? "" : ",", value.schema->fields[i].name,
                       JavaText(value.items[i]));
  }
  return fmt::format("Struct{{{}}}", out);
}

std::string ListText(const Value& value) {
  std::string out;
  auto step = value.type == Type::kMap ? 2U : 1U;
  for (std::size_t i = 0; i < value.children().size(); i += step) {
    out += out.empty() ? "" : ", ";
    out += JavaText(value.items[i]);
    if (step == 2) out += "=" + JavaText(value.items[i + 1]);
  }
  return step == 2 ? fmt::format("{{{}}}", out) : fmt::format("[{}]", out);
}

}  // namespace

std::string JavaText(const Value& value) {
  switch (value.type) {
    case Type::kNull:
      return "null";
    case Type::kBoolean:
      return value.integer != 0 ? "true" : "false";
    case Type::kFloat32:
    case Type::kFloat64:
      return JavaText(value.real, value.type == Type::kFloat32);
    case Type::kString:
      return std::string(value.text());
    case Type::kBytes:
      return EncodeBase64(value.text());
    case Type::kStruct:
      return StructText(value);
    case Type::kArray:
    case Type::kMap:
      return ListText(value);
    default:
      return fmt::format("{}", value.integer);
  }
}

Value ParseLiteral(std::string_view text, Arena& arena) {
  if (text == "null") return Value::Null();
  if (text == "true" || text == "false") {
    return Value::Integer(Type::kBoolean, text == "true", &Plain(Type::kBoolean));
  }
  if (auto number = Whole<std::int64_t>(text)) {
    auto type = SmallestInteger(*number);
    return Value::Integer(type, *number, &Plain(type));
  }
  bool numeric = text.find_first_not_of("0123456789+-.eE") == text.npos;
  if (auto number = numeric ? Whole<double>(text) : std::nullopt) {
    bool is_float = static_cast<double>(static_cast<float>(*number)) == *number;
    auto type = is_float ? Type::kFloat32 : Type::kFloat64;
    return Value::Real(type, *number, &Plain(type));
  }
  if (auto moment = ParseMoment(text)) return *moment;
  return Value::Text(Type::kString, arena.Keep(text), &Plain(Type::kString));
}

}  // namespace taskflow::connect
