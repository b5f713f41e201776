#include "store/query/type_rules.h"

#include <bit>

#include "base/bytes.h"
#include "store/catalog/schema.h"
#include "store/query/collection.h"

namespace taskflow::store {

using cql::TypeId;

std::optional<Order> OrderOf(const cql::Type& type) {
  switch (type.id) {
    case TypeId::kText:
    case TypeId::kAscii:
    case TypeId::kBlob:
    case TypeId::kInet:
      return Order::kBytes;
    case TypeId::kTinyint:
    case TypeId::kSmallint:
    case TypeId::kInt:
    case TypeId::kBigint:
    case TypeId::kTimestamp:
    case TypeId::kTime:
      return Order::kSigned;
    case TypeId::kDate:
    case TypeId::kBoolean:
      return Order::kUnsigned;
    case TypeId::kFloat:
    case TypeId::kDouble:
      return Order::kFloating;
    case TypeId::kUuid:
      return Order::kUuid;
    case TypeId::kTimeuuid:
      return Order::kTimeUuid;
    case TypeId::kVarint:
      return Order::kVarint;
    default:
      return std::nullopt;
  }
}

NumberKind NumberKindOf(const cql::Type& type) {
  switch (type.id) {
    case TypeId::kTinyint:
    case TypeId::kSmallint:
    case TypeId::kInt:
    case TypeId::kBigint:
      return NumberKind::kInteger;
    case TypeId::kFloat:
    case TypeId::kDouble:
      return NumberKind::kFloating;
    default:
      return NumberKind::kNone;
  }
}

std::int64_t IntegerOf(std::string_view bytes) {
  switch (bytes.size()) {
    case 1:
      return static_cast<signed char>(bytes[0]);
    case 2:
      return LoadBigEndian<std::int16_t>(bytes.data());
    case 4:
      return LoadBigEndian<std::int32_t>(bytes.data());
    case 8:
      return LoadBigEndian<std::int64_t>(bytes.data());
    default:
      return 0;
  }
}

double FloatingOf(std::string_view bytes) {
  if (bytes.size() == 4) return std::bit_cast<float>(LoadBigEndian<std::uint32_t>(bytes.data()));
  if (bytes.size() == 8) return std::bit_cast<double>(LoadBigEndian<std::uint64_t>(bytes.data()));
  return 0;
}

std::string EncodeBigint(std::int64_t value) {
  std::string out;
  ByteWriter(out).I64(value);
  return out;
}

std::string EncodeInt(std::int32_t value) {
  std::string out;
  ByteWriter(out).I32(value);
  return out;
}

std::string EncodeInteger(const cql::Type& type, std::int64_t value) {
  auto bytes = EncodeBigint(value);
  switch (type.id) {
    case TypeId::kTinyint:
      return bytes.substr(7);
    case TypeId::kSmallint:
      return bytes.substr(6);
    case TypeId::kInt:
      return bytes.substr(4);
    default:
      return bytes;
  }
}

std::string EncodeFloating(const cql::Type& type, double value) {
  std::string out;
  ByteWriter w(out);
  if (type.id == TypeId::kFloat) {
    w.U32(std::bit_cast<std::uint32_t>(static_cast<float>(value)));
  } else {
    w.F64(value);
  }
  return out;
}

bool IsMap(const cql::Type& type) { return type.id == TypeId::kMap; }
bool IsList(const cql::Type& type) { return type.id == TypeId::kList; }

const cql::Type& ElementType(const cql::Type& collection) { return collection.of.at(0); }

bool IsMultiCell(const cql::Type& type) {
  return !type.frozen &&
         (type.id == TypeId::kMap || type.id == TypeId::kList || type.id == TypeId::kSet);
}

bool CollectionContains(const cql::Type& collection, std::string_view bytes,
                        std::string_view element) {
  std::vector<std::string_view> elements;
  bool is_map = IsMap(collection);
  if (!ReadElements(bytes, is_map, elements)) return false;
  for (std::size_t i = is_map ? 1 : 0; i < elements.size(); i += is_map ? 2 : 1) {
    if (elements[i] == element) return true;
  }
  return false;
}

bool MapHasKey(const cql::Type& map, std::string_view bytes, std::string_view key) {
  std::vector<std::string_view> elements;
  if (!IsMap(map) || !ReadElements(bytes, true, elements)) return false;
  for (std::size_t i = 0; i < elements.size(); i += 2) {
    if (elements[i] == key) return true;
  }
  return false;
}

}  // namespace taskflow::store
