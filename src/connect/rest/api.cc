#include "connect/rest/api.h"

#include <fmt/ranges.h>

#include "connect/rest/answers.h"
#include "connect/rest/routes.h"

namespace taskflow::connect::rest {
namespace {

constexpr std::string_view kStarting = "Worker is still starting up.";

}  // namespace

void Routes::AskAlways(std::string method, std::string pattern, Handler handler) {
  router_.Handle(std::move(method), std::move(pattern),
                 [handler = std::move(handler)](http::Request& request, http::Responder respond) {
                   respond.Send(handler(request));
                 });
}

void Routes::Ask(std::string method, std::string pattern, Handler handler) {
  AskAlways(std::move(method), std::move(pattern),
            [&herder = herder_, handler = std::move(handler)](const http::Request& request) {
              return herder.ready() ? handler(request) : ErrorAnswer(503, kStarting);
            });
}

void Routes::Order(std::string method, std::string pattern, Handler handler) {
  router_.Handle(std::move(method), std::move(pattern),
                 [&herder = herder_, handler = std::move(handler)](http::Request& request,
                                                                   http::Responder respond) {
                   if (!herder.ready()) return respond.Send(ErrorAnswer(503, kStarting));
                   auto kept = std::make_shared<http::Request>(std::move(request));
                   auto posted =
                       herder.Post([handler, kept, respond] { respond.Send(handler(*kept)); });
                   if (!posted) respond.Send(ErrorAnswer(posted.error()));
                 });
}

http::Router MakeRouter(Herder& herder) {
  Routes routes(herder);
  AddConnectorRoutes(routes);
  AddStateRoutes(routes);
  AddOffsetRoutes(routes);
  AddPluginRoutes(routes);
  AddServerRoutes(routes);
  auto router = routes.Take();
  router.SetFallback([](const http::Request&, const std::vector<std::string>& allowed) {
    if (allowed.empty()) return ErrorAnswer(404, "HTTP 404 Not Found");
    auto answer = ErrorAnswer(405, "HTTP 405 Method Not Allowed");
    answer.headers.Add("Allow", fmt::format("{}", fmt::join(allowed, ",")));
    return answer;
  });
  return router;
}

}  // namespace taskflow::connect::rest
