#include "avro/promotion.h"

#include <algorithm>

namespace taskflow::avro {

bool Promotes(Type writer, Type reader) {
  switch (reader) {
    case Type::kLong:
      return writer == Type::kInt;
    case Type::kFloat:
      return writer == Type::kInt || writer == Type::kLong;
    case Type::kDouble:
      return writer == Type::kInt || writer == Type::kLong || writer == Type::kFloat;
    case Type::kBytes:
      return writer == Type::kString;
    case Type::kString:
      return writer == Type::kBytes;
    default:
      return false;
  }
}

bool NamesAgree(const Node& reader, const Node& writer) {
  return reader.name.name == writer.name.name ||
         std::ranges::find(reader.aliases, writer.name) != reader.aliases.end();
}

const Field* WriterField(const Node& writer, const Field& reader_field) {
  if (const auto* found = writer.FindField(reader_field.name)) return found;
  for (const auto& alias : reader_field.aliases) {
    if (const auto* found = writer.FindField(alias)) return found;
  }
  return nullptr;
}

}  // namespace taskflow::avro
