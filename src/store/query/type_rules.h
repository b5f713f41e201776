// What the store needs to know about types beyond their encoding: order, arithmetic.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cql/types/type.h"
#include "store/rows/keys.h"

namespace taskflow::store {

enum class NumberKind : std::uint8_t { kNone, kInteger, kFloating };

NumberKind NumberKindOf(const cql::Type& type);
// Of a value of that kind; 0 for an empty one.
std::int64_t IntegerOf(std::string_view bytes);
double FloatingOf(std::string_view bytes);
// In as many bytes as values of `type` have.
std::string EncodeInteger(const cql::Type& type, std::int64_t value);
std::string EncodeFloating(const cql::Type& type, double value);

std::string EncodeBigint(std::int64_t value);
std::string EncodeInt(std::int32_t value);

bool IsMap(const cql::Type& type);
bool IsList(const cql::Type& type);
// Of a list or set; of a map its keys' type.
const cql::Type& ElementType(const cql::Type& collection);
// True for list, set and map that are not frozen: an empty one is null.
bool IsMultiCell(const cql::Type& type);

// Of a map: among its values.
bool CollectionContains(const cql::Type& collection, std::string_view bytes,
                        std::string_view element);
bool MapHasKey(const cql::Type& map, std::string_view bytes, std::string_view key);

}  // namespace taskflow::store
