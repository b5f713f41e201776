// Answers GET for the page's files from memory, with ETags and compressed forms.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>

#include "http/message.h"
#include "site/assets.h"

namespace taskflow::site {

class StaticFiles {
 public:
  // The assets outlive this object.
  explicit StaticFiles(std::span<const Asset> assets);

  // A file by its exact path. 404 for other paths, 304 for what the client has.
  http::Response Get(const http::Request& request) const;
  // The same for a path that is not the request's.
  http::Response Get(const http::Request& request, std::string_view path) const;
  // Null when there is none.
  const Asset* Find(std::string_view path) const;

 private:
  std::unordered_map<std::string_view, const Asset*> by_path_;
};

// The last segment has an extension: then it is a file, and otherwise a page.
bool IsFilePath(std::string_view path);

}  // namespace taskflow::site
