#include "base/utf8.h"
#include "cql/types/elements.h"
#include "cql/types/numbers.h"
#include "cql/types/type.h"

namespace taskflow::cql {
namespace {

// Types whose values have one length. The texts are those of Cassandra's serializers.
struct FixedLength {
  TypeId id;
  std::size_t bytes;
  bool may_be_empty;
  std::string_view expected;
};
constexpr FixedLength kFixed[] = {
    {TypeId::kBoolean, 1, true, "1 or 0 byte value"},
    {TypeId::kTinyint, 1, false, "1 byte for a tinyint"},
    {TypeId::kSmallint, 2, false, "2 bytes for a smallint"},
    {TypeId::kInt, 4, true, "4 or 0 byte int"},
    {TypeId::kBigint, 8, true, "8 or 0 byte long"},
    {TypeId::kCounter, 8, true, "8 or 0 byte long"},
    {TypeId::kFloat, 4, true, "4 or 0 byte value for a float"},
    {TypeId::kDouble, 8, true, "8 or 0 byte value for a double"},
    {TypeId::kTimestamp, 8, true, "8 or 0 byte long for date"},
    {TypeId::kDate, 4, false, "4 byte long for date"},
    {TypeId::kTime, 8, false, "8 byte long for time"},
    {TypeId::kUuid, 16, true, "16 or 0 bytes for a UUID"},
    {TypeId::kTimeuuid, 16, true, "16 or 0 bytes for a UUID"},
};

constexpr std::int64_t kNanosOfDayMax = 86'399'999'999'999;

Status ValidateFixed(const FixedLength& fixed, std::string_view bytes) {
  if (bytes.size() != fixed.bytes && !(bytes.empty() && fixed.may_be_empty))
    return Fail(ErrorCode::kInvalid, "Expected {} ({})", fixed.expected, bytes.size());
  if (fixed.id == TypeId::kTimeuuid && !bytes.empty() &&
      static_cast<unsigned char>(bytes[6]) >> 4 != 1)
    return Fail(ErrorCode::kInvalid, "Invalid version for TimeUUID type.");
  if (fixed.id == TypeId::kTime) {
    auto nanos = LoadBigEndian<std::int64_t>(bytes.data());
    if (nanos < 0 || nanos > kNanosOfDayMax)
      return Fail(ErrorCode::kInvalid, "Time value {} is not within a day", nanos);
  }
  return {};
}

Status ValidateElements(const Type& type, std::string_view bytes) {
  auto elements = ElementsOf(type, bytes);
  if (!elements) {
    return Fail(ErrorCode::kInvalid, "Not enough or too many bytes to read a {}", ToCql(type));
  }
  for (std::size_t i = 0; i < elements->size(); ++i) {
    auto& element = (*elements)[i];
    if (element) TRY(Validate(ElementTypeOf(type, i), *element));
  }
  return {};
}

Status ValidateDuration(std::string_view bytes) {
  auto duration = ReadDuration(bytes);
  if (!duration) return Fail(ErrorCode::kInvalid, "Expected three vints for a duration");
  bool negative = duration->months < 0 || duration->days < 0 || duration->nanos < 0;
  bool positive = duration->months > 0 || duration->days > 0 || duration->nanos > 0;
  if (!negative || !positive) return {};
  return Fail(ErrorCode::kInvalid,
              "The duration months, days and nanoseconds must be all of the same sign ({},{},{})",
              duration->months, duration->days, duration->nanos);
}

Status ValidateDecimal(std::string_view bytes) {
  if (bytes.empty() || bytes.size() >= 4) return {};
  return Fail(ErrorCode::kInvalid, "Expected 0 or at least 4 bytes ({})", bytes.size());
}

Status ValidateInet(std::string_view bytes) {
  if (bytes.empty() || bytes.size() == 4 || bytes.size() == 16) return {};
  return Fail(ErrorCode::kInvalid, "Expected 4 or 16 byte inetaddress; got {}", bytes.size());
}

}  // namespace

Status Validate(const Type& type, std::string_view bytes) {
  switch (type.id) {
    case TypeId::kText:
      if (IsUtf8(bytes)) return {};
      return Fail(ErrorCode::kInvalid, "String didn't validate.");
    case TypeId::kAscii:
      if (AsciiPrefix(bytes) == bytes.size()) return {};
      return Fail(ErrorCode::kInvalid, "Invalid byte for ascii");
    case TypeId::kBlob:
    case TypeId::kVarint:
    case TypeId::kCustom:
      return {};
    case TypeId::kDecimal:
      return ValidateDecimal(bytes);
    case TypeId::kInet:
      return ValidateInet(bytes);
    case TypeId::kDuration:
      return ValidateDuration(bytes);
    case TypeId::kList:
    case TypeId::kSet:
    case TypeId::kMap:
    case TypeId::kTuple:
    case TypeId::kUdt:
      return ValidateElements(type, bytes);
    default:
      break;
  }
  auto fixed = std::find_if(std::begin(kFixed), std::end(kFixed),
                            [&](auto& one) { return one.id == type.id; });
  return ValidateFixed(*fixed, bytes);
}

}  // namespace taskflow::cql
