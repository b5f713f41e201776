#include "avro/json_scalar.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <optional>

#include "avro/defaults.h"
#include "avro/json_text.h"

namespace taskflow::avro {
namespace {

// Code points 0 to 255 of UTF-8 text to bytes; nothing when there is another.
std::optional<std::string> BytesOf(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      if ((c != 0xc2 && c != 0xc3) || i + 1 == text.size()) return std::nullopt;
      c = static_cast<unsigned char>(((c & 3) << 6) |
                                     (static_cast<unsigned char>(text[++i]) & 0x3f));
    }
    bytes.push_back(static_cast<char>(c));
  }
  return bytes;
}

std::string CodePointsOf(std::string_view bytes) {
  std::string text;
  for (char byte : bytes) {
    auto c = static_cast<unsigned char>(byte);
    if (c >= 0x80) text.push_back(static_cast<char>(0xc0 | c >> 6));
    text.push_back(static_cast<char>(c >= 0x80 ? 0x80 | (c & 0x3f) : c));
  }
  return text;
}

std::optional<double> RealOf(const json::value& value) {
  if (value.is_number()) return value.to_number<double>();
  if (!value.is_string()) return std::nullopt;
  if (value.get_string() == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (value.get_string() == "Infinity") return std::numeric_limits<double>::infinity();
  if (value.get_string() == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

tl::unexpected<Error> IsNo(const Node& schema) {
  return Fail(ErrorCode::kInvalid, "the JSON value is not a {}",
              IsNamed(schema.type) ? schema.name.Text() : std::string(Name(schema.type)));
}

Result<Datum> TextOf(const Node& schema, const json::value& value, Values& keeper) {
  if (!value.is_string()) return IsNo(schema);
  std::string text(value.get_string());
  if (schema.type == Type::kBytes || schema.type == Type::kFixed) {
    auto bytes = BytesOf(text);
    if (!bytes) return Fail(ErrorCode::kInvalid, "bytes have a character over U+00FF");
    text = std::move(*bytes);
  }
  if (schema.type == Type::kFixed && text.size() != static_cast<std::size_t>(schema.fixed_bytes)) {
    return Fail(ErrorCode::kInvalid, "{} has {} bytes, not {}", schema.name.Text(),
                schema.fixed_bytes, text.size());
  }
  if (schema.type == Type::kEnum &&
      std::ranges::find(schema.symbols, text) == schema.symbols.end()) {
    return Fail(ErrorCode::kInvalid, "{} is not a symbol of {}", text, schema.name.Text());
  }
  return Datum::Text(schema.type, keeper.Keep(std::move(text)));
}

}  // namespace

void AppendScalar(const Datum& datum, std::string& out) {
  switch (datum.type) {
    case Type::kNull:
      out += "null";
      return;
    case Type::kBoolean:
      out += datum.integer != 0 ? "true" : "false";
      return;
    case Type::kInt:
    case Type::kLong:
      out += std::to_string(datum.integer);
      return;
    case Type::kFloat:
    case Type::kDouble:
      return AppendJsonNumber(datum.real, out);
    case Type::kString:
    case Type::kEnum:
      return AppendJsonString(datum.text(), out);
    case Type::kBytes:
    case Type::kFixed:
      return AppendJsonString(CodePointsOf(datum.text()), out);
    default:
      return;
  }
}

Result<Datum> ScalarOf(const Node& schema, const json::value& value, Values& keeper) {
  using Limits = std::numeric_limits<std::int32_t>;
  switch (schema.type) {
    case Type::kNull:
      if (!value.is_null()) return IsNo(schema);
      return Datum::Null();
    case Type::kBoolean:
      if (!value.is_bool()) return IsNo(schema);
      return Datum::Boolean(value.get_bool());
    case Type::kInt: {
      auto number = IntegerOf(value);
      if (!number || *number < Limits::min() || *number > Limits::max()) return IsNo(schema);
      return Datum::Int(static_cast<std::int32_t>(*number));
    }
    case Type::kLong: {
      auto number = IntegerOf(value);
      if (!number) return IsNo(schema);
      return Datum::Long(*number);
    }
    case Type::kFloat:
    case Type::kDouble: {
      auto number = RealOf(value);
      if (!number) return IsNo(schema);
      return schema.type == Type::kFloat ? Datum::Float(static_cast<float>(*number))
                                         : Datum::Double(*number);
    }
    default:
      return TextOf(schema, value, keeper);
  }
}

}  // namespace taskflow::avro
