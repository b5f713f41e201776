#include "connect/cassandra/encode.h"

#include <bit>
#include <limits>

#include "base/bytes.h"
#include "base/clock.h"
#include "connect/cassandra/column_type.h"
#include "cql/types/calendar.h"
#include "cql/types/numbers.h"
#include "cql/types/text.h"

namespace taskflow::connect::cassandra {
namespace {

using cql::TypeId;

constexpr std::size_t kTextShownMax = 64;

cql::Value Bytes(std::string_view bytes) { return {cql::Value::Kind::kBytes, bytes}; }

template <typename T>
cql::Value Number(T number, Arena& arena) {
  auto* to = arena.Bytes(sizeof number);
  StoreBigEndian(to, number);
  return Bytes({to, sizeof number});
}

tl::unexpected<Error> Misfit(const cql::Type& type, const Value& value) {
  return Fail(ErrorCode::kInvalid, "a {} does not fit type {}", Shown(value.type, value.schema),
              cql::ToCql(type));
}
tl::unexpected<Error> OutOfRange(const cql::Type& type, std::int64_t number) {
  return Fail(ErrorCode::kInvalid, "{} is out of the range of {}", number, cql::ToCql(type));
}

bool IsInteger(const Value& value) {
  return value.type >= Type::kInt8 && value.type <= Type::kInt64;
}
bool IsReal(const Value& value) {
  return value.type == Type::kFloat32 || value.type == Type::kFloat64;
}
bool Is(const Value& value, Logical logical) {
  return value.schema != nullptr && value.schema->logical == logical;
}
AvroMeaning MeaningOf(const Value& value) {
  return value.schema == nullptr ? AvroMeaning::kNone : value.schema->meaning;
}
Result<cql::Value> FromText(const cql::Type& type, const Value& value, Arena& arena) {
  if (value.type != Type::kString) return Misfit(type, value);
  auto bytes = cql::FromText(type, value.text());
  if (bytes && !bytes->empty()) return Bytes(arena.Keep(*bytes));
  return Fail(ErrorCode::kInvalid, "'{}' is no {}", value.text().substr(0, kTextShownMax),
              cql::ToCql(type));
}

template <typename T>
Result<cql::Value> EncodeInteger(const cql::Type& type, const Value& value, Arena& arena) {
  if (!IsInteger(value)) return FromText(type, value, arena);
  if (value.integer < std::numeric_limits<T>::min() ||
      value.integer > std::numeric_limits<T>::max()) {
    return OutOfRange(type, value.integer);
  }
  return Number(static_cast<T>(value.integer), arena);
}

template <typename T>
Result<cql::Value> EncodeReal(const cql::Type& type, const Value& value, Arena& arena) {
  if (!IsReal(value) && !IsInteger(value)) return FromText(type, value, arena);
  auto real = IsReal(value) ? value.real : static_cast<double>(value.integer);
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

Result<cql::Value> EncodeVarint(const cql::Type& type, const Value& value, Arena& arena) {
  if (IsInteger(value)) return Bytes(MinimalBytes(value.integer, arena));
  bool is_whole = Is(value, Logical::kDecimal) && value.schema->scale == 0 && value.size > 0;
  return is_whole ? Bytes(value.text()) : FromText(type, value, arena);
}

Result<cql::Value> EncodeDecimal(const cql::Type& type, const Value& value, Arena& arena) {
  if (IsReal(value)) {
    auto text = fmt::format("{}", value.real);
    return FromText(type, Value::Text(Type::kString, text), arena);
  }
  std::string_view unscaled;
  std::int32_t scale = 0;
  if (value.type == Type::kBytes && Is(value, Logical::kDecimal) && value.size > 0) {
    unscaled = value.text();
    scale = value.schema->scale;
  } else if (IsInteger(value)) {
    unscaled = MinimalBytes(value.integer, arena);
  } else {
    return FromText(type, value, arena);
  }
  auto* to = arena.Bytes(4 + unscaled.size());
  StoreBigEndian(to, scale);
  unscaled.copy(to + 4, unscaled.size());
  return Bytes({to, 4 + unscaled.size()});
}

Result<cql::Value> EncodeTimestamp(const cql::Type& type, const Value& value, Arena& arena) {
  if (!IsInteger(value)) return FromText(type, value, arena);
  auto millis = value.integer;
  if (Is(value, Logical::kDate)) millis *= cql::kMillisPerDay;
  if (MeaningOf(value) == AvroMeaning::kTimestampMicros) millis = FloorDivide(millis, 1'000);
  if (MeaningOf(value) == AvroMeaning::kTimestampNanos) millis = FloorDivide(millis, 1'000'000);
  return Number<std::int64_t>(millis, arena);
}

Result<cql::Value> EncodeDate(const cql::Type& type, const Value& value, Arena& arena) {
  constexpr std::int64_t kEpoch = std::int64_t{1} << 31;
  if (!IsInteger(value)) return FromText(type, value, arena);
  auto days = value.integer;
  if (Is(value, Logical::kTimestamp)) days = FloorDivide(days, cql::kMillisPerDay);
  if (days < -kEpoch || days >= kEpoch) return OutOfRange(type, days);
  return Number(static_cast<std::uint32_t>(days + kEpoch), arena);
}

Result<cql::Value> EncodeTime(const cql::Type& type, const Value& value, Arena& arena) {
  if (!IsInteger(value)) return FromText(type, value, arena);
  std::int64_t unit = 1;
  if (Is(value, Logical::kTime)) unit = 1'000'000;
  if (MeaningOf(value) == AvroMeaning::kTimeMicros) unit = 1'000;
  if (value.integer < 0 || value.integer >= cql::kNanosPerDay / unit) {
    return Fail(ErrorCode::kInvalid, "{} is not a time of day", value.integer);
  }
  return Number<std::int64_t>(value.integer * unit, arena);
}

Result<cql::Value> EncodeBytesOf(const cql::Type& type, const Value& value,
                                 std::initializer_list<std::size_t> sizes, Arena& arena) {
  for (auto size : sizes) {
    if (value.type == Type::kBytes && value.size == size) return Bytes(value.text());
  }
  return FromText(type, value, arena);
}

// Avro: three little-endian numbers without sign, of months, days and milliseconds.
Result<cql::Value> EncodeDuration(const cql::Type& type, const Value& value, Arena& arena) {
  if (value.type != Type::kBytes || value.size != 12) return FromText(type, value, arena);
  auto part = [&](std::size_t at) {
    std::uint32_t number = 0;
    for (std::size_t i = 4; i-- > 0;) {
      number = number << 8 | static_cast<std::uint8_t>(value.bytes[at + i]);
    }
    return number;
  };
  constexpr std::uint32_t kMax = std::numeric_limits<std::int32_t>::max();
  if (part(0) > kMax || part(4) > kMax) return Misfit(type, value);
  std::string out;
  cql::AppendDuration(out, {.months = static_cast<std::int32_t>(part(0)),
                            .days = static_cast<std::int32_t>(part(4)),
                            .nanos = std::int64_t{part(8)} * 1'000'000});
  return Bytes(arena.Keep(out));
}

Result<cql::Value> EncodeText(const cql::Type& type, const Value& value, Arena& arena) {
  if (value.type == Type::kString) return Bytes(value.text());
  if (IsInteger(value)) return Bytes(arena.Keep(std::to_string(value.integer)));
  if (IsReal(value)) return Bytes(arena.Keep(fmt::format("{}", value.real)));
  if (value.type == Type::kBoolean) return Bytes(value.integer != 0 ? "true" : "false");
  return Misfit(type, value);
}

// Parts with their sizes before them; one that is null has -1 for its size.
cql::Value Joined(const std::vector<cql::Value>& parts, std::optional<std::size_t> count,
                  Arena& arena) {
  std::size_t size = count ? 4 : 0;
  for (const auto& part : parts) size += 4 + part.bytes.size();
  auto* to = arena.Bytes(size);
  auto* at = to;
  auto put_size = [&](std::int32_t n) {
    StoreBigEndian(at, n);
    at += 4;
  };
  if (count) put_size(static_cast<std::int32_t>(*count));
  for (const auto& part : parts) {
    bool is_null = part.kind != cql::Value::Kind::kBytes;
    put_size(is_null ? -1 : static_cast<std::int32_t>(part.bytes.size()));
    at += part.bytes.copy(at, part.bytes.size());
  }
  return Bytes({to, size});
}

Result<cql::Value> EncodeItems(const cql::Type& type, const Value& value, Arena& arena) {
  bool is_map = type.id == TypeId::kMap;
  if (value.type != (is_map ? Type::kMap : Type::kArray)) return Misfit(type, value);
  std::vector<cql::Value> parts;
  for (const auto& child : value.children()) {
    if (child.IsNull())
      return Fail(ErrorCode::kInvalid, "null is not allowed inside a {}", cql::ToCql(type));
    ASSIGN_OR_RETURN(auto part, Encode(type.of[is_map ? parts.size() % 2 : 0], child, arena));
    parts.push_back(part);
  }
  return Joined(parts, value.size, arena);
}

Result<cql::Value> EncodeTuple(const cql::Type& type, const Value& value, Arena& arena) {
  bool has_parts = value.type == Type::kArray || value.type == Type::kStruct;
  if (!has_parts || value.size > type.of.size()) return Misfit(type, value);
  std::vector<cql::Value> parts;
  for (const auto& child : value.children()) {
    ASSIGN_OR_RETURN(auto part, Encode(type.of[parts.size()], child, arena));
    parts.push_back(part);
  }
  return Joined(parts, std::nullopt, arena);
}

}  // namespace

Result<cql::Value> Encode(const cql::Type& type, const Value& value, Arena& arena) {
  if (value.IsNull()) return cql::Value{cql::Value::Kind::kNull, {}};
  switch (type.id) {
    case TypeId::kAscii:
    case TypeId::kText:
      return EncodeText(type, value, arena);
    case TypeId::kBlob:
      if (value.type == Type::kBytes || value.type == Type::kString) return Bytes(value.text());
      return Misfit(type, value);
    case TypeId::kBoolean:
      if (value.type == Type::kBoolean) return Number<std::int8_t>(value.integer != 0, arena);
      return FromText(type, value, arena);
    case TypeId::kTinyint:
      return EncodeInteger<std::int8_t>(type, value, arena);
    case TypeId::kSmallint:
      return EncodeInteger<std::int16_t>(type, value, arena);
    case TypeId::kInt:
      return EncodeInteger<std::int32_t>(type, value, arena);
    case TypeId::kBigint:
      return EncodeInteger<std::int64_t>(type, value, arena);
    case TypeId::kVarint:
      return EncodeVarint(type, value, arena);
    case TypeId::kFloat:
      return EncodeReal<float>(type, value, arena);
    case TypeId::kDouble:
      return EncodeReal<double>(type, value, arena);
    case TypeId::kDecimal:
      return EncodeDecimal(type, value, arena);
    case TypeId::kTimestamp:
      return EncodeTimestamp(type, value, arena);
    case TypeId::kDate:
      return EncodeDate(type, value, arena);
    case TypeId::kTime:
      return EncodeTime(type, value, arena);
    case TypeId::kUuid:
    case TypeId::kTimeuuid:
      return EncodeBytesOf(type, value, {16}, arena);
    case TypeId::kInet:
      return EncodeBytesOf(type, value, {4, 16}, arena);
    case TypeId::kDuration:
      return EncodeDuration(type, value, arena);
    case TypeId::kList:
    case TypeId::kSet:
    case TypeId::kMap:
      return EncodeItems(type, value, arena);
    case TypeId::kTuple:
      return EncodeTuple(type, value, arena);
    case TypeId::kCustom:
    case TypeId::kCounter:
    case TypeId::kUdt:
      return Misfit(type, value);
  }
  return Misfit(type, value);
}

}  // namespace taskflow::connect::cassandra
