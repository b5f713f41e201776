#include "connect/cassandra/column_type.h"

#include "connect/limits.h"

namespace taskflow::connect::cassandra {
namespace {

using Kind = ColumnType::Kind;

struct NamedKind {
  std::string_view name;
  Kind kind;
};
constexpr NamedKind kScalars[] = {
    {"text", Kind::kText},         {"varchar", Kind::kText},
    {"ascii", Kind::kText},        {"blob", Kind::kBlob},
    {"boolean", Kind::kBoolean},   {"tinyint", Kind::kTinyint},
    {"smallint", Kind::kSmallint}, {"int", Kind::kInt},
    {"bigint", Kind::kBigint},     {"varint", Kind::kVarint},
    {"float", Kind::kFloat},       {"double", Kind::kDouble},
    {"decimal", Kind::kDecimal},   {"timestamp", Kind::kTimestamp},
    {"date", Kind::kDate},         {"time", Kind::kTime},
    {"uuid", Kind::kUuid},         {"timeuuid", Kind::kUuid},
    {"inet", Kind::kInet},
};

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// The text between the brackets when `text` is name<...>.
std::optional<std::string_view> Inside(std::string_view text, std::string_view name) {
  if (!text.starts_with(name) || text.size() < name.size() + 2) return std::nullopt;
  if (text[name.size()] != '<' || text.back() != '>') return std::nullopt;
  return text.substr(name.size() + 1, text.size() - name.size() - 2);
}

std::size_t TopLevelComma(std::string_view text) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') ++depth;
    if (text[i] == '>') --depth;
    if (text[i] == ',' && depth == 0) return i;
  }
  return std::string_view::npos;
}

ColumnType Parse(std::string_view text, int depth) {
  text = Trim(text);
  ColumnType type{.text = std::string(text)};
  if (depth > kDataDepthMax) return type;
  if (auto inside = Inside(text, "frozen")) {
    auto inner = Parse(*inside, depth + 1);
    inner.text = type.text;
    return inner;
  }
  for (auto name : {"list", "set"}) {
    if (auto inside = Inside(text, name)) {
      type.kind = Kind::kList;
      type.parameters.push_back(Parse(*inside, depth + 1));
      return type;
    }
  }
  if (auto inside = Inside(text, "map")) {
    auto comma = TopLevelComma(*inside);
    if (comma == std::string_view::npos) return type;
    type.kind = Kind::kMap;
    type.parameters.push_back(Parse(inside->substr(0, comma), depth + 1));
    type.parameters.push_back(Parse(inside->substr(comma + 1), depth + 1));
    return type;
  }
  for (const auto& scalar : kScalars) {
    if (scalar.name == text) type.kind = scalar.kind;
  }
  return type;
}

std::string_view LogicalType(Logical logical) {
  switch (logical) {
    case Logical::kNone:
      return "";
    case Logical::kDecimal:
      return "decimal";
    case Logical::kDate:
      return "date";
    case Logical::kTime:
      return "time";
    case Logical::kTimestamp:
      return "timestamp";
  }
  return "";
}

std::optional<std::string> TypeFor(const Schema& schema, int depth) {
  if (depth > kDataDepthMax) return std::nullopt;
  if (schema.logical != Logical::kNone) return std::string(LogicalType(schema.logical));
  switch (schema.type) {
    case Type::kInt8:
      return "tinyint";
    case Type::kInt16:
      return "smallint";
    case Type::kInt32:
      return "int";
    case Type::kInt64:
      return "bigint";
    case Type::kFloat32:
      return "float";
    case Type::kFloat64:
      return "double";
    case Type::kBoolean:
      return "boolean";
    case Type::kString:
      return "text";
    case Type::kBytes:
      return "blob";
    case Type::kArray: {
      auto items = TypeFor(*schema.items, depth + 1);
      return items ? std::optional(fmt::format("list<{}>", *items)) : std::nullopt;
    }
    case Type::kMap: {
      auto keys = TypeFor(*schema.keys, depth + 1), items = TypeFor(*schema.items, depth + 1);
      return keys && items ? std::optional(fmt::format("map<{}, {}>", *keys, *items))
                           : std::nullopt;
    }
    case Type::kNull:
    case Type::kStruct:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string Enclosed(std::string_view text, char quote) {
  std::string out(1, quote);
  for (char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  return out += quote;
}

}  // namespace

ColumnType ParseColumnType(std::string_view text) { return Parse(text, 0); }
std::optional<std::string> CqlTypeFor(const Schema& schema) { return TypeFor(schema, 0); }
std::string Quoted(std::string_view name) { return Enclosed(name, '"'); }
std::string Constant(std::string_view text) { return Enclosed(text, '\''); }

}  // namespace taskflow::connect::cassandra
