#include "site/gate.h"

#include <algorithm>
#include <cstdint>

#include "site/answers.h"
#include "site/input.h"

namespace taskflow::site {
namespace {

// How many bytes follow the first one of a character; -1: none begins so.
int FollowersOf(unsigned char first) {
  if (first < 0x80) return 0;
  if (first >= 0xc2 && first < 0xe0) return 1;
  if (first >= 0xe0 && first < 0xf0) return 2;
  if (first >= 0xf0 && first < 0xf5) return 3;
  return -1;
}

// RFC 3629: the shortest form, no surrogates, nothing over U+10FFFF.
bool IsUtf8(std::string_view text) {
  constexpr std::uint32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  for (std::size_t i = 0; i < text.size();) {
    auto first = static_cast<unsigned char>(text[i++]);
    int followers = FollowersOf(first);
    if (followers < 0) return false;
    std::uint32_t point = followers == 0 ? first : first & (0x3f >> followers);
    for (int k = 0; k < followers; ++k, ++i) {
      if (i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return false;
      point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
    }
    if (point < kSmallest[followers] || point > 0x10ffff) return false;
    if (point >= 0xd800 && point < 0xe000) return false;
  }
  return true;
}

// "." and "..", also with the parameters that some servers drop ("..;x").
bool IsDots(std::string_view segment) {
  segment = segment.substr(0, segment.find(';'));
  return segment == "." || segment == "..";
}

}  // namespace

bool IsPlainPath(std::string_view path) {
  if (!path.starts_with('/')) return false;
  for (char c : path) {
    if (IsControl(c) || c == ' ' || c == '\\' || static_cast<unsigned char>(c) > 0x7f) return false;
  }
  for (std::size_t at = 1; at <= path.size();) {
    auto end = std::min(path.find('/', at), path.size());
    auto segment = http::PercentDecode(path.substr(at, end - at), false);
    if (!segment || IsDots(*segment) || !IsUtf8(*segment)) return false;
    if (segment->empty() && end < path.size()) return false;
    if (segment->find_first_of("/\\") != segment->npos) return false;
    if (std::any_of(segment->begin(), segment->end(), IsControl)) return false;
    at = end + 1;
  }
  return true;
}

http::Router::Gate MakeGate(http::HostNames names) {
  return [names = std::move(names)](const http::Request& request) -> std::optional<http::Response> {
    if (!names.Include(request.headers.Find("Host").value_or(""))) {
      return ErrorAnswer(
          421, "misdirected",
          "This site has another name: set site.public_url to reach it by this one.");
    }
    if (!IsPlainPath(request.path)) {
      return ErrorAnswer(400, "bad_path", "This address is not written as it should be.");
    }
    return std::nullopt;
  };
}

}  // namespace taskflow::site
