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
