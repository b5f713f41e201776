#include "connect/cassandra/column_type.h"

#include "connect/plugins/plugin.h"

namespace taskflow::connect::cassandra {
namespace {

std::string_view TypeOf(Logical logical) {
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

std::string_view TypeOf(AvroMeaning meaning) {
  switch (meaning) {
    case AvroMeaning::kNone:
      return "";
    case AvroMeaning::kTimeMicros:
      return "time";
    case AvroMeaning::kTimestampMillis:
    case AvroMeaning::kTimestampMicros:
    case AvroMeaning::kTimestampNanos:
      return "timestamp";
    case AvroMeaning::kUuid:
      return "uuid";
    case AvroMeaning::kDuration:
      return "duration";
  }
  return "";
}

std::string_view TypeOf(Type type) {
  switch (type) {
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
    case Type::kNull:
    case Type::kArray:
    case Type::kMap:
    case Type::kStruct:
      return "";
  }
  return "";
}

// Only the outermost collection of a column outside of the primary key can be changed by element.
std::optional<std::string> TypeFor(const Schema& schema, bool frozen, int depth) {
  if (depth > cql::kTypeDepthMax) return std::nullopt;
  for (auto name : {TypeOf(schema.logical), TypeOf(schema.meaning), TypeOf(schema.type)}) {
    if (!name.empty()) return std::string(name);
  }
  auto inner = [&](const Schema& of) { return TypeFor(of, true, depth + 1); };
  std::string collection;
  if (schema.type == Type::kArray) {
    auto items = inner(*schema.items);
    if (!items) return std::nullopt;
    collection = fmt::format("list<{}>", *items);
  } else if (schema.type == Type::kMap) {
    auto keys = inner(*schema.keys), items = inner(*schema.items);
    if (!keys || !items) return std::nullopt;
    collection = fmt::format("map<{}, {}>", *keys, *items);
  } else {
    return std::nullopt;
  }
  return frozen ? fmt::format("frozen<{}>", collection) : collection;
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

cql::Type ParseColumnType(std::string_view text) {
  auto type = cql::ParseType(text, true);
  if (type) return *std::move(type);
  return {.id = cql::TypeId::kCustom, .name = std::string(text)};
}

std::optional<std::string> CqlTypeFor(const Schema& schema, bool in_primary_key) {
  return TypeFor(schema, in_primary_key, 0);
}

std::string Shown(Type type, const Schema* schema) {
  bool has_more = schema != nullptr && schema->logical != Logical::kNone;
  return has_more ? fmt::format("{} ({})", Name(type), SimpleName(schema->name))
                  : std::string(Name(type));
}

std::string Quoted(std::string_view name) { return Enclosed(name, '"'); }
std::string Constant(std::string_view text) { return Enclosed(text, '\''); }

}  // namespace taskflow::connect::cassandra
