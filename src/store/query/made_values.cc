#include "store/query/made_values.h"

#include <arpa/inet.h>

namespace taskflow::store {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

void AppendText(ByteWriter& w, std::string_view text) {
  w.I32(static_cast<std::int32_t>(text.size()));
  w.Raw(text);
}

}  // namespace

std::string MadeBool(bool value) { return std::string(1, value ? '\1' : '\0'); }

std::string MadeInt(std::int32_t value) {
  std::string out;
  ByteWriter(out).I32(value);
  return out;
}

std::string MadeDouble(double value) {
  std::string out;
  ByteWriter(out).F64(value);
  return out;
}

std::string MadeUuid(std::string_view text) {
  std::string out;
  int high = -1;
  for (char c : text) {
    int digit = HexDigit(c);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      out.push_back(static_cast<char>(high * 16 + digit));
      high = -1;
    }
  }
  return out;
}

void AppendVint(std::string& out, std::int64_t value) {
  auto v = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  int extra = 0;
  while (extra < 8 && v >> (7 * (extra + 1)) != 0) ++extra;
  if (extra == 8) {
    out.push_back('\xff');
  } else {
    auto ones = static_cast<std::uint64_t>(0xff00 >> extra & 0xff);
    out.push_back(static_cast<char>(ones | v >> (8 * extra)));
  }
  for (int i = extra - 1; i >= 0; --i) out.push_back(static_cast<char>(v >> (8 * i)));
}

std::string MadeInet(const std::string& host) {
  char bytes[16];
  if (inet_pton(AF_INET6, host.c_str(), bytes) == 1) return std::string(bytes, 16);
  if (inet_pton(AF_INET, host.c_str(), bytes) == 1) return std::string(bytes, 4);
  return std::string("\x7f\0\0\1", 4);
}

std::string MadeTexts(const std::vector<std::string>& texts) {
  std::string out;
  ByteWriter w(out);
  w.I32(static_cast<std::int32_t>(texts.size()));
  for (auto& text : texts) AppendText(w, text);
  return out;
}

std::string MadeMap(const TextMap& map) {
  std::string out;
  ByteWriter w(out);
  w.I32(static_cast<std::int32_t>(map.size()));
  for (auto& [key, value] : map) {
    AppendText(w, key);
    AppendText(w, value);
  }
  return out;
}

}  // namespace taskflow::store
