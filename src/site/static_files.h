// Answers GET for the page's files from memory, with ETags and compressed forms. /tracker.js is for
// the pages of other sites too.
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

  // A file by its exact path; for every path without a file extension the page itself, whose router
  // knows what to show. 404 for other paths, 304 for what the client has.
  http::Response Get(const http::Request& request) const;

 private:
  std::unordered_map<std::string_view, const Asset*> by_path_;
};

}  // namespace taskflow::site
