#include <arpa/inet.h>

#include <bit>
#include <charconv>

#include "base/bytes.h"
#include "cql/types/calendar.h"
#include "cql/types/hex.h"
#include "cql/types/numbers.h"
#include "cql/types/text.h"

namespace taskflow::cql {
namespace {

using Bytes = std::optional<std::string>;
constexpr std::int64_t kDateOfEpoch = std::int64_t{1} << 31;

template <typename T>
std::optional<T> ReadNumber(std::string_view text) {
  T value{};
  if (text.starts_with('+')) text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <typename T>
Bytes Encoded(std::optional<T> value) {
  if (!value) return std::nullopt;
  std::string out;
  ByteWriter(out).Write(*value);
  return out;
}

Bytes BooleanBytes(std::string_view text) {
  auto is = [&](std::string_view word) {
    return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                    [](char a, char b) { return (a | 0x20) == b; });
  };
  if (is("true")) return std::string(1, '\1');
  return is("false") ? Bytes(std::string(1, '\0')) : std::nullopt;
}

// The number's bits, as an integer of the same width.
template <typename Bits, typename Float>
Bytes FloatingBytes(std::string_view text) {
  auto value = ReadNumber<Float>(text);
  return value ? Encoded(std::optional(std::bit_cast<Bits>(*value))) : std::nullopt;
}

Bytes DateBytes(std::string_view text) {
  auto days = ParseDays(text);
  if (!days) return Encoded(ReadNumber<std::uint32_t>(text));
  return Encoded(std::optional(static_cast<std::uint32_t>(*days + kDateOfEpoch)));
}

Bytes TimeBytes(std::string_view text) {
  auto nanos = ParseNanosOfDay(text);
  return Encoded(nanos ? nanos : ReadNumber<std::int64_t>(text));
}

Bytes InetBytes(std::string_view text) {
  char bytes[16];
  std::string terminated(text);
  if (inet_pton(AF_INET, terminated.c_str(), bytes) == 1) return std::string(bytes, 4);
  if (inet_pton(AF_INET6, terminated.c_str(), bytes) == 1) return std::string(bytes, 16);
  return std::nullopt;
}

Bytes BlobBytes(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  return ParseHex(text);
}

Bytes DurationBytes(std::string_view text) {
  auto duration = ParseDuration(text);
  if (!duration) return std::nullopt;
  std::string out;
  AppendDuration(out, *duration);
  return out;
}

Bytes BytesOf(TypeId id, std::string_view text) {
  switch (id) {
    case TypeId::kText:
    case TypeId::kAscii:
      return std::string(text);
    case TypeId::kBlob:
      return BlobBytes(text);
    case TypeId::kBoolean:
      return BooleanBytes(text);
    case TypeId::kTinyint:
      return Encoded(ReadNumber<std::int8_t>(text));
    case TypeId::kSmallint:
      return Encoded(ReadNumber<std::int16_t>(text));
    case TypeId::kInt:
      return Encoded(ReadNumber<std::int32_t>(text));
    case TypeId::kBigint:
    case TypeId::kCounter:
      return Encoded(ReadNumber<std::int64_t>(text));
    case TypeId::kFloat:
      return FloatingBytes<std::uint32_t, float>(text);
    case TypeId::kDouble:
      return FloatingBytes<std::uint64_t, double>(text);
    case TypeId::kVarint:
      return ParseVarint(text);
    case TypeId::kDecimal:
      return ParseDecimal(text);
    case TypeId::kUuid:
    case TypeId::kTimeuuid:
      return ParseUuid(text);
    case TypeId::kInet:
      return InetBytes(text);
    case TypeId::kTimestamp:
      return Encoded(ParseMillis(text));
    case TypeId::kDate:
      return DateBytes(text);
    case TypeId::kTime:
      return TimeBytes(text);
    case TypeId::kDuration:
      return DurationBytes(text);
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<std::string> FromText(const Type& type, std::string_view text) {
  auto bytes = BytesOf(type.id, text);
  if (!bytes) {
    return Fail(ErrorCode::kInvalid, "'{}' is no value of type {}", text.substr(0, 100),
                ToCql(type));
  }
  TRY(Validate(type, *bytes));
  return *std::move(bytes);
}

}  // namespace taskflow::cql
