#include "store/query/term.h"

#include <optional>

#include "base/random.h"
#include "store/query/made_values.h"
#include "store/query/type_rules.h"

namespace taskflow::store {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;

// Version 1: 100 ns since 1582-10-15 (RFC 9562 section 5.1), random clock sequence and node.
std::string TimeUuid(std::int64_t now_us) {
  constexpr std::uint64_t kGregorianTo1970 = 0x01b21dd213814000;
  auto ticks = static_cast<std::uint64_t>(now_us) * 10 + kGregorianTo1970;
  std::string out;
  ByteWriter w(out);
  w.U32(static_cast<std::uint32_t>(ticks));
  w.U16(static_cast<std::uint16_t>(ticks >> 32));
  w.U16(static_cast<std::uint16_t>((ticks >> 48 & 0x0fff) | 0x1000));
  auto rest = SystemRandom().Bytes(8);
  rest[0] = static_cast<char>((rest[0] & 0x3f) | 0x80);
  return out + rest;
}

Result<Bound> BoundValue(const Term& term, const Bindings& bindings) {
  if (term.marker >= bindings.values.size()) {
    return Fail(ErrorCode::kInvalid, "Invalid amount of bind variables");
  }
  auto value = bindings.values[term.marker];
  if (!value.has_value()) return value;
  if (auto valid = cql::Validate(term.type, value.bytes); !valid) {
    return Fail(ErrorCode::kInvalid, "Invalid value for {}: {}", term.name, valid.error().message);
  }
  return value;
}

}  // namespace

std::string Compute(TimeFunction function, std::int64_t now_us) {
  switch (function) {
    case TimeFunction::kNow:
      return TimeUuid(now_us);
    case TimeFunction::kUuid:
      return MadeUuid(SystemRandom().Uuid());
    case TimeFunction::kTimestamp:
    case TimeFunction::kUnixMillis:
      return EncodeBigint(now_us / 1000);
    case TimeFunction::kDate:
      return EncodeInt(static_cast<std::int32_t>(now_us / kMicrosPerDay + (1LL << 31)));
    case TimeFunction::kTime:
      return EncodeBigint(now_us % kMicrosPerDay * 1000);
  }
  return {};
}

Result<Bound> Evaluate(const Term& term, Bindings& bindings) {
  switch (term.kind) {
    case Term::Kind::kConstant:
      return Bound{Bound::Kind::kValue, term.bytes};
    case Term::Kind::kNull:
      return Bound{};
    case Term::Kind::kMarker:
      return BoundValue(term, bindings);
    case Term::Kind::kFunction:
      return Bound{Bound::Kind::kValue,
                   bindings.owned.emplace_front(Compute(term.function, bindings.now_us))};
  }
  return Bound{};
}

Result<std::string_view> EvaluateKey(const Term& term, Bindings& bindings) {
  ASSIGN_OR_RETURN(auto value, Evaluate(term, bindings));
  if (value.has_value()) return value.bytes;
  return Fail(ErrorCode::kInvalid, "Invalid {} value in condition for column {}",
              value.kind == Bound::Kind::kNull ? "null" : "unset", term.name);
}

Result<std::optional<std::int64_t>> EvaluateInteger(const Term& term, Bindings& bindings) {
  ASSIGN_OR_RETURN(auto value, Evaluate(term, bindings));
  if (!value.has_value()) return std::nullopt;
  if (value.bytes.size() != 4 && value.bytes.size() != 8) {
    return Fail(ErrorCode::kInvalid, "Invalid value for {}: an integer was expected", term.name);
  }
  return IntegerOf(value.bytes);
}

}  // namespace taskflow::store
