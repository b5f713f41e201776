#include "site/static_files.h"

#include <fmt/format.h>

#include "http/content.h"
#include "site/answers.h"

namespace taskflow::site {
namespace {

constexpr std::string_view kTracker = "/tracker.js";

struct Form {
  std::string_view coding, bytes;
};

Form Choose(const http::Request& request, const Asset& asset) {
  if (!asset.brotli.empty() && http::AcceptsCoding(request, "br")) return {"br", asset.brotli};
  if (!asset.gzip.empty() && http::AcceptsCoding(request, "gzip")) return {"gzip", asset.gzip};
  return {"", asset.identity};
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

const Asset* StaticFiles::Find(std::string_view path) const {
  auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : found->second;
}

http::Response StaticFiles::Get(const http::Request& request) const {
  return Get(request, request.path);
}

http::Response StaticFiles::Get(const http::Request& request, std::string_view path) const {
  const auto* asset = Find(path);
  if (asset == nullptr) return http::Response::Text(404, "Not found\n");
  auto form = Choose(request, *asset);
  auto etag = fmt::format("\"{}{}{}\"", asset->etag, form.coding.empty() ? "" : "-", form.coding);

  http::Response response;
  response.headers.Set("ETag", etag);
  response.headers.Set("Vary", "Accept-Encoding");
  response.headers.Set("Cache-Control", CachedFor(*asset));
  if (asset->content_type.starts_with("text/html")) AddPageHeaders(response);
  if (asset->path == kTracker) OpenToOtherSites(response);
  if (http::HasTag(request, etag)) {
    response.status = 304;
    return response;
  }
  response.headers.Set("Content-Type", std::string(asset->content_type));
  if (!form.coding.empty()) response.headers.Set("Content-Encoding", std::string(form.coding));
  response.body = form.bytes;
  return response;
}

bool IsFilePath(std::string_view path) {
  auto slash = path.rfind('/');
  return path.find('.', slash == path.npos ? 0 : slash) != path.npos;
}

}  // namespace taskflow::site
