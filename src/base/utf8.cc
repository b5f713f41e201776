#include "base/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace taskflow {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Bytes of the character at the front of `rest`, whose first is over 0x7f; 0: it is malformed (RFC
// 3629).
std::size_t CharacterLength(std::string_view rest) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  auto first = byte(0);
  std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || rest.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  bool surrogate = first == 0xed && byte(1) > 0x9f, beyond = first == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

std::size_t AsciiPrefix(std::string_view bytes) {
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= bytes.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  while (i < bytes.size() && static_cast<unsigned char>(bytes[i]) < 0x80) ++i;
  return i;
}

bool IsUtf8(std::string_view bytes) {
  for (;;) {
    bytes.remove_prefix(AsciiPrefix(bytes));
    if (bytes.empty()) return true;
    auto length = CharacterLength(bytes);
    if (length == 0) return false;
    bytes.remove_prefix(length);
  }
}

std::string AsUtf8(std::string text) {
  if (IsUtf8(text)) return text;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; }, '?');
  return text;
}

}  // namespace taskflow
