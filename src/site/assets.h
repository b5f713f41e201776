// The page's files, embedded in the program by cmake/EmbedAssets.cmake.
#pragma once

#include <span>
#include <string_view>

namespace taskflow::site {

struct Asset {
  std::string_view path;  // "/assets/index-B4x2.js"
  std::string_view content_type;
  std::string_view etag;      // of the identity form, without quotes
  std::string_view identity;  // the file
  std::string_view gzip;      // compressed; empty when that saves nothing
  std::string_view brotli;
};

// For the whole life of the program. Holds "/index.html".
std::span<const Asset> Assets();

}  // namespace taskflow::site
