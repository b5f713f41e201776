#include "site/routes.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "site/answers.h"
#include "site/insights_link.h"
#include "site/page_routes.h"

namespace taskflow::site {
namespace {

http::Response PlainAnswer(int status, std::string text,
                           const char* type = "text/plain; charset=utf-8") {
  auto response = http::Response::Text(status, std::move(text));
  response.headers.Set("Content-Type", type);
  response.headers.Set("Cache-Control", "no-store");
  return response;
}

void AddHealthRoutes(http::Router& router, const Parts& parts, Metrics* metrics) {
  router.Handle("GET", "/livez", [](http::Request&, http::Responder respond) {
    respond.Send(PlainAnswer(200, "ok\n"));
  });
  router.Handle(
      "GET", "/readyz", [&database = parts.database](http::Request&, http::Responder respond) {
        if (!database.healthy()) {
          return respond.Send(PlainAnswer(503, "the database has failed: restart taskflow\n"));
        }
        respond.Send(database.full() ? PlainAnswer(503, "the disk is full\n")
                                     : PlainAnswer(200, "ok\n"));
      });
  if (metrics == nullptr) return;
  router.Handle("GET", "/metrics", [metrics](http::Request&, http::Responder respond) {
    respond.Send(PlainAnswer(200, metrics->Render(), "text/plain; version=0.0.4; charset=utf-8"));
  });
}

http::Response NotAllowed(std::vector<std::string> allowed) {
  if (std::find(allowed.begin(), allowed.end(), "GET") != allowed.end()) allowed.push_back("HEAD");
  auto response = ErrorAnswer(405, "method_not_allowed", "This address takes other methods.");
  response.headers.Set("Allow", fmt::format("{}", fmt::join(allowed, ", ")));
  return response;
}

http::Response NotFound() { return ErrorAnswer(404, "not_found", "There is no such address."); }

void AddUnknownApiRoutes(http::Router& router) {
  for (auto method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
    for (auto pattern : {"/api", "/api/{path...}"}) {
      router.Handle(method, pattern, [](http::Request&, const http::Responder& respond) {
        respond.Send(NotFound());
      });
    }
  }
}

}  // namespace

http::Router MakeRouter(const Parts& parts, Metrics* metrics, std::span<const Asset> assets,
                        http::HostNames names) {
  http::Router router;
  router.SetGate(MakeGate(std::move(names)));
  AddAccountRoutes(router, parts);
  AddTaskRoutes(router, parts);
  AddChangeRoutes(router, parts);
  AddLiveRoutes(router, parts);
  AddTrackRoutes(router, parts);
  if (parts.insights != nullptr) parts.insights->AddRoutes(router, parts);
  AddHealthRoutes(router, parts, metrics);
  AddUnknownApiRoutes(router);
  AddPageRoutes(router, parts, assets);
  router.SetFallback([](const http::Request&, const std::vector<std::string>& allowed) {
    return allowed.empty() ? NotFound() : NotAllowed(allowed);
  });
  return router;
}

}  // namespace taskflow::site
