// The way to insights: /api/insights and /api/pipeline, for administrators, passed on to wherever
// the part is.
#pragma once

#include <memory>
#include <string>

#include "site/api.h"

namespace taskflow::site {

class InsightsLink {
 public:
  explicit InsightsLink(net::Loop& loop);
  // Ends what is on its way. Never on the loop's thread.
  ~InsightsLink();

  // "http://host:port"; the first of a list counts. Empty: there is none. Any thread.
  void Use(const std::string& url);
  // 401 and 403 for who is no administrator, 502 "insights_unreachable". Streams end within
  // kHeartbeatEvery when their viewer is not one any more.
  void AddRoutes(http::Router& router, const Parts& parts);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace taskflow::site
