#include "connect/cassandra/encode.h"

#include <arpa/inet.h>

#include <bit>
#include <limits>

#include "base/bytes.h"
#include "connect/cassandra/text_values.h"
#include "connect/config/definition.h"
#include "connect/limits.h"

namespace taskflow::connect::cassandra {
namespace {

using Kind = ColumnType::Kind;

cql::Value Bytes(std::string_view bytes) { return {cql::Value::Kind::kBytes, bytes}; }

template <typename T>
cql::Value Number(T number, Arena& arena) {
  auto* to = arena.Bytes(sizeof number);
  StoreBigEndian(to, number);
  return Bytes({to, sizeof number});
}

tl::unexpected<Error> Misfit(const ColumnType& type, const Value& value) {
  return Fail(ErrorCode::kInvalid, "a {} does not fit type {}", Name(value.type), type.text);
}
tl::unexpected<Error> BadText(const ColumnType& type, const Value& value) {
  return Fail(ErrorCode::kInvalid, "'{}' is no {}", value.text().substr(0, 64), type.text);
}

bool IsInteger(const Value& value) {
  return value.type >= Type::kInt8 && value.type <= Type::kInt64;
}
bool IsReal(const Value& value) {
  return value.type == Type::kFloat32 || value.type == Type::kFloat64;
}

std::optional<std::int64_t> IntegerOf(const Value& value) {
  if (IsInteger(value)) return value.integer;
  if (value.type == Type::kString) return ParseInteger(value.text());
  return std::nullopt;
}

template <typename T>
Result<cql::Value> EncodeInteger(const ColumnType& type, const Value& value, Arena& arena) {
  auto number = IntegerOf(value);
  if (!number) return value.type == Type::kString ? BadText(type, value) : Misfit(type, value);
  if (*number < std::numeric_limits<T>::min() || *number > std::numeric_limits<T>::max()) {
    return Fail(ErrorCode::kInvalid, "{} is out of the range of {}", *number, type.text);
  }
  return Number(static_cast<T>(*number), arena);
}

template <typename T>
Result<cql::Value> EncodeReal(const ColumnType& type, const Value& value, Arena& arena) {
  double real = 0;
  if (IsReal(value)) {
    real = value.real;
  } else if (IsInteger(value)) {
    real = static_cast<double>(value.integer);
  } else {
    return Misfit(type, value);
  }
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return Number(std::bit_cast<Bits>(static_cast<T>(real)), arena);
}

// The fewest bytes of two's complement that hold the number.
std::string_view MinimalBytes(std::int64_t number, Arena& arena) {
  auto* to = arena.Bytes(sizeof number);
  StoreBigEndian(to, number);
  std::size_t skip = 0;
  auto byte = [&](std::size_t i) { return static_cast<std::int8_t>(to[i]); };
  while (skip < 7 &&
         ((byte(skip) == 0 && byte(skip + 1) >= 0) || (byte(skip) == -1 && byte(skip + 1) < 0)))
    ++skip;
  return {to + skip, 8 - skip};
}

Result<cql::Value> EncodeVarint(const ColumnType& type, const Value& value, Arena& arena) {
  auto number = IntegerOf(value);
  if (!number) return value.type == Type::kString ? BadText(type, value) : Misfit(type, value);
  return Bytes(MinimalBytes(*number, arena));
}

Result<cql::Value> EncodeDecimal(const ColumnType& type, const Value& value, Arena& arena) {
  std::string_view unscaled;
  std::int32_t scale = 0;
  if (value.type == Type::kBytes && value.schema != nullptr &&
      value.schema->logical == Logical::kDecimal) {
    unscaled = value.text();
    scale = value.schema->scale;
  } else if (IsInteger(value)) {
    unscaled = MinimalBytes(value.integer, arena);
  } else {
    return Misfit(type, value);
  }
  auto* to = arena.Bytes(4 + unscaled.size());
  StoreBigEndian(to, scale);
  unscaled.copy(to + 4, unscaled.size());
  return Bytes({to, 4 + unscaled.size()});
}

Result<cql::Value> EncodeTimestamp(const ColumnType& type, const Value& value, Arena& arena) {
  if (IsInteger(value)) return Number<std::int64_t>(value.integer, arena);
  if (value.type != Type::kString) return Misfit(type, value);
  auto millis = ParseTimestamp(value.text());
  if (!millis) return BadText(type, value);
  return Number<std::int64_t>(*millis, arena);
}

Result<cql::Value> EncodeDate(const ColumnType& type, const Value& value, Arena& arena) {
  constexpr std::int64_t kEpoch = std::int64_t{1} << 31;
  std::optional<std::int64_t> days;
  if (IsInteger(value)) days = value.integer;
  if (value.type == Type::kString) {
    days = ParseDate(value.text());
    if (!days) return BadText(type, value);
  }
  if (!days) return Misfit(type, value);
  if (*days < -kEpoch || *days >= kEpoch)
    return Fail(ErrorCode::kInvalid, "{} days are out of a date's range", *days);
  return Number(static_cast<std::uint32_t>(*days + kEpoch), arena);
}

Result<cql::Value> EncodeTime(const ColumnType& type, const Value& value, Arena& arena) {
  constexpr std::int64_t kDayNanos = 86'400'000'000'000, kMilli = 1'000'000;
  if (!IsInteger(value)) return Misfit(type, value);
  bool is_millis = value.schema != nullptr && value.schema->logical == Logical::kTime;
  auto limit = is_millis ? kDayNanos / kMilli : kDayNanos;
  if (value.integer < 0 || value.integer >= limit) {
    return Fail(ErrorCode::kInvalid, "{} is not a time of day", value.integer);
  }
  return Number<std::int64_t>(is_millis ? value.integer * kMilli : value.integer, arena);
}

Result<cql::Value> EncodeUuid(const ColumnType& type, const Value& value, Arena& arena) {
  if (value.type == Type::kBytes && value.size == 16) return Bytes(value.text());
  if (value.type != Type::kString) return Misfit(type, value);
  auto* to = arena.Bytes(16);
  if (!ParseUuid(value.text(), to)) return BadText(type, value);
  return Bytes({to, 16});
}

Result<cql::Value> EncodeInet(const ColumnType& type, const Value& value, Arena& arena) {
  if (value.type != Type::kString) return Misfit(type, value);
  std::string text(value.text());
  auto* to = arena.Bytes(16);
  if (inet_pton(AF_INET, text.c_str(), to) == 1) return Bytes({to, 4});
  if (inet_pton(AF_INET6, text.c_str(), to) == 1) return Bytes({to, 16});
  return BadText(type, value);
}

Result<cql::Value> EncodeText(const ColumnType& type, const Value& value, Arena& arena) {
  if (value.type == Type::kString) return Bytes(value.text());
  if (IsInteger(value)) return Bytes(arena.Keep(std::to_string(value.integer)));
  if (value.type == Type::kBoolean) return Bytes(value.integer != 0 ? "true" : "false");
  return Misfit(type, value);
}

Result<cql::Value> EncodeItems(const ColumnType& type, const Value& value, Arena& arena) {
  bool is_map = type.kind == Kind::kMap;
  if (value.type != (is_map ? Type::kMap : Type::kArray)) return Misfit(type, value);
  auto children = value.children();
  std::vector<std::string_view> parts;
  std::size_t size = 4;
  for (std::size_t i = 0; i < children.size(); ++i) {
    const auto& part_type = type.parameters[is_map ? i % 2 : 0];
    if (children[i].IsNull())
      return Fail(ErrorCode::kInvalid, "null is not allowed inside a {}", type.text);
    ASSIGN_OR_RETURN(auto part, Encode(part_type, children[i], arena));
    parts.push_back(part.bytes);
    size += 4 + part.bytes.size();
  }
  auto* to = arena.Bytes(size);
  auto* at = to;
  auto put_size = [&](std::size_t n) {
    StoreBigEndian(at, static_cast<std::int32_t>(n));
    at += 4;
  };
  put_size(value.size);
  for (auto part : parts) {
    put_size(part.size());
    at += part.copy(at, part.size());
  }
  return Bytes({to, size});
}

}  // namespace

Result<cql::Value> Encode(const ColumnType& type, const Value& value, Arena& arena) {
  if (value.IsNull()) return cql::Value{cql::Value::Kind::kNull, {}};
  switch (type.kind) {
    case Kind::kText:
      return EncodeText(type, value, arena);
    case Kind::kBlob:
      if (value.type == Type::kBytes || value.type == Type::kString) return Bytes(value.text());
      return Misfit(type, value);
    case Kind::kBoolean:
      if (value.type == Type::kBoolean) return Number<std::int8_t>(value.integer != 0, arena);
      return Misfit(type, value);
    case Kind::kTinyint:
      return EncodeInteger<std::int8_t>(type, value, arena);
    case Kind::kSmallint:
      return EncodeInteger<std::int16_t>(type, value, arena);
    case Kind::kInt:
      return EncodeInteger<std::int32_t>(type, value, arena);
    case Kind::kBigint:
      return EncodeInteger<std::int64_t>(type, value, arena);
    case Kind::kVarint:
      return EncodeVarint(type, value, arena);
    case Kind::kFloat:
      return EncodeReal<float>(type, value, arena);
    case Kind::kDouble:
      return EncodeReal<double>(type, value, arena);
    case Kind::kDecimal:
      return EncodeDecimal(type, value, arena);
    case Kind::kTimestamp:
      return EncodeTimestamp(type, value, arena);
    case Kind::kDate:
      return EncodeDate(type, value, arena);
    case Kind::kTime:
      return EncodeTime(type, value, arena);
    case Kind::kUuid:
      return EncodeUuid(type, value, arena);
    case Kind::kInet:
      return EncodeInet(type, value, arena);
    case Kind::kList:
    case Kind::kMap:
      return EncodeItems(type, value, arena);
    case Kind::kOther:
      return Misfit(type, value);
  }
  return Misfit(type, value);
}

}  // namespace taskflow::connect::cassandra
