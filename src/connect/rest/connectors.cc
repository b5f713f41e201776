#include <boost/json.hpp>

#include "connect/config/definition.h"
#include "connect/data/schema.h"
#include "connect/rest/answers.h"
#include "connect/rest/routes.h"

namespace taskflow::connect::rest {
namespace {

using http::Request;
using http::Response;

json::array AllNames(Herder& herder) {
  json::array names;
  for (const auto& name : herder.Names()) names.emplace_back(name);
  return names;
}

// What is kept now, or that it has gone meanwhile.
Response InfoAnswer(Herder& herder, int status, const std::string& name) {
  if (name.empty()) return JsonAnswer(200, AllNames(herder));  // GET /connectors/
  auto entry = herder.Find(name);
  if (!entry) return NoSuchConnector(name);
  auto answer = JsonAnswer(status, ConnectorInfo(name, *entry));
  if (status == 201) answer.headers.Add("Location", Location(name));
  return answer;
}

json::object Expanded(Herder& herder, bool with_status, bool with_info) {
  json::object out;
  for (const auto& name : herder.Names()) {
    auto entry = herder.Find(name);
    if (!entry) continue;
    json::object one;
    if (with_status) {
      auto status = herder.StatusOf(name);
      if (!status) continue;
      one["status"] = StatusObject(name, *status, TypeOf(entry));
    }
    if (with_info) one["info"] = ConnectorInfo(name, *entry);
    out[name] = std::move(one);
  }
  return out;
}

Response List(Herder& herder, const Request& request) {
  bool expands = false, with_status = false, with_info = false;
  for (const auto& [key, value] : request.query) {
    if (key != "expand") continue;
    expands = true;
    with_status = with_status || value == "status";
    with_info = with_info || value == "info";
  }
  if (expands) return JsonAnswer(200, Expanded(herder, with_status, with_info));
  return JsonAnswer(200, AllNames(herder));
}

Result<std::optional<TargetState>> InitialState(const json::object& body) {
  const auto* state = body.if_contains("initial_state");
  if (state == nullptr || state->is_null()) return std::nullopt;
  auto text = StringMember(body, "initial_state").value_or("");
  if (EqualsAnyCase(text, "RUNNING")) return TargetState::kStarted;
  if (EqualsAnyCase(text, "PAUSED")) return TargetState::kPaused;
  if (EqualsAnyCase(text, "STOPPED")) return TargetState::kStopped;
  return Fail(ErrorCode::kInvalid, "initial_state must be RUNNING, PAUSED or STOPPED");
}

Response Create(Herder& herder, const Request& request) {
  auto body = BodyObject(request);
  if (!body) return std::move(body).error();
  for (const auto& member : *body) {
    std::string_view key(member.key());
    if (key != "name" && key != "config" && key != "initial_state") {
      return ErrorAnswer(kUnreadable, fmt::format("Unrecognized field \"{}\", not one of name, "
                                                  "config and initial_state",
                                                  key));
    }
  }
  const auto* config = body->if_contains("config");
  if (config == nullptr || !config->is_object())
    return ErrorAnswer(kUnreadable, "config must be an object of texts");
  auto sent = ReadConfig(config->get_object());
  if (!sent) return ErrorAnswer(sent.error());
  auto initial = InitialState(*body);
  if (!initial) return ErrorAnswer(kUnreadable, initial.error().message);
  auto name = Trimmed(StringMember(*body, "name").value_or(""));
  auto created = herder.Create(name, *sent, *initial);
  return created ? InfoAnswer(herder, 201, name) : ErrorAnswer(created.error());
}

Response PutConfig(Herder& herder, const Request& request) {
  auto body = BodyObject(request);
  if (!body) return std::move(body).error();
  auto sent = ReadConfig(*body);
  if (!sent) return ErrorAnswer(sent.error());
  const auto& name = request.Param("name");
  auto is_new = herder.PutConfig(name, *sent);
  return is_new ? InfoAnswer(herder, *is_new ? 201 : 200, name) : ErrorAnswer(is_new.error());
}

Response PatchConfig(Herder& herder, const Request& request) {
  auto body = BodyObject(request);
  if (!body) return std::move(body).error();
  auto sent = ReadConfig(*body);
  if (!sent) return ErrorAnswer(sent.error());
  const auto& name = request.Param("name");
  auto patched = herder.PatchConfig(name, *sent);
  return patched ? InfoAnswer(herder, 200, name) : ErrorAnswer(patched.error());
}

Response GetConfig(Herder& herder, const Request& request) {
  const auto& name = request.Param("name");
  auto entry = herder.Find(name);
  return entry ? JsonAnswer(200, ConfigObject(entry->config)) : NoSuchConnector(name);
}

Response SetTarget(Herder& herder, const Request& request, TargetState target, int status) {
  auto set = herder.SetTarget(request.Param("name"), target);
  return set ? EmptyAnswer(status) : ErrorAnswer(set.error());
}

}  // namespace

void AddConnectorRoutes(Routes& routes) {
  auto& herder = routes.herder();
  routes.Ask("GET", "/connectors", [&](const Request& request) { return List(herder, request); });
  routes.OrderOfLeader("POST", "/connectors",
                       [&](const Request& request) { return Create(herder, request); });
  routes.Ask("GET", "/connectors/{name}", [&](const Request& request) {
    return InfoAnswer(herder, 200, request.Param("name"));
  });
  routes.OrderOfLeader("DELETE", "/connectors/{name}", [&](const Request& request) {
    auto deleted = herder.Delete(request.Param("name"));
    return deleted ? EmptyAnswer(204) : ErrorAnswer(deleted.error());
  });
  routes.Ask("GET", "/connectors/{name}/config",
             [&](const Request& request) { return GetConfig(herder, request); });
  routes.OrderOfLeader("PUT", "/connectors/{name}/config",
                       [&](const Request& request) { return PutConfig(herder, request); });
  routes.OrderOfLeader("PATCH", "/connectors/{name}/config",
                       [&](const Request& request) { return PatchConfig(herder, request); });
  routes.OrderOfLeader("PUT", "/connectors/{name}/pause", [&](const Request& request) {
    return SetTarget(herder, request, TargetState::kPaused, 202);
  });
  routes.OrderOfLeader("PUT", "/connectors/{name}/resume", [&](const Request& request) {
    return SetTarget(herder, request, TargetState::kStarted, 202);
  });
  routes.OrderOfLeader("PUT", "/connectors/{name}/stop", [&](const Request& request) {
    return SetTarget(herder, request, TargetState::kStopped, 204);
  });
}

}  // namespace taskflow::connect::rest
