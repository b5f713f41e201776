#include "events/trace_context.h"

#include <algorithm>

#include "events/interaction_event.h"
#include "events/seen_ids.h"

namespace taskflow::events {
namespace {

constexpr std::size_t kTraceParentBytes = 55;
constexpr char kDigits[] = "0123456789abcdef";

void AppendHex(std::string& out, std::uint64_t number) {
  char digits[16];
  for (int i = 0; i < 16; ++i) digits[i] = kDigits[number >> (60 - 4 * i) & 15];
  out.append(digits, sizeof digits);
}

std::uint64_t Half(const IdBytes& id, std::size_t at) {
  std::uint64_t out = 0;
  for (std::size_t i = at; i < at + 8; ++i) out = out << 8 | id[i];
  return out;
}

// The finalizer of SplitMix64: one to one, and no two neighbours look alike.
std::uint64_t Mixed(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

std::uint64_t SpanNumber(const IdBytes& id, Step step) {
  auto number = Mixed(Half(id, 0) ^ Mixed(Half(id, 8) + static_cast<std::uint64_t>(step) + 1));
  return number == 0 ? 1 : number;
}

bool IsZero(const IdBytes& id) {
  return std::all_of(id.begin(), id.end(), [](unsigned char byte) { return byte == 0; });
}

}  // namespace

std::string TraceIdOf(std::string_view id) {
  auto bytes = BytesOfId(id);
  if (IsZero(bytes)) bytes.back() = 1;
  std::string out;
  AppendHex(out, Half(bytes, 0));
  AppendHex(out, Half(bytes, 8));
  return out;
}

std::string SpanIdOf(std::string_view id, Step step) {
  std::string out;
  AppendHex(out, SpanNumber(BytesOfId(id), step));
  return out;
}

std::optional<std::string> TraceParentOf(std::string_view id) {
  if (!IsUuid(id)) return std::nullopt;
  auto bytes = BytesOfId(id);
  if (IsZero(bytes)) return std::nullopt;
  std::string out;
  out.reserve(kTraceParentBytes);
  out += "00-";
  AppendHex(out, Half(bytes, 0));
  AppendHex(out, Half(bytes, 8));
  out += '-';
  AppendHex(out, SpanNumber(bytes, Step::kProduced));
  return out += "-01";
}

}  // namespace taskflow::events
