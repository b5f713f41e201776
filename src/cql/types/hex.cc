#include "cql/types/hex.h"

namespace taskflow::cql {
namespace {

constexpr std::size_t kUuidTextBytes = 36;
constexpr std::size_t kDashes[] = {8, 13, 18, 23};

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

std::string Hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char byte : bytes) {
    out.push_back("0123456789abcdef"[byte >> 4]);
    out.push_back("0123456789abcdef"[byte & 0xf]);
  }
  return out;
}

std::optional<std::string> ParseHex(std::string_view digits) {
  if (digits.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    int high = DigitOf(digits[i]), low = DigitOf(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high << 4 | low));
  }
  return out;
}

std::string FormatUuid(std::string_view bytes) {
  auto text = Hex(bytes);
  for (auto at : kDashes) text.insert(at, 1, '-');
  return text;
}

std::optional<std::string> ParseUuid(std::string_view text) {
  if (text.size() != kUuidTextBytes) return std::nullopt;
  std::string digits(text);
  for (auto at = std::rbegin(kDashes); at != std::rend(kDashes); ++at) {
    if (digits[*at] != '-') return std::nullopt;
    digits.erase(*at, 1);
  }
  return ParseHex(digits);
}

}  // namespace taskflow::cql
