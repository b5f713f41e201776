#include "cql/types/compare.h"

#include <cmath>

#include "base/bytes.h"
#include "cql/types/elements.h"
#include "cql/types/numbers.h"

namespace taskflow::cql {
namespace {

template <typename T>
int ThreeWay(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

template <typename T>
int CompareNumbers(std::string_view a, std::string_view b) {
  return ThreeWay(LoadBigEndian<T>(a.data()), LoadBigEndian<T>(b.data()));
}

// As Java's Double.compare: -0.0 before 0.0, NaN last.
template <typename Bits, typename Float>
int CompareFloating(std::string_view a, std::string_view b) {
  auto x = std::bit_cast<Float>(LoadBigEndian<Bits>(a.data()));
  auto y = std::bit_cast<Float>(LoadBigEndian<Bits>(b.data()));
  if (std::isnan(x) || std::isnan(y)) return ThreeWay(std::isnan(x), std::isnan(y));
  if (x == y) return ThreeWay(!std::signbit(x), !std::signbit(y));
  return ThreeWay(x, y);
}

// The 60 bits of a version 1 UUID's time, highest first, the version on top.
std::uint64_t TimeOf(std::string_view uuid) {
  auto bits = LoadBigEndian<std::uint64_t>(uuid.data());
  return bits << 48 | (bits << 16 & 0xffff00000000) | bits >> 32;
}

int CompareTimeUuids(std::string_view a, std::string_view b) {
  if (int order = ThreeWay(TimeOf(a), TimeOf(b)); order != 0) return order;
  constexpr std::uint64_t kSigns = 0x8080808080808080;  // the rest goes by signed bytes
  return ThreeWay(LoadBigEndian<std::uint64_t>(a.data() + 8) ^ kSigns,
                  LoadBigEndian<std::uint64_t>(b.data() + 8) ^ kSigns);
}

int CompareUuids(std::string_view a, std::string_view b) {
  int version_a = static_cast<unsigned char>(a[6]) >> 4;
  int version_b = static_cast<unsigned char>(b[6]) >> 4;
  if (version_a != version_b) return ThreeWay(version_a, version_b);
  if (version_a != 1) return a.compare(b);
  int order = ThreeWay(TimeOf(a), TimeOf(b));
  return order != 0 ? order : a.substr(8).compare(b.substr(8));
}

bool IsBelowZero(std::string_view varint) { return !varint.empty() && (varint[0] & 0x80) != 0; }

std::string_view Shortest(std::string_view v) {
  while (v.size() > 1 &&
         ((v[0] == 0 && (v[1] & 0x80) == 0) || (v[0] == '\xff' && (v[1] & 0x80) != 0)))
    v.remove_prefix(1);
  return v;
}

int CompareVarints(std::string_view a, std::string_view b) {
  a = Shortest(a);
  b = Shortest(b);
  if (IsBelowZero(a) != IsBelowZero(b)) return IsBelowZero(a) ? -1 : 1;
  if (a.size() != b.size()) return (a.size() < b.size()) == IsBelowZero(a) ? 1 : -1;
  return a.compare(b);
}

// 0.digits * 10^exponent; no digits: zero.
struct Scientific {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

Scientific ReadScientific(std::string_view decimal) {
  auto text = FormatVarint(decimal.substr(4));
  Scientific number{.negative = text.starts_with('-')};
  text.erase(0, std::min(text.find_first_not_of("-0"), text.size()));
  number.exponent =
      static_cast<std::int64_t>(text.size()) - LoadBigEndian<std::int32_t>(decimal.data());
  text.erase(text.find_last_not_of('0') + 1);
  number.digits = std::move(text);
  return number;
}

int CompareDecimals(std::string_view a, std::string_view b) {
  auto x = ReadScientific(a), y = ReadScientific(b);
  int sign_x = x.digits.empty() ? 0 : x.negative ? -1 : 1;
  int sign_y = y.digits.empty() ? 0 : y.negative ? -1 : 1;
  if (sign_x != sign_y || sign_x == 0) return ThreeWay(sign_x, sign_y);
  int order = ThreeWay(x.exponent, y.exponent);
  return sign_x * (order != 0 ? order : ThreeWay(x.digits, y.digits));
}

int CompareElements(const Type& type, std::string_view a, std::string_view b) {
  auto x = ElementsOf(type, a), y = ElementsOf(type, b);
  if (!x || !y) return a.compare(b);
  for (std::size_t i = 0; i < std::min(x->size(), y->size()); ++i) {
    auto &left = (*x)[i], &right = (*y)[i];
    int order = left && right ? Compare(ElementTypeOf(type, i), *left, *right)
                              : ThreeWay(left.has_value(), right.has_value());
    if (order != 0) return order;
  }
  return ThreeWay(x->size(), y->size());
}

}  // namespace

int Compare(const Type& type, std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return ThreeWay(a.size(), b.size());
  switch (type.id) {
    case TypeId::kTinyint:
      return CompareNumbers<std::int8_t>(a, b);
    case TypeId::kSmallint:
      return CompareNumbers<std::int16_t>(a, b);
    case TypeId::kInt:
      return CompareNumbers<std::int32_t>(a, b);
    case TypeId::kBigint:
    case TypeId::kCounter:
    case TypeId::kTimestamp:
    case TypeId::kTime:
      return CompareNumbers<std::int64_t>(a, b);
    case TypeId::kFloat:
      return CompareFloating<std::uint32_t, float>(a, b);
    case TypeId::kDouble:
      return CompareFloating<std::uint64_t, double>(a, b);
    case TypeId::kUuid:
      return CompareUuids(a, b);
    case TypeId::kTimeuuid:
      return CompareTimeUuids(a, b);
    case TypeId::kVarint:
      return CompareVarints(a, b);
    case TypeId::kDecimal:
      return CompareDecimals(a, b);
    case TypeId::kList:
    case TypeId::kSet:
    case TypeId::kMap:
    case TypeId::kTuple:
    case TypeId::kUdt:
      return CompareElements(type, a, b);
    default:
      return a.compare(b);  // bytes, texts, addresses, dates
  }
}

}  // namespace taskflow::cql
