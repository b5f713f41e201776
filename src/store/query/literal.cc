#include "store/query/literal.h"

#include <arpa/inet.h>

#include <bit>
#include <charconv>
#include <set>

#include "base/bytes.h"
#include "store/query/made_values.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

using cql::TypeId;
using Kind = cql::Term::Kind;

constexpr std::size_t kDigitsMax = 1'000;

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
  return Fail(ErrorCode::kInvalid, "Invalid {} constant ({}) for \"{}\" of type {}",
              KindName(literal.kind), literal.text, name, cql::ToCql(type));
}

template <typename T>
bool ReadInteger(std::string_view text, std::string& out) {
  T value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  ByteWriter(out).Write(value);
  return true;
}

bool ReadFloating(const cql::Type& type, std::string_view text, std::string& out) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  out = EncodeFloating(type, value);
  return true;
}

bool ReadInet(const std::string& text, std::string& out) {
  char bytes[16];
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return out.assign(bytes, 4), true;
  return inet_pton(AF_INET6, text.c_str(), bytes) == 1 && (out.assign(bytes, 16), true);
}

// Scale and unscaled number: "-12.50e3".
bool ReadDecimal(std::string_view text, std::string& out) {
  std::int32_t exponent = 0;
  if (auto e = text.find_first_of("eE"); e != text.npos) {
    auto digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc() || end != digits.data() + digits.size()) return false;
    text = text.substr(0, e);
  }
  std::string digits(text);
  std::int64_t scale = -static_cast<std::int64_t>(exponent);
  if (auto point = digits.find('.'); point != digits.npos) {
    scale += static_cast<std::int64_t>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  if (scale < INT32_MIN || scale > INT32_MAX) return false;
  ByteWriter(out).I32(static_cast<std::int32_t>(scale));
  return ParseVarint(digits, out);
}

bool ReadBlob(std::string_view hex, std::string& out) {
  if (hex.size() % 2 != 0) return false;
  out = MadeUuid(hex);
  return true;
}

bool ReadTime(const cql::Type& type, const cql::Term& literal, std::string& out) {
  if (literal.kind == Kind::kInteger && type.id == TypeId::kDate)
    return ReadInteger<std::uint32_t>(literal.text, out);
  if (literal.kind == Kind::kInteger) return ReadInteger<std::int64_t>(literal.text, out);
  if (literal.kind != Kind::kString) return false;
  if (type.id == TypeId::kDate) {
    auto days = ParseDays(literal.text);
    if (days) out = EncodeInt(static_cast<std::int32_t>(*days + (1LL << 31)));
    return days.has_value();
  }
  auto value =
      type.id == TypeId::kTime ? ParseTimeNanos(literal.text) : ParseTimestampMillis(literal.text);
  if (value) out = EncodeBigint(*value);
  return value.has_value();
}

// Months, days and nanoseconds of "1y2mo3d4h5m6s7ms".
bool ReadDuration(std::string_view text, std::string& out) {
  struct Unit {
    std::string_view name;
    int part;
    std::int64_t factor;
  };
  static constexpr Unit kUnits[] = {{"mo", 0, 1},
                                    {"ms", 2, 1'000'000},
                                    {"us", 2, 1'000},
                                    {"ns", 2, 1},
                                    {"y", 0, 12},
                                    {"w", 1, 7},
                                    {"d", 1, 1},
                                    {"h", 2, 3'600'000'000'000},
                                    {"m", 2, 60'000'000'000},
                                    {"s", 2, 1'000'000'000}};
  std::int64_t parts[3] = {0, 0, 0};
  bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  while (!text.empty()) {
    std::int64_t amount = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    auto unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                             [&](auto& u) { return text.starts_with(u.name); });
    std::int64_t product = 0;
    if (unit == std::end(kUnits) || __builtin_mul_overflow(amount, unit->factor, &product) ||
        __builtin_add_overflow(parts[unit->part], product, &parts[unit->part])) {
      return false;
    }
    text.remove_prefix(unit->name.size());
  }
  for (auto part : parts) AppendVint(out, negative ? -part : part);
  return true;
}

bool EncodeScalar(const cql::Term& literal, const cql::Type& type, std::string& out) {
  auto kind = literal.kind;
  auto& text = literal.text;
  bool integer = kind == Kind::kInteger;
  switch (type.id) {
    case TypeId::kText:
    case TypeId::kAscii:
      out = text;
      return kind == Kind::kString;
    case TypeId::kBlob:
      return kind == Kind::kBlob && ReadBlob(text, out);
    case TypeId::kBoolean:
      out = MadeBool(text == "true");
      return kind == Kind::kBoolean;
    case TypeId::kTinyint:
      return integer && ReadInteger<std::int8_t>(text, out);
    case TypeId::kSmallint:
      return integer && ReadInteger<std::int16_t>(text, out);
    case TypeId::kInt:
      return integer && ReadInteger<std::int32_t>(text, out);
    case TypeId::kBigint:
      return integer && ReadInteger<std::int64_t>(text, out);
    case TypeId::kVarint:
      return integer && ParseVarint(text, out);
    case TypeId::kFloat:
    case TypeId::kDouble:
      return (integer || kind == Kind::kFloat) && ReadFloating(type, text, out);
    case TypeId::kDecimal:
      return (integer || kind == Kind::kFloat) && ReadDecimal(text, out);
    case TypeId::kUuid:
    case TypeId::kTimeuuid:
      out = MadeUuid(text);
      return kind == Kind::kUuid &&
             (type.id == TypeId::kUuid || static_cast<unsigned char>(out[6]) >> 4 == 1);
    case TypeId::kInet:
      return kind == Kind::kString && ReadInet(text, out);
    case TypeId::kTimestamp:
    case TypeId::kDate:
    case TypeId::kTime:
      return ReadTime(type, literal, out);
    case TypeId::kDuration:
      return kind == Kind::kDuration && ReadDuration(text, out);
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
    auto before = [&](auto& a, auto& b) { return CompareValues(type.of[0], a.first, b.first) < 0; };
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

bool ParseVarint(std::string_view digits, std::string& bytes) {
  bool negative = digits.starts_with('-');
  if (negative) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > kDigitsMax) return false;
  std::string magnitude;  // low byte first
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
    unsigned carry = static_cast<unsigned>(c - '0');
    for (auto& byte : magnitude) {
      carry += static_cast<unsigned char>(byte) * 10u;
      byte = static_cast<char>(carry);
      carry >>= 8;
    }
    if (carry != 0) magnitude.push_back(static_cast<char>(carry));
  }
  magnitude.push_back(0);
  if (negative) {
    unsigned carry = 1;
    for (auto& byte : magnitude) {
      carry += static_cast<unsigned char>(~byte);
      byte = static_cast<char>(carry);
      carry >>= 8;
    }
  }
  auto needless = [](char last, char before) {
    return (last == 0 && (before & 0x80) == 0) || (last == '\xff' && (before & 0x80) != 0);
  };
  while (magnitude.size() > 1 && needless(magnitude.back(), magnitude[magnitude.size() - 2]))
    magnitude.pop_back();
  bytes.append(magnitude.rbegin(), magnitude.rend());
  return true;
}

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
  std::string out;
  if (!EncodeScalar(literal, type, out)) return WrongType(literal, type, name);
  TRY(cql::Validate(type, out));
  return out;
}

}  // namespace taskflow::store
