#include "avro/names.h"

#include <algorithm>

namespace taskflow::avro {
namespace {

bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsNamePart(char c) { return IsNameStart(c) || (c >= '0' && c <= '9'); }

constexpr std::string_view kTypeNames[] = {
    "null",   "boolean", "int",  "long",  "float", "double", "bytes",
    "string", "record",  "enum", "array", "map",   "union",  "fixed",
};
constexpr std::size_t kPrimitives = 8;

}  // namespace

std::string_view Name(Type type) { return kTypeNames[static_cast<std::size_t>(type)]; }

bool IsNamed(Type type) {
  return type == Type::kRecord || type == Type::kEnum || type == Type::kFixed;
}

Status CheckName(std::string_view name) {
  if (name.empty()) return Fail(ErrorCode::kInvalid, "Empty name");
  if (!IsNameStart(name[0]))
    return Fail(ErrorCode::kInvalid, "Illegal initial character: {}", name);
  if (!std::all_of(name.begin(), name.end(), IsNamePart)) {
    return Fail(ErrorCode::kInvalid, "Illegal character in: {}", name);
  }
  return {};
}

std::optional<Type> PrimitiveNamed(std::string_view word) {
  for (std::size_t i = 0; i < kPrimitives; ++i) {
    if (kTypeNames[i] == word) return static_cast<Type>(i);
  }
  return std::nullopt;
}

FullName QualifiedName(std::string_view name, std::string_view space) {
  auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return {std::string(space), std::string(name)};
  return {std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
}

Status CheckFullName(const FullName& name) {
  TRY(CheckName(name.name));
  std::string_view left = name.space;
  while (!left.empty()) {
    auto dot = left.find('.');
    TRY(CheckName(left.substr(0, dot)));
    if (dot == std::string_view::npos) break;
    left.remove_prefix(dot + 1);
    if (left.empty()) return Fail(ErrorCode::kInvalid, "Illegal character in: {}", name.space);
  }
  return {};
}

}  // namespace taskflow::avro
