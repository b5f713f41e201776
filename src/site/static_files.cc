#include "site/static_files.h"

#include <fmt/format.h>

#include "http/content.h"
#include "site/answers.h"

namespace taskflow::site {
namespace {

struct Form {
  std::string_view coding, bytes;
};

Form Choose(const http::Request& request, const Asset& asset) {
  if (!asset.brotli.empty() && http::AcceptsCoding(request, "br")) return {"br", asset.brotli};
  if (!asset.gzip.empty() && http::AcceptsCoding(request, "gzip")) return {"gzip", asset.gzip};
  return {"", asset.identity};
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
  if (asset == nullptr) {
    auto response = http::Response::Text(404, "Not found\n");
    AddSecurityHeaders(response);
    return response;
  }
  auto form = Choose(request, *asset);
  auto etag = fmt::format("\"{}{}{}\"", asset->etag, form.coding.empty() ? "" : "-", form.coding);

  http::Response response;
  response.headers.Set("ETag", etag);
  response.headers.Set("Vary", "Accept-Encoding");
  // Vite names what is in assets/ after its content.
  response.headers.Set("Cache-Control", asset->path.starts_with("/assets/")
                                            ? "public, max-age=31536000, immutable"
                                            : "no-cache");
  AddSecurityHeaders(response);
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
