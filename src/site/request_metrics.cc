#include "site/request_metrics.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/metric_doc.h"

namespace taskflow::site {

namespace {

const CounterDoc kRequests("taskflow_http_requests_total", "Answered requests.", "route,status");
const TimesDoc kRequestTimes("taskflow_http_request_seconds",
                             "From a request's last byte to its answer.", "route");

}  // namespace

std::string_view RouteLabel(const http::Served& served) {
  if (!served.route.empty()) return served.route;
  return served.method.empty() ? "refused" : "none";
}

RequestMetrics::Series& RequestMetrics::Of(std::string_view route) {
  auto found = by_route_.find(route);
  if (found != by_route_.end()) return found->second;
  auto& made = by_route_[std::string(route)];
  made.times = &kRequestTimes.In(metrics_, fmt::format("route=\"{}\"", route));
  return made;
}

void RequestMetrics::Note(const http::Served& served) {
  auto route = RouteLabel(served);
  auto& series = Of(route);
  auto kind = static_cast<std::size_t>(std::clamp(served.status / 100, 1, 5) - 1);
  auto*& count = series.by_class.at(kind);
  if (count == nullptr) {
    count = &kRequests.In(metrics_, fmt::format("route=\"{}\",status=\"{}xx\"", route, kind + 1));
  }
  count->Add();
  series.times->Observe(served.micros);
}

}  // namespace taskflow::site
