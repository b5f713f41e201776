#include "connect/rest/api.h"

#include <fmt/ranges.h>

#include "connect/rest/answers.h"
#include "connect/rest/pass_on.h"
#include "connect/rest/routes.h"

namespace taskflow::connect::rest {
namespace {

constexpr std::string_view kStarting = "Worker is still starting up.";

void AddAll(Routes& routes) {
  AddConnectorRoutes(routes);
  AddStateRoutes(routes);
  AddOffsetRoutes(routes);
  AddPluginRoutes(routes);
  AddServerRoutes(routes);
}

}  // namespace

void Routes::Add(std::string method, std::string pattern, http::Handler handler) {
  names_.push_back(method + " " + pattern);
  router_.Handle(std::move(method), std::move(pattern), std::move(handler));
}

void Routes::AskAlways(std::string method, std::string pattern, Handler handler) {
  Add(std::move(method), std::move(pattern),
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

void Routes::OrderAt(std::string method, std::string pattern, FindPlace find, Handler handler) {
  Add(std::move(method), std::move(pattern),
      [&herder = herder_, &loop = loop_, find = std::move(find), handler = std::move(handler)](
          http::Request& request, http::Responder respond) {
        if (!herder.ready()) return respond.Send(ErrorAnswer(503, kStarting));
        auto kept = std::make_shared<http::Request>(std::move(request));
        auto posted = herder.Post([&loop, find, handler, kept, respond] {
          auto place = find(*kept);
          if (place.here) return respond.Send(handler(*kept));
          PassOn(loop, place.url, *kept, respond);
        });
        if (!posted) respond.Send(ErrorAnswer(posted.error()));
      });
}

void Routes::Order(std::string method, std::string pattern, Handler handler) {
  OrderAt(
      std::move(method), std::move(pattern),
      [](const http::Request&) {
        return Herder::Place{true, ""};
      },
      std::move(handler));
}

void Routes::OrderOfLeader(std::string method, std::string pattern, Handler handler) {
  OrderAt(
      std::move(method), std::move(pattern),
      [&herder = herder_](const http::Request&) { return herder.LeaderPlace(); },
      std::move(handler));
}

http::Router MakeRouter(Herder& herder, net::Loop& loop) {
  Routes routes(herder, loop);
  AddAll(routes);
  auto router = routes.Take();
  router.SetFallback([](const http::Request&, const std::vector<std::string>& allowed) {
    if (allowed.empty()) return ErrorAnswer(404, "HTTP 404 Not Found");
    auto answer = ErrorAnswer(405, "HTTP 405 Method Not Allowed");
    answer.headers.Add("Allow", fmt::format("{}", fmt::join(allowed, ",")));
    return answer;
  });
  return router;
}

std::vector<std::string> RouteNames() {
  net::Loop loop("names");
  Herder never_started({});
  Routes routes(never_started, loop);
  AddAll(routes);
  return routes.names();
}

}  // namespace taskflow::connect::rest
