#include "cql/messages/option.h"

namespace taskflow::cql {
namespace {

bool IsKnown(std::uint16_t id) {
  return id <= static_cast<std::uint16_t>(TypeId::kDuration) ||
         (id >= static_cast<std::uint16_t>(TypeId::kList) &&
          id <= static_cast<std::uint16_t>(TypeId::kSet)) ||
         id == static_cast<std::uint16_t>(TypeId::kUdt) ||
         id == static_cast<std::uint16_t>(TypeId::kTuple);
}

void ReadOption(Reader& io, Type& type, int depth);

void ReadInner(Reader& io, Type& type, std::size_t count, int depth) {
  for (std::size_t i = 0; i < count && io.ok(); ++i)
    ReadOption(io, type.of.emplace_back(), depth + 1);
}

void ReadUserType(Reader& io, Type& type, int depth) {
  std::string_view keyspace, name, field;
  std::uint16_t count = 0;
  io.String(keyspace);
  io.String(name);
  io.Short(count);
  type.name = fmt::format("{}.{}", keyspace, name);
  for (int i = 0; i < count && io.ok(); ++i) {
    io.String(field);
    type.fields.emplace_back(field);
    ReadInner(io, type, 1, depth);
  }
}

void ReadOption(Reader& io, Type& type, int depth) {
  std::uint16_t id = 0, count = 0;
  std::string_view custom;
  io.Short(id);
  if (!IsKnown(id) || depth > kTypeDepthMax) return io.SetFailed();
  type.id = static_cast<TypeId>(id);
  switch (type.id) {
    case TypeId::kCustom:
      io.String(custom);
      type.name = custom;
      break;
    case TypeId::kList:
    case TypeId::kSet:
      type.frozen = depth > 0;
      ReadInner(io, type, 1, depth);
      break;
    case TypeId::kMap:
      type.frozen = depth > 0;
      ReadInner(io, type, 2, depth);
      break;
    case TypeId::kUdt:
      type.frozen = depth > 0;
      ReadUserType(io, type, depth);
      break;
    case TypeId::kTuple:
      io.Short(count);
      ReadInner(io, type, count, depth);
      break;
    default:
      break;
  }
}

}  // namespace

void Option(Reader& io, Type& type) { ReadOption(io, type, 0); }

void Option(Writer& io, const Type& type) {
  io.Short(static_cast<std::uint16_t>(type.id));
  if (type.id == TypeId::kCustom) io.String(type.name);
  if (type.id == TypeId::kUdt) {
    std::string_view name = type.name;
    auto dot = name.find('.');
    io.String(dot == name.npos ? "" : name.substr(0, dot));
    io.String(dot == name.npos ? name : name.substr(dot + 1));
  }
  if (type.id == TypeId::kTuple || type.id == TypeId::kUdt)
    io.Short(static_cast<std::uint16_t>(type.of.size()));
  for (std::size_t i = 0; i < type.of.size(); ++i) {
    if (type.id == TypeId::kUdt) io.String(type.fields.at(i));
    Option(io, type.of[i]);
  }
}

}  // namespace taskflow::cql
