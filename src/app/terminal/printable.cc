#include "app/terminal/printable.h"

#include <fmt/format.h>

#include "app/terminal/text_table.h"

namespace taskflow::app {
namespace {

// How many bytes the character at the front takes; 0: it is no UTF-8.
std::size_t CharacterBytes(std::string_view text) {
  auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  std::size_t length = first < 0xc2   ? 0
                       : first < 0xe0 ? 2
                       : first < 0xf0 ? 3
                       : first < 0xf5 ? 4
                                      : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return 0;
  }
  return length;
}

std::uint32_t CodePoint(std::string_view character) {
  auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first;
  std::uint32_t c = first & (0x7fu >> character.size());
  for (char byte : character.substr(1)) c = c << 6 | (static_cast<unsigned char>(byte) & 0x3f);
  return c;
}

bool Steers(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x2028 ||
         c == 0x2029 || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto bytes = CharacterBytes(text);
    auto c = bytes == 0 ? 0 : CodePoint(text.substr(0, bytes));
    if (bytes == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (c == '\n' || c == '\t') {
      out += c == '\n' ? "\\n" : "\\t";
    } else if (Steers(c)) {
      out += c < 0x80 ? fmt::format("\\x{:02x}", c) : fmt::format("\\u{:04x}", c);
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return out;
}

std::string CutTo(std::string_view text, std::size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::string out;
  while (!text.empty()) {
    auto bytes = std::max<std::size_t>(CharacterBytes(text), 1);
    auto longer = out + std::string(text.substr(0, bytes));
    if (DisplayWidth(longer) > width - 1) break;
    out = std::move(longer);
    text.remove_prefix(bytes);
  }
  return out + "…";
}

}  // namespace taskflow::app
