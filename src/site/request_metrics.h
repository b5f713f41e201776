// How many requests each route had, with what outcome, and how long they took.
#pragma once

#include <array>
#include <map>
#include <string>

#include "base/metrics.h"
#include "http/server.h"

namespace taskflow::site {

// Used by the server's loop alone.
class RequestMetrics {
 public:
  explicit RequestMetrics(Metrics& metrics) : metrics_(metrics) {}
  void Note(const http::Served& served);

 private:
  struct Series {
    std::array<Metric*, 5> by_class{};  // 1xx to 5xx; made with the first of its kind
    Histogram* times = nullptr;
  };
  Series& Of(std::string_view route);

  Metrics& metrics_;
  std::map<std::string, Series, std::less<>> by_route_;  // as many as the router has, and one
};

// What stands for the route in metrics and logs: its pattern, "none" when no route took the
// request, "refused" when it could not be read.
std::string_view RouteLabel(const http::Served& served);

}  // namespace taskflow::site
