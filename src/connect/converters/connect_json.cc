#include "connect/converters/connect_json.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "avro/json_text.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "connect/config/definition.h"
#include "connect/data/literal.h"
#include "cql/types/numbers.h"

namespace taskflow::connect {
namespace {

static_assert(kDecimalDigitsMax <= cql::kDigitsMax);

// Bytes 0 to 255 as code points.
std::string CodePoints(std::string_view bytes) {
  std::string out;
  for (char c : bytes) {
    auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return out;
}

bool HasTextKeys(const Value& map) {
  if (map.schema != nullptr && map.schema->keys != nullptr)
    return map.schema->keys->type == Type::kString;
  for (std::size_t i = 0; i < map.size; ++i) {
    if (map.items[2 * i].type != Type::kString) return false;
  }
  return true;
}

void AppendMap(const Value& map, const JsonForm& form, std::string& out) {
  bool has_text_keys = HasTextKeys(map);
  out += has_text_keys ? '{' : '[';
  for (std::size_t i = 0; i < map.size; ++i) {
    const auto &key = map.items[2 * i], &item = map.items[2 * i + 1];
    if (i > 0) out += ',';
    if (has_text_keys) {
      avro::AppendJsonString(key.text(), out);
      out += ':';
      AppendJson(item, form, out);
    } else {
      out += '[';
      AppendJson(key, form, out);
      out += ',';
      AppendJson(item, form, out);
      out += ']';
    }
  }
  out += has_text_keys ? '}' : ']';
}

void AppendArray(const Value& array, const JsonForm& form, std::string& out) {
  out += '[';
  for (const auto& child : array.children()) {
    if (&child != array.items) out += ',';
    AppendJson(child, form, out);
  }
  out += ']';
}

void AppendStruct(const Value& value, const JsonForm& form, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < value.size; ++i) {
    if (i > 0) out += ',';
    avro::AppendJsonString(value.schema->fields[i].name, out);
    out += ':';
    AppendJson(value.items[i], form, out);
  }
  out += '}';
}

void AppendBytes(const Value& bytes, const JsonForm& form, std::string& out) {
  bool is_decimal = bytes.schema != nullptr && bytes.schema->logical == Logical::kDecimal;
  if (is_decimal && form.numeric_decimals && bytes.size > 0 && bytes.size <= kNumberBytesMax &&
      std::abs(std::int64_t{bytes.schema->scale}) <= kNumberScaleMax) {
    std::string decimal(4, '\0');
    StoreBigEndian<std::int32_t>(decimal.data(), bytes.schema->scale);
    out += cql::FormatDecimal(decimal += bytes.text());
    return;
  }
  avro::AppendJsonString(
      form.bytes == BytesAs::kBase64 ? EncodeBase64(bytes.text()) : CodePoints(bytes.text()), out);
}

std::string_view TypeName(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kInt8:
      return "int8";
    case Type::kInt16:
      return "int16";
    case Type::kInt32:
      return "int32";
    case Type::kInt64:
      return "int64";
    case Type::kFloat32:
      return "float";
    case Type::kFloat64:
      return "double";
    case Type::kBoolean:
      return "boolean";
    case Type::kString:
      return "string";
    case Type::kBytes:
      return "bytes";
    case Type::kArray:
      return "array";
    case Type::kMap:
      return "map";
    case Type::kStruct:
      return "struct";
  }
  return "";
}

}  // namespace

void AppendJson(const Value& value, const JsonForm& form, std::string& out) {
  switch (value.type) {
    case Type::kNull:
      out += "null";
      return;
    case Type::kInt8:
    case Type::kInt16:
    case Type::kInt32:
    case Type::kInt64:
      fmt::format_to(std::back_inserter(out), "{}", value.integer);
      return;
    case Type::kFloat32:
      if (!std::isfinite(value.real)) return avro::AppendJsonNumber(value.real, out);
      out += JavaText(value);
      return;
    case Type::kFloat64:
      return avro::AppendJsonNumber(value.real, out);
    case Type::kBoolean:
      out += value.integer != 0 ? "true" : "false";
      return;
    case Type::kString:
      return avro::AppendJsonString(value.text(), out);
    case Type::kBytes:
      return AppendBytes(value, form, out);
    case Type::kMap:
      return AppendMap(value, form, out);
    case Type::kArray:
      return AppendArray(value, form, out);
    case Type::kStruct:
      return AppendStruct(value, form, out);
  }
}

std::optional<std::string> UnscaledOf(std::string_view number, int scale) {
  bool is_negative = number.starts_with('-');
  if (is_negative) number.remove_prefix(1);
  auto mark = std::min(number.find_first_of("eE"), number.size());
  auto exponent_text = number.substr(std::min(mark + 1, number.size()));
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  auto exponent = exponent_text.empty() ? 0 : ParseInteger(exponent_text);
  constexpr auto kMost = static_cast<std::int64_t>(kDecimalDigitsMax);
  if (!exponent || *exponent > kMost || *exponent < -kMost) return std::nullopt;
  std::string digits(number.substr(0, mark));
  auto zeros = scale + *exponent;  // to add at the end
  if (auto point = digits.find('.'); point != std::string::npos) {
    zeros -= static_cast<std::int64_t>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  digits.erase(0, digits.find_first_not_of('0'));
  if (digits.empty()) return std::string(1, '\0');
  for (; zeros < 0 && digits.ends_with('0'); ++zeros) digits.pop_back();
  if (zeros < 0 || zeros > kMost) return std::nullopt;
  digits.append(static_cast<std::size_t>(zeros), '0');
  return cql::ParseVarint(is_negative ? "-" + digits : digits);
}

json::value SchemaAsJson(const Schema* schema) {
  if (schema == nullptr) return nullptr;
  json::object out{{"type", TypeName(schema->type)}};
  if (schema->type == Type::kArray) out["items"] = SchemaAsJson(schema->items);
  if (schema->type == Type::kMap) {
    out["keys"] = SchemaAsJson(schema->keys);
    out["values"] = SchemaAsJson(schema->items);
  }
  if (schema->type == Type::kStruct) {
    json::array fields;
    for (const auto& field : schema->fields) {
      auto one = SchemaAsJson(field.schema).as_object();
      one["field"] = field.name;
      fields.push_back(std::move(one));
    }
    out["fields"] = std::move(fields);
  }
  out["optional"] = schema->optional;
  if (!schema->name.empty()) out["name"] = schema->name;
  if (schema->version) out["version"] = *schema->version;
  if (schema->logical == Logical::kDecimal)
    out["parameters"] = json::object{{"scale", std::to_string(schema->scale)}};
  return out;
}

}  // namespace taskflow::connect
