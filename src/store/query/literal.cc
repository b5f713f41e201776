#include "store/query/literal.h"

#include <algorithm>

#include "base/bytes.h"
#include "cql/types/compare.h"
#include "cql/types/text.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

using cql::TypeId;
using Kind = cql::Term::Kind;

constexpr std::size_t kShownMax = 200;  // bytes of a constant in an error's text

std::string_view KindName(Kind kind) {
  switch (kind) {
    case Kind::kString:
      return "STRING";
    case Kind::kInteger:
      return "INTEGER";
    case Kind::kFloat:
      return "FLOAT";
    case Kind::kBoolean:
      return "BOOLEAN";
    case Kind::kUuid:
      return "UUID";
    case Kind::kBlob:
      return "HEX";
    case Kind::kDuration:
      return "DURATION";
    default:
      return "COLLECTION";
  }
}

tl::unexpected<Error> WrongType(const cql::Term& literal, const cql::Type& type,
                                std::string_view name) {
  return Fail(ErrorCode::kInvalid, "Invalid {} constant ({}{}) for \"{}\" of type {}",
              KindName(literal.kind), literal.kind == Kind::kBlob ? "0x" : "",
              literal.text.substr(0, kShownMax), name, cql::ToCql(type));
}

bool Takes(TypeId type, Kind literal) {
  switch (type) {
    case TypeId::kText:
    case TypeId::kAscii:
    case TypeId::kInet:
      return literal == Kind::kString;
    case TypeId::kBlob:
      return literal == Kind::kBlob;
    case TypeId::kBoolean:
      return literal == Kind::kBoolean;
    case TypeId::kTinyint:
    case TypeId::kSmallint:
    case TypeId::kInt:
    case TypeId::kBigint:
    case TypeId::kVarint:
      return literal == Kind::kInteger;
    case TypeId::kFloat:
    case TypeId::kDouble:
    case TypeId::kDecimal:
      return literal == Kind::kInteger || literal == Kind::kFloat;
    case TypeId::kUuid:
    case TypeId::kTimeuuid:
      return literal == Kind::kUuid;
    case TypeId::kTimestamp:
    case TypeId::kDate:
    case TypeId::kTime:
      return literal == Kind::kString || literal == Kind::kInteger;
    case TypeId::kDuration:
      return literal == Kind::kDuration;
    default:
      return false;
  }
}

Result<std::string> EncodeCollection(const cql::Term& literal, const cql::Type& type,
                                     std::string_view name) {
  bool is_map = type.id == TypeId::kMap;
  bool fits = is_map ? literal.kind == Kind::kMap ||
                           (literal.kind == Kind::kBraces && literal.items.empty())
                     : literal.kind == (type.id == TypeId::kSet ? Kind::kBraces : Kind::kList);
  if (!fits) return WrongType(literal, type, name);
  std::vector<std::string> items;
  for (std::size_t i = 0; i < literal.items.size(); ++i) {
    if (literal.items[i].kind == Kind::kNull) {
      return Fail(ErrorCode::kInvalid, "null is not supported inside collections");
    }
    ASSIGN_OR_RETURN(auto item, EncodeLiteral(literal.items[i], type.of[is_map ? i % 2 : 0], name));
    items.push_back(std::move(item));
  }
  // Sets and maps are kept in the order of their elements, each once; of equal keys the last wins.
  std::vector<std::pair<std::string, std::string>> entries;
  std::size_t width = is_map ? 2 : 1;
  for (std::size_t i = 0; i < items.size(); i += width)
    entries.emplace_back(items[i], is_map ? items[i + 1] : "");
  if (type.id != TypeId::kList) {
    auto before = [&](auto& a, auto& b) { return cql::Compare(type.of[0], a.first, b.first) < 0; };
    auto same = [](auto& a, auto& b) { return a.first == b.first; };
    std::reverse(entries.begin(), entries.end());
    std::stable_sort(entries.begin(), entries.end(), before);
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
  }
  std::string out;
  ByteWriter w(out);
  w.I32(static_cast<std::int32_t>(entries.size()));
  for (auto& [first, second] : entries) {
    w.I32(static_cast<std::int32_t>(first.size()));
    w.Raw(first);
    if (!is_map) continue;
    w.I32(static_cast<std::int32_t>(second.size()));
    w.Raw(second);
  }
  return out;
}

Result<std::string> EncodeTuple(const cql::Term& literal, const cql::Type& type,
                                std::string_view name) {
  if (literal.kind != Kind::kTuple || literal.items.size() > type.of.size())
    return WrongType(literal, type, name);
  std::string out;
  ByteWriter w(out);
  for (std::size_t i = 0; i < literal.items.size(); ++i) {
    if (literal.items[i].kind == Kind::kNull) {
      w.I32(-1);
      continue;
    }
    ASSIGN_OR_RETURN(auto item, EncodeLiteral(literal.items[i], type.of[i], name));
    w.I32(static_cast<std::int32_t>(item.size()));
    w.Raw(item);
  }
  return out;
}

}  // namespace

Result<std::string> EncodeLiteral(const cql::Term& literal, const cql::Type& type,
                                  std::string_view name) {
  if (literal.kind == Kind::kMarker) {
    return Fail(ErrorCode::kUnsupported,
                "bind markers inside a collection of \"{}\" are not supported: bind the whole",
                name);
  }
  switch (type.id) {
    case TypeId::kList:
    case TypeId::kSet:
    case TypeId::kMap:
      return EncodeCollection(literal, type, name);
    case TypeId::kTuple:
      return EncodeTuple(literal, type, name);
    default:
      break;
  }
  auto bytes = Takes(type.id, literal.kind) ? cql::FromText(type, literal.text)
                                            : Result<std::string>(WrongType(literal, type, name));
  if (!bytes) return WrongType(literal, type, name);
  return bytes;
}

}  // namespace taskflow::store
