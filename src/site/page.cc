#include "site/page.h"

#include <fmt/format.h>

#include "http/content.h"
#include "site/answers.h"
#include "site/limits.h"
#include "site/secrets.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kEmptyState = "{}";

// Half of a 256-bit hash.
std::string TagOf(std::string_view state) {
  auto hash = HashToken(state);
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    out += fmt::format("{:02x}", static_cast<unsigned char>(hash[i]));
  }
  return out;
}

}  // namespace

std::string JsonForPage(const json::object& value) {
  auto json = ToJson(value);
  std::string out;
  out.reserve(json.size() + 64);
  for (std::size_t i = 0; i < json.size(); ++i) {
    auto rest = std::string_view(json).substr(i);
    if (rest[0] == '<') {
      out += "\\u003c";
    } else if (rest[0] == '>') {
      out += "\\u003e";
    } else if (rest[0] == '&') {
      out += "\\u0026";
    } else if (rest.starts_with("\xe2\x80\xa8") || rest.starts_with("\xe2\x80\xa9")) {
      out += rest[2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out.push_back(rest[0]);
    }
  }
  return out;
}

PageRequest PageRequestOf(const http::Request& request) {
  return {.accepts_gzip = http::AcceptsCoding(request, "gzip"),
          .if_none_match = std::string(request.headers.Find("If-None-Match").value_or(""))};
}

bool IsNavigation(const http::Request& request) {
  return request.headers.Find("Sec-Fetch-Dest").value_or("document") == "document";
}

Page::Page(const Asset& index) : etag_(index.etag), before_(index.identity) {
  auto holder = index.identity.find(kStateHolder);
  if (holder == index.identity.npos) return;
  auto state = holder + kStateHolder.find(kEmptyState);
  before_ = index.identity.substr(0, state);
  after_ = index.identity.substr(state + kEmptyState.size());
}

http::Response Page::Answer(const PageRequest& request, const json::object& state) const {
  std::string body(before_);
  auto json = JsonForPage(state);
  if (!after_.empty()) body.append(json).append(after_);
  bool compress = request.accepts_gzip && body.size() >= kPageCompressedFrom &&
                  body.size() <= kPageCompressedMax;

  http::Response response;
  auto etag = fmt::format("\"{}-{}{}\"", etag_, TagOf(json), compress ? "-gzip" : "");
  response.headers.Set("ETag", etag);
  response.headers.Set("Vary", "Accept-Encoding, Cookie, Sec-Fetch-Dest");
  response.headers.Set("Cache-Control", "no-cache, private");
  AddSecurityHeaders(response);
  http::Request had;
  had.headers.Set("If-None-Match", request.if_none_match);
  if (http::HasTag(had, etag)) {
    response.status = 304;
    return response;
  }
  response.headers.Set("Content-Type", "text/html; charset=utf-8");
  if (compress) response.headers.Set("Content-Encoding", "gzip");
  response.body = compress ? http::Gzip(body) : std::move(body);
  return response;
}

}  // namespace taskflow::site
