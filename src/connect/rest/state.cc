#include <boost/json.hpp>

#include "connect/rest/answers.h"
#include "connect/rest/routes.h"

namespace taskflow::connect::rest {
namespace {

using http::Request;
using http::Response;

Response GetStatus(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  auto status = herder.StatusOf(name);
  if (!status) return ErrorAnswer(404, fmt::format("No status found for connector {}", name));
  return JsonAnswer(200, StatusObject(name, *status, TypeOf(herder.Find(name))));
}

// -1: no number at all.
int TaskNumber(const Request& request) {
  auto number = ParseInteger(request.Param("task"));
  return number && *number >= 0 && *number <= INT32_MAX ? static_cast<int>(*number) : -1;
}

Response GetTaskStatus(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  int task = TaskNumber(request);
  if (task < 0) return ErrorAnswer(404, "HTTP 404 Not Found");
  auto status = herder.StatusOf(name);
  if (!status || !status->tasks.contains(task)) {
    return ErrorAnswer(404, fmt::format("No status found for task {}-{}", name, task));
  }
  return JsonAnswer(200, TaskStatusObject(task, status->tasks.at(task)));
}

Response GetTasks(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  auto entry = herder.Find(name);
  if (!entry) return NoSuchConnector(name);
  json::array out;
  for (std::size_t i = 0; i < entry->tasks.size(); ++i) {
    out.push_back(json::object{{"id", json::object{{"connector", name}, {"task", i}}},
                               {"config", ConfigObject(entry->tasks[i])}});
  }
  return JsonAnswer(200, out);
}

Response GetTasksConfig(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  auto entry = herder.Find(name);
  if (!entry) return NoSuchConnector(name);
  json::object out;
  for (std::size_t i = 0; i < entry->tasks.size(); ++i) {
    out[fmt::format("{}-{}", name, i)] = ConfigObject(entry->tasks[i]);
  }
  return JsonAnswer(200, out);
}

Response RestartTask(Herder& herder, const Request& request) {
  int task = TaskNumber(request);
  if (task < 0) return ErrorAnswer(404, "HTTP 404 Not Found");
  auto restarted = herder.RestartTask(request.Param("name"), task);
  return restarted ? EmptyAnswer(204) : ErrorAnswer(restarted.error());
}

// Otherwise it is an order to all workers.
bool IsOfConnectorAlone(const Request& request) {
  return !request.QueryFlag("includeTasks") && !request.QueryFlag("onlyFailed");
}

Response Restart(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  bool with_tasks = request.QueryFlag("includeTasks"),
       only_failed = request.QueryFlag("onlyFailed");
  if (IsOfConnectorAlone(request)) {
    auto restarted = herder.RestartConnector(name);
    return restarted ? EmptyAnswer(204) : ErrorAnswer(restarted.error());
  }
  auto status = herder.RestartParts(name, with_tasks, only_failed);
  return status ? JsonAnswer(202, StatusObject(name, *status, TypeOf(herder.Find(name))))
                : ErrorAnswer(status.error());
}

Response GetTopics(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  json::array topics;
  for (const auto& topic : herder.TopicsOf(name)) topics.emplace_back(topic);
  return JsonAnswer(200, json::object{{name, json::object{{"topics", std::move(topics)}}}});
}

}  // namespace

void AddStateRoutes(Routes& routes) {
  auto& herder = routes.herder();
  routes.Ask("GET", "/connectors/{name}/status",
             [&](const Request& request) { return GetStatus(herder, request); });
  routes.Ask("GET", "/connectors/{name}/tasks",
             [&](const Request& request) { return GetTasks(herder, request); });
  routes.Ask("GET", "/connectors/{name}/tasks-config",
             [&](const Request& request) { return GetTasksConfig(herder, request); });
  routes.Ask("GET", "/connectors/{name}/tasks/{task}/status",
             [&](const Request& request) { return GetTaskStatus(herder, request); });
  routes.OrderAt(
      "POST", "/connectors/{name}/tasks/{task}/restart",
      [&](const Request& request) {
        int task = TaskNumber(request);
        if (task < 0) return Herder::Place{true, ""};
        return herder.OwnerPlace(request.Param("name"), task);
      },
      [&](const Request& request) { return RestartTask(herder, request); });
  routes.OrderAt(
      "POST", "/connectors/{name}/restart",
      [&](const Request& request) {
        return IsOfConnectorAlone(request) ? herder.OwnerPlace(request.Param("name"), -1)
                                           : herder.LeaderPlace();
      },
      [&](const Request& request) { return Restart(herder, request); });
  routes.Ask("GET", "/connectors/{name}/topics",
             [&](const Request& request) { return GetTopics(herder, request); });
  routes.Order("PUT", "/connectors/{name}/topics/reset", [&](const Request& request) {
    herder.ResetTopics(request.Param("name"));
    return EmptyAnswer(202);
  });
}

}  // namespace taskflow::connect::rest
