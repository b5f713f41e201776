#include "site/routes.h"

#include <fmt/ranges.h>

#include "site/answers.h"
#include "site/static_files.h"

namespace taskflow::site {
namespace {

http::Response PlainAnswer(int status, std::string text,
                           const char* type = "text/plain; charset=utf-8") {
  auto response = http::Response::Text(status, std::move(text));
  response.headers.Set("Content-Type", type);
  response.headers.Set("Cache-Control", "no-store");
  AddSecurityHeaders(response);
  return response;
}

void AddHealthRoutes(http::Router& router, const Parts& parts, Metrics* metrics) {
  router.Handle("GET", "/livez", [](http::Request&, http::Responder respond) {
    respond.Send(PlainAnswer(200, "ok\n"));
  });
  router.Handle(
      "GET", "/readyz", [&database = parts.database](http::Request&, http::Responder respond) {
        respond.Send(database.healthy()
                         ? PlainAnswer(200, "ok\n")
                         : PlainAnswer(503, "the database has failed: restart taskflow\n"));
      });
  if (metrics == nullptr) return;
  router.Handle("GET", "/metrics", [metrics](http::Request&, http::Responder respond) {
    respond.Send(PlainAnswer(200, metrics->Render(), "text/plain; version=0.0.4; charset=utf-8"));
  });
}

http::Response NotAllowed(const std::vector<std::string>& allowed) {
  auto response = ErrorAnswer(405, "method_not_allowed", "This address takes other methods.");
  response.headers.Set("Allow", fmt::format("{}", fmt::join(allowed, ", ")));
  return response;
}

}  // namespace

http::Router MakeRouter(const Parts& parts, Metrics* metrics, std::span<const Asset> assets) {
  http::Router router;
  AddAccountRoutes(router, parts);
  AddTaskRoutes(router, parts);
  AddChangeRoutes(router, parts);
  AddLiveRoutes(router, parts);
  AddTrackRoutes(router, parts);
  AddHealthRoutes(router, parts, metrics);
  router.SetFallback([files = StaticFiles(assets)](const http::Request& request,
                                                   const std::vector<std::string>& allowed) {
    if (!allowed.empty()) return NotAllowed(allowed);
    if (request.path == "/api" || request.path.starts_with("/api/")) {
      return ErrorAnswer(404, "not_found", "There is no such address.");
    }
    if (request.method == "GET" || request.method == "HEAD") return files.Get(request);
    return NotAllowed({"GET", "HEAD"});
  });
  return router;
}

}  // namespace taskflow::site
