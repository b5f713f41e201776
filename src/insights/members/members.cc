#include "insights/members/members.h"

#include <boost/json.hpp>

#include "insights/limits.h"
#include "insights/members/own_routes.h"

namespace taskflow::insights {

Members::Members(net::Loop& loop, std::vector<http::Url> all, const Share& own)
    : clients_(std::move(all), own),
      gather_(clients_),
      jobs_("insights-gather", kGatherThreads, kGathersWaitingMax),
      live_(loop, clients_, gather_, jobs_),
      export_(loop, clients_, gather_, jobs_) {}

void Members::AddRoutes(http::Router& router) {
  auto answer = [this](const http::Responder& respond, auto job) {
    if (!jobs_.Run([respond, job] { respond.Send(job()); })) respond.Send(BusyResponse());
  };
  auto ask = [&](std::string_view name) {
    router.Handle("GET", fmt::format("/api/insights/{}", name),
                  [this, answer, name](http::Request& request, http::Responder respond) {
                    answer(respond, [this, name, parameters = std::move(request.query)] {
                      return gather_.Answer(name, parameters);
                    });
                  });
  };
  for (const auto& question : Questions()) ask(question.name);
  ask("status");
  for (std::string path : {"/api/insights/rebuild", "/privacy/erase"}) {
    router.Handle("POST", path,
                  [this, answer, path](http::Request& request, http::Responder respond) {
                    answer(respond, [this, path, body = std::move(request.body)] {
                      return gather_.Order(path, body);
                    });
                  });
  }
  router.Handle("GET", "/api/insights/live",
                [this](http::Request& request, http::Responder respond) {
                  std::string last(request.headers.Find("Last-Event-ID").value_or(""));
                  live_.Begin(std::move(request.query), std::move(last), respond);
                });
  router.Handle("GET", "/api/insights/export",
                [this](http::Request& request, http::Responder respond) {
                  export_.Begin(std::move(request.query), respond);
                });
}

Result<std::optional<Event>> Members::Find(std::string_view id) {
  ASSIGN_OR_RETURN(auto answers,
                   Ask({.path = "/seen", .parameters = {{"id", std::string(id)}}, .body = {}}));
  for (const auto& answer : answers) {
    ASSIGN_OR_RETURN(auto found, ReadSeen(answer));
    if (found) return found;
  }
  return std::nullopt;
}

Result<passport::InsightsBooks> Members::Books() {
  ASSIGN_OR_RETURN(auto answers, Ask({.path = "/books", .parameters = {}, .body = {}}));
  passport::InsightsBooks out;
  for (const auto& answer : answers) {
    ASSIGN_OR_RETURN(auto books, ReadBooks(answer));
    for (const auto& [partition, next] : books.positions) {
      auto [at, is_new] = out.positions.emplace(partition, next);
      if (!is_new) at->second = std::min(at->second, next);
    }
    out.added += books.added;
    out.removed += books.removed;
    out.expired += books.expired;
    out.events += books.events;
  }
  return out;
}

Result<std::vector<json::object>> Members::Ask(Asked asked) {
  auto answers = clients_.AskAll(asked);
  if (answers) return *std::move(answers);
  auto body = ParseJsonObject(answers.error().body);
  const auto* error = body ? body->if_contains("error") : nullptr;
  auto told = error != nullptr && error->is_object() ? StringMember(error->get_object(), "message")
                                                     : std::nullopt;
  return Fail(ErrorCode::kUnavailable, "{}", told.value_or("a member of insights refuses"));
}

void Members::Stop() {
  jobs_.Stop();
  live_.Stop();
  export_.Stop();
}

}  // namespace taskflow::insights
