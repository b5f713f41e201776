#include "http/origin.h"

#include "http/text.h"

#include <charconv>

namespace taskflow::http {
namespace {

bool IsOriginHost(std::string_view text) {
  if (text.starts_with('[')) {
    return text.size() > 2 && text.ends_with(']') &&
           text.substr(1, text.size() - 2).find_first_not_of("0123456789abcdef:.") == text.npos;
  }
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == text.npos;
}

bool IsPort(std::string_view text) {
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

}  // namespace

Result<std::string> NormalOrigin(std::string_view text) {
  auto lower = LowerCase(text);
  std::string_view rest = lower;
  if (rest.ends_with('/')) rest.remove_suffix(1);
  bool https = rest.starts_with("https://");
  if (https || rest.starts_with("http://")) {
    auto host = HostOfOrigin(rest);
    auto scheme_size = static_cast<std::size_t>(host.data() - rest.data());
    auto port = rest.substr(scheme_size + host.size());
    bool good = IsOriginHost(host) && (port.empty() || (port[0] == ':' && IsPort(port.substr(1))));
    if (port == (https ? ":443" : ":80")) port = "";
    if (good) return fmt::format("{}{}{}", rest.substr(0, scheme_size), host, port);
  }
  return Fail(ErrorCode::kInvalid, "'{}' is not an origin of the form https://host:port", text);
}

std::string_view HostOfOrigin(std::string_view origin) {
  auto rest = origin.substr(origin.find("://") + 3);
  auto bracket = rest.starts_with('[') ? rest.find(']') : rest.npos;
  if (bracket != rest.npos) return rest.substr(0, bracket + 1);
  return rest.substr(0, rest.find(':'));
}

}  // namespace taskflow::http
