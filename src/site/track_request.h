// What POST /api/track is sent: one view, or several with the time of their sending.
#pragma once

#include <string>
#include <vector>

#include "site/api.h"

namespace taskflow::site {

// Why a view is not taken: the member that is to blame, and a sentence.
struct ViewRefusal {
  std::string field, message;
};
struct SentView {
  std::string id;  // its own in lower case, or a random one; empty when it is none
  tl::expected<NewEvent, ViewRefusal> event;
};
struct SentViews {
  bool several = false;  // the answer lists them
  std::vector<SentView> views;
};

// `arrived_ms` is by the server's clock. The refusal is of the request as a whole.
tl::expected<SentViews, ViewRefusal> ReadViews(const json::object& body, std::int64_t arrived_ms,
                                               Random& random);

}  // namespace taskflow::site
