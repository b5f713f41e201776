#include "cql/types/scalar_text.h"

#include <arpa/inet.h>

#include <bit>

#include "base/bytes.h"
#include "cql/types/calendar.h"
#include "cql/types/hex.h"
#include "cql/types/numbers.h"

namespace taskflow::cql {
namespace {

constexpr std::int64_t kDateOfEpoch = std::int64_t{1} << 31;

std::int64_t IntegerOf(std::string_view bytes) {
  ByteReader r(bytes);
  switch (bytes.size()) {
    case 1:
      return r.I8();
    case 2:
      return r.I16();
    case 4:
      return r.I32();
    default:
      return r.I64();
  }
}

std::string AddressText(std::string_view bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(bytes.size() == 4 ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

}  // namespace

double FloatingOf(std::string_view bytes) {
  if (bytes.size() == sizeof(float))
    return std::bit_cast<float>(LoadBigEndian<std::uint32_t>(bytes.data()));
  return std::bit_cast<double>(LoadBigEndian<std::uint64_t>(bytes.data()));
}

std::optional<std::string> PlainText(TypeId id, std::string_view bytes) {
  switch (id) {
    case TypeId::kTinyint:
    case TypeId::kSmallint:
    case TypeId::kInt:
    case TypeId::kBigint:
    case TypeId::kCounter:
      return std::to_string(IntegerOf(bytes));
    case TypeId::kVarint:
      return FormatVarint(bytes);
    case TypeId::kDecimal:
      return FormatDecimal(bytes);
    case TypeId::kUuid:
    case TypeId::kTimeuuid:
      return FormatUuid(bytes);
    case TypeId::kDate:
      return FormatDays(std::int64_t{LoadBigEndian<std::uint32_t>(bytes.data())} - kDateOfEpoch);
    case TypeId::kTime:
      return FormatNanosOfDay(IntegerOf(bytes));
    case TypeId::kDuration:
      return FormatDuration(*ReadDuration(bytes));
    case TypeId::kInet:
      return AddressText(bytes);
    case TypeId::kBlob:
    case TypeId::kCustom:
      return "0x" + Hex(bytes);
    default:
      return std::nullopt;
  }
}

}  // namespace taskflow::cql
