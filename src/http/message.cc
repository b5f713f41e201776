#include "http/message.h"

#include <boost/beast/http/status.hpp>

#include "base/check.h"

namespace taskflow::http {
namespace {

bool SameWithoutCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void Headers::Set(std::string name, std::string value) {
  std::erase_if(all_, [&](const auto& h) { return SameWithoutCase(h.first, name); });
  Add(std::move(name), std::move(value));
}

std::optional<std::string_view> Headers::Find(std::string_view name) const {
  for (const auto& [n, v] : all_) {
    if (SameWithoutCase(n, name)) return v;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::Query(std::string_view name) const {
  for (const auto& [n, v] : query) {
    if (n == name) return v;
  }
  return std::nullopt;
}

bool Request::QueryFlag(std::string_view name, bool otherwise) const {
  auto found = Query(name);
  return found ? SameWithoutCase(*found, "true") : otherwise;
}

const std::string& Request::Param(std::string_view name) const {
  auto found = params.find(name);
  CHECK(found != params.end(), "route has no {}", name);
  return found->second;
}

std::optional<std::string_view> Request::Cookie(std::string_view name) const {
  auto header = headers.Find("Cookie");
  if (!header) return std::nullopt;
  for (std::string_view rest = *header; !rest.empty();) {
    auto end = rest.find(';');
    auto pair = rest.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    auto equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name)
      return pair.substr(equals + 1);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return std::nullopt;
}

Response Response::Text(int status, std::string body) {
  Response out{status, {}, std::move(body)};
  out.headers.Add("Content-Type", "text/plain; charset=utf-8");
  return out;
}

Response Response::Json(int status, std::string body) {
  Response out{status, {}, std::move(body)};
  out.headers.Add("Content-Type", "application/json");
  return out;
}

std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out.push_back(' ');
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      int high = HexDigit(text[i + 1]), low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string PercentEncode(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out.push_back(c);
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string_view ReasonPhrase(int status) {
  auto text = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {text.data(), text.size()};
}

ErrorCode CodeOfStatus(int status) {
  switch (status) {
    case 404:
      return ErrorCode::kNotFound;
    case 409:
      return ErrorCode::kConflict;
    case 400:
    case 422:
      return ErrorCode::kInvalid;
    case 401:
    case 403:
      return ErrorCode::kUnauthorized;
    case 413:
      return ErrorCode::kTooLarge;
    default:
      return status >= 500 || status == 429 ? ErrorCode::kUnavailable : ErrorCode::kUnsupported;
  }
}

}  // namespace taskflow::http
