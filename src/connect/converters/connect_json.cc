#include "connect/converters/connect_json.h"

#include <boost/json.hpp>

#include "base/base64.h"

namespace taskflow::connect {
namespace {

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
  for (std::size_t i = 0; i < map.size; ++i) {
    if (map.items[2 * i].type != Type::kString) return false;
  }
  return true;
}

json::value MapValue(const Value& value, BytesAs bytes) {
  json::object object;
  json::array pairs;
  bool has_text_keys = HasTextKeys(value);
  for (std::size_t i = 0; i < value.size; ++i) {
    const auto &key = value.items[2 * i], &item = value.items[2 * i + 1];
    if (has_text_keys) {
      object[key.text()] = ToJsonValue(item, bytes);
    } else {
      pairs.push_back(json::array{ToJsonValue(key, bytes), ToJsonValue(item, bytes)});
    }
  }
  return has_text_keys ? json::value(std::move(object)) : json::value(std::move(pairs));
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

json::value ToJsonValue(const Value& value, BytesAs bytes) {
  switch (value.type) {
    case Type::kNull:
      return nullptr;
    case Type::kInt8:
    case Type::kInt16:
    case Type::kInt32:
    case Type::kInt64:
      return value.integer;
    case Type::kFloat32:
    case Type::kFloat64:
      return value.real;
    case Type::kBoolean:
      return value.integer != 0;
    case Type::kString:
      return json::value(value.text());
    case Type::kBytes:
      return json::value(bytes == BytesAs::kBase64 ? EncodeBase64(value.text())
                                                   : CodePoints(value.text()));
    case Type::kMap:
      return MapValue(value, bytes);
    case Type::kArray: {
      json::array out;
      for (const auto& child : value.children()) out.push_back(ToJsonValue(child, bytes));
      return out;
    }
    case Type::kStruct: {
      json::object out;
      for (std::size_t i = 0; i < value.size; ++i)
        out[value.schema->fields[i].name] = ToJsonValue(value.items[i], bytes);
      return out;
    }
  }
  return nullptr;
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
