#include "broker/topics.h"

namespace taskflow::broker {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kTextSize = 22;

}  // namespace

std::string FormatId(std::string_view id) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : id) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out.push_back(kDigits[(bits >> (count - 6)) & 63]);
  }
  if (count > 0) out.push_back(kDigits[(bits << (6 - count)) & 63]);
  return out;
}

Result<std::string> ParseId(std::string_view text) {
  if (text.size() != kTextSize)
    return Fail(ErrorCode::kInvalid, "'{}' is not an id of 22 characters", text);
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    auto digit = kDigits.find(c);
    if (digit == std::string_view::npos)
      return Fail(ErrorCode::kInvalid, "'{}' is not an id", text);
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count));
  }
  return out;  // 22 characters make 16 bytes and 4 bits to spare
}

}  // namespace taskflow::broker
