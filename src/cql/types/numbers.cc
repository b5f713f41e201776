#include "cql/types/numbers.h"

#include <charconv>

#include "cql/types/hex.h"

namespace taskflow::cql {
namespace {

constexpr std::size_t kVarintFormatMax = 512;  // bytes

bool IsNegative(std::string_view twos_complement) {
  return !twos_complement.empty() && (twos_complement[0] & 0x80) != 0;
}

// In place, lowest byte first.
void Negate(std::string& little_endian) {
  unsigned carry = 1;
  for (auto& byte : little_endian) {
    carry += static_cast<unsigned char>(~byte);
    byte = static_cast<char>(carry);
    carry >>= 8;
  }
}

void DropNeedless(std::string& little_endian) {
  auto needless = [](char last, char before) {
    return (last == 0 && (before & 0x80) == 0) || (last == '\xff' && (before & 0x80) != 0);
  };
  while (little_endian.size() > 1 &&
         needless(little_endian.back(), little_endian[little_endian.size() - 2])) {
    little_endian.pop_back();
  }
}

// Divides the number (highest byte first) and returns the remainder.
std::uint32_t DivideBy(std::string& big_endian, std::uint32_t divisor) {
  std::uint64_t rest = 0;
  for (auto& byte : big_endian) {
    rest = rest << 8 | static_cast<unsigned char>(byte);
    byte = static_cast<char>(rest / divisor);
    rest %= divisor;
  }
  return static_cast<std::uint32_t>(rest);
}

std::string Magnitude(std::string_view bytes) {
  std::string little(bytes.rbegin(), bytes.rend());
  if (IsNegative(bytes)) Negate(little);
  return {little.rbegin(), little.rend()};
}

}  // namespace

std::optional<std::string> ParseVarint(std::string_view digits) {
  bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > kDigitsMax) return std::nullopt;
  std::string little;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    auto carry = static_cast<unsigned>(c - '0');
    for (auto& byte : little) {
      carry += static_cast<unsigned char>(byte) * 10u;
      byte = static_cast<char>(carry);
      carry >>= 8;
    }
    if (carry != 0) little.push_back(static_cast<char>(carry));
  }
  little.push_back(0);
  if (negative) Negate(little);
  DropNeedless(little);
  return std::string(little.rbegin(), little.rend());
}

std::string FormatVarint(std::string_view bytes) {
  if (bytes.size() > kVarintFormatMax) return "0x" + Hex(bytes);
  constexpr std::uint32_t kNineDigits = 1'000'000'000;
  auto magnitude = Magnitude(bytes);
  std::vector<std::uint32_t> groups;
  do {
    groups.push_back(DivideBy(magnitude, kNineDigits));
    magnitude.erase(0, std::min(magnitude.find_first_not_of('\0'), magnitude.size()));
  } while (!magnitude.empty());
  auto text = fmt::format("{}{}", IsNegative(bytes) ? "-" : "", groups.back());
  for (auto group = groups.rbegin() + 1; group != groups.rend(); ++group)
    text += fmt::format("{:09}", *group);
  return text;
}

std::optional<std::string> ParseDecimal(std::string_view text) {
  std::int32_t exponent = 0;
  if (auto e = text.find_first_of("eE"); e != text.npos) {
    auto digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    text = text.substr(0, e);
  }
  std::string digits(text);
  auto scale = -std::int64_t{exponent};
  if (auto point = digits.find('.'); point != digits.npos) {
    scale += static_cast<std::int64_t>(digits.size() - point - 1);
    digits.erase(point, 1);
  }
  auto unscaled = ParseVarint(digits);
  if (!unscaled || scale < INT32_MIN || scale > INT32_MAX) return std::nullopt;
  std::string out;
  ByteWriter w(out);
  w.I32(static_cast<std::int32_t>(scale));
  w.Raw(*unscaled);
  return out;
}

std::string FormatDecimal(std::string_view bytes) {
  ByteReader r(bytes);
  auto scale = std::int64_t{r.I32()};
  auto digits = FormatVarint(r.Rest());
  bool negative = digits.starts_with('-');
  if (negative) digits.erase(0, 1);
  auto count = static_cast<std::int64_t>(digits.size());
  auto adjusted = count - 1 - scale;
  if (scale > 0 && adjusted >= -6) {
    if (count <= scale) digits.insert(0, static_cast<std::size_t>(scale - count + 1), '0');
    digits.insert(digits.size() - static_cast<std::size_t>(scale), ".");
  } else if (scale != 0) {
    if (count > 1) digits.insert(1, ".");
    digits += fmt::format("E{:+}", adjusted);
  }
  return negative ? "-" + digits : digits;
}

}  // namespace taskflow::cql
