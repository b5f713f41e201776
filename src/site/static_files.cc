#include "site/static_files.h"

#include <fmt/format.h>

#include "site/answers.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kTracker = "/tracker.js";

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Calls `each` for the parts of a comma-separated list until it returns true; whether it did.
template <typename Each>
bool AnyOfList(std::string_view list, Each each) {
  while (!list.empty()) {
    auto comma = list.find(',');
    if (each(Trim(list.substr(0, comma)))) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

// "gzip", "gzip;q=0.5"; not "gzip;q=0".
bool Accepts(const http::Request& request, std::string_view coding) {
  return AnyOfList(request.headers.Find("Accept-Encoding").value_or(""),
                   [&](std::string_view part) {
                     auto semicolon = part.find(';');
                     if (Trim(part.substr(0, semicolon)) != coding) return false;
                     if (semicolon == part.npos) return true;
                     auto weight = Trim(part.substr(semicolon + 1));
                     return weight.find_first_not_of("q=0.") != weight.npos;
                   });
}

struct Form {
  std::string_view coding, bytes;
};

Form Choose(const http::Request& request, const Asset& asset) {
  if (!asset.brotli.empty() && Accepts(request, "br")) return {"br", asset.brotli};
  if (!asset.gzip.empty() && Accepts(request, "gzip")) return {"gzip", asset.gzip};
  return {"", asset.identity};
}

// RFC 9110 section 13.1.2: compared weakly.
bool ClientHas(const http::Request& request, std::string_view etag) {
  return AnyOfList(request.headers.Find("If-None-Match").value_or(""), [&](std::string_view part) {
    if (part.starts_with("W/")) part.remove_prefix(2);
    return part == "*" || part == etag;
  });
}

bool HasExtension(std::string_view path) {
  auto slash = path.rfind('/');
  return path.find('.', slash == path.npos ? 0 : slash) != path.npos;
}

// Vite names what is in assets/ after its content.
const char* CachedFor(const Asset& asset) {
  if (asset.path.starts_with("/assets/")) return "public, max-age=31536000, immutable";
  return asset.path == kTracker ? "public, max-age=3600" : "no-cache";
}

// Other sites' pages load the tracker, also those that ask for CORS (crossorigin, integrity) or are
// isolated (Cross-Origin-Embedder-Policy).
void OpenToOtherSites(http::Response& response) {
  response.headers.Set("Access-Control-Allow-Origin", "*");
  response.headers.Set("Cross-Origin-Resource-Policy", "cross-origin");
}

}  // namespace

StaticFiles::StaticFiles(std::span<const Asset> assets) {
  for (const auto& asset : assets) by_path_.emplace(asset.path, &asset);
}

http::Response StaticFiles::Get(const http::Request& request) const {
  auto found = by_path_.find(HasExtension(request.path) ? std::string_view(request.path) : kIndex);
  if (found == by_path_.end()) {
    auto response = http::Response::Text(404, "Not found\n");
    AddSecurityHeaders(response);
    return response;
  }
  const Asset& asset = *found->second;
  auto form = Choose(request, asset);
  auto etag = fmt::format("\"{}{}{}\"", asset.etag, form.coding.empty() ? "" : "-", form.coding);

  http::Response response;
  response.headers.Set("ETag", etag);
  response.headers.Set("Vary", "Accept-Encoding");
  response.headers.Set("Cache-Control", CachedFor(asset));
  AddSecurityHeaders(response);
  if (asset.path == kTracker) OpenToOtherSites(response);
  if (ClientHas(request, etag)) {
    response.status = 304;
    return response;
  }
  response.headers.Set("Content-Type", std::string(asset.content_type));
  if (!form.coding.empty()) response.headers.Set("Content-Encoding", std::string(form.coding));
  response.body = form.bytes;
  return response;
}

}  // namespace taskflow::site
