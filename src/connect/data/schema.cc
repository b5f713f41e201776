#include "connect/data/schema.h"

#include <algorithm>
#include <set>

namespace taskflow::connect {
namespace {
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
}  // namespace

std::string_view Name(Type type) {
  switch (type) {
    case Type::kNull:
      return "NULL";
    case Type::kInt8:
      return "INT8";
    case Type::kInt16:
      return "INT16";
    case Type::kInt32:
      return "INT32";
    case Type::kInt64:
      return "INT64";
    case Type::kFloat32:
      return "FLOAT32";
    case Type::kFloat64:
      return "FLOAT64";
    case Type::kBoolean:
      return "BOOLEAN";
    case Type::kString:
      return "STRING";
    case Type::kBytes:
      return "BYTES";
    case Type::kArray:
      return "ARRAY";
    case Type::kMap:
      return "MAP";
    case Type::kStruct:
      return "STRUCT";
  }
  return "";
}

bool EqualsAnyCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::optional<std::uint32_t> Schema::FieldIndex(std::string_view field) const {
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == field) return i;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Schema::FieldIndexAnyCase(std::string_view field) const {
  if (auto exact = FieldIndex(field)) return exact;
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    if (EqualsAnyCase(fields[i].name, field)) return i;
  }
  return std::nullopt;
}

Status CheckFieldNames(const Schema& of) {
  std::set<std::string_view> names;
  for (const auto& field : of.fields) {
    if (names.insert(field.name).second) continue;
    return Fail(ErrorCode::kInvalid, "Cannot create field because of field name duplication {}",
                field.name);
  }
  return {};
}

const Schema& OptionalString() {
  static const Schema schema{.type = Type::kString, .optional = true};
  return schema;
}
const Schema& OptionalBytes() {
  static const Schema schema{.type = Type::kBytes, .optional = true};
  return schema;
}

}  // namespace taskflow::connect
