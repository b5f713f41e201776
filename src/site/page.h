// The page with its session's state inside, so that it needs no second request before it shows
// something.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "http/message.h"
#include "site/assets.h"

namespace taskflow::site {

// JSON that may stand in a script element of a page: no '<', '>', '&', and none of the two line
// ends that JSON allows and JavaScript once did not.
std::string JsonForPage(const json::object& value);

// What the answer depends on of the request; the request itself does not live long enough.
struct PageRequest {
  bool accepts_gzip = false;
  std::string if_none_match;
};
PageRequest PageRequestOf(const http::Request& request);

// A person's browser goes to an address, as far as it says: then the page has state.
bool IsNavigation(const http::Request& request);

class Page {
 public:
  // `index` outlives this object. State goes to where its text has kStateHolder, in place of `{}`.
  explicit Page(const Asset& index);

  // 200, or 304 for what the client has. The ETag is strong: of the page and its state. Shared
  // caches keep nothing of it, and the browser's back-forward cache may.
  http::Response Answer(const PageRequest& request, const json::object& state) const;

 private:
  std::string_view etag_, before_, after_;
};

inline constexpr std::string_view kStateHolder =
    R"(<script type="application/json" id="taskflow-state">{}</script>)";

}  // namespace taskflow::site
