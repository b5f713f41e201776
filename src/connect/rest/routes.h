// How handlers are called, and the groups that there are.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connect/herder/herder.h"
#include "http/server.h"

namespace taskflow::connect::rest {

class Routes {
 public:
  using Handler = std::function<http::Response(const http::Request&)>;
  Routes(Herder& herder, net::Loop& loop) : herder_(herder), loop_(loop) {}

  Herder& herder() const { return herder_; }
  // Answered on the loop, at once.
  void Ask(std::string method, std::string pattern, Handler handler);
  // The same, before the herder is ready too.
  void AskAlways(std::string method, std::string pattern, Handler handler);
  // Answered on the herder's thread, by any worker.
  void Order(std::string method, std::string pattern, Handler handler);
  // The same by the worker at a place, asked for on the herder's thread; it is passed on there, at
  // most twice (the hidden query parameter `forward`, as Connect's own workers do).
  using FindPlace = std::function<Herder::Place(const http::Request&)>;
  void OrderAt(std::string method, std::string pattern, FindPlace find, Handler handler);
  // The same by the leader.
  void OrderOfLeader(std::string method, std::string pattern, Handler handler);

  http::Router Take() { return std::move(router_); }
  // "GET /connectors/{name}", in the order in which they were added.
  const std::vector<std::string>& names() const { return names_; }

 private:
  void Add(std::string method, std::string pattern, http::Handler handler);

  Herder& herder_;
  net::Loop& loop_;
  http::Router router_;
  std::vector<std::string> names_;
};

void AddConnectorRoutes(Routes& routes);  // their configurations and life
void AddStateRoutes(Routes& routes);      // what they do: status, tasks, topics, restarts
void AddOffsetRoutes(Routes& routes);
void AddPluginRoutes(Routes& routes);
void AddServerRoutes(Routes& routes);  // the worker itself

}  // namespace taskflow::connect::rest
