#include "insights/members/own_routes.h"

#include <boost/json.hpp>
#include <charconv>
#include <memory>

#include "insights/limits.h"
#include "insights/members/merge.h"
#include "insights/pipeline/answers.h"

namespace taskflow::insights {
namespace {

void AddMemberQuestions(http::Router& router, Asker& asker) {
  for (const auto& question : MemberQuestions()) {
    router.Handle("GET", fmt::format("/api/insights/{}", question.name),
                  [&](http::Request& request, http::Responder respond) {
                    asker.Ask(question, std::move(request.query), respond);
                  });
    // With names in the body, as they are many.
    router.Handle("POST", fmt::format("/api/insights/{}", question.name),
                  [&](http::Request& request, http::Responder respond) {
                    auto body = ParseJsonObject(request.body);
                    if (!body)
                      return respond.Send(ProblemResponse({400, "bad_json", body.error().message}));
                    auto parameters = std::move(request.query);
                    const auto* names = body->if_contains("names");
                    if (names == nullptr || !names->is_array())
                      return respond.Send(ProblemResponse({422, "invalid", "a list", "names"}));
                    for (const auto& name : names->get_array())
                      if (const auto* text = name.if_string())
                        parameters.emplace_back("name", *text);
                    asker.Ask(question, std::move(parameters), respond);
                  });
  }
}

}  // namespace

void AddOwnRoutes(http::Router& router, const OwnParts& parts) {
  auto own = std::make_shared<http::Router>(MakeRouter(
      parts.api, {[&](http::Router& more) {
        AddMemberQuestions(more, parts.api.asker);
        more.Handle("GET", "/seen", [parts](http::Request& request, http::Responder respond) {
          bool taken = parts.api.beginnings.Run(
              [parts, id = std::string(request.Query("id").value_or("")), respond] {
                auto found = parts.find(id);
                respond.Send(found ? ResponseOf(SeenJson(*found))
                                   : ProblemResponse(Problem(found.error())));
              });
          if (!taken) respond.Send(BusyResponse());
        });
        more.Handle("GET", "/books", [parts](http::Request&, http::Responder respond) {
          bool taken = parts.api.beginnings.Run([parts, respond] {
            auto books = parts.books();
            respond.Send(books ? ResponseOf(BooksJson(*books))
                               : ProblemResponse(Problem(books.error())));
          });
          if (!taken) respond.Send(BusyResponse());
        });
      }}));
  for (auto method : {"GET", "POST"}) {
    router.Handle(method, "/own/{path...}", [own](http::Request& request, http::Responder respond) {
      constexpr std::string_view kPrefix = "/own";
      request.path.erase(0, kPrefix.size());
      own->Dispatch(request, respond);
    });
  }
}

json::object SeenJson(const std::optional<Event>& event) {
  if (!event) return {{"event", nullptr}};
  return {{"event", json::object{{"id", Printable(event->id)},
                                 {"action", Printable(event->action)},
                                 {"who", Printable(event->who)},
                                 {"what", Printable(event->what)},
                                 {"time", event->time_ms},
                                 {"partition", event->partition},
                                 {"offset", event->offset},
                                 {"arrived", event->arrived_ms},
                                 {"produced", event->produced_ms},
                                 {"seen", event->seen_ms}}}};
}

Result<std::optional<Event>> ReadSeen(const json::object& answer) {
  const auto* found = answer.if_contains("event");
  if (found != nullptr && found->is_null()) return std::nullopt;
  if (found == nullptr || !found->is_object())
    return Fail(ErrorCode::kInvalid, "a member's answer has no event");
  const auto& from = found->get_object();
  auto text = [&](const char* key) { return std::string(StringMember(from, key).value_or("")); };
  Event out{.id = text("id"), .action = text("action"), .who = text("who"), .what = text("what")};
  out.time_ms = NumberIn(from, "time");
  out.partition = static_cast<std::int32_t>(NumberIn(from, "partition", -1));
  out.offset = NumberIn(from, "offset", -1);
  out.arrived_ms = NumberIn(from, "arrived");
  out.produced_ms = NumberIn(from, "produced");
  out.seen_ms = NumberIn(from, "seen");
  return out;
}

json::object BooksJson(const passport::InsightsBooks& books) {
  json::object positions;
  for (const auto& [partition, next] : books.positions) positions[std::to_string(partition)] = next;
  return {{"positions", std::move(positions)},
          {"added", books.added},
          {"removed", books.removed},
          {"expired", books.expired},
          {"events", books.events}};
}

Result<passport::InsightsBooks> ReadBooks(const json::object& answer) {
  const auto* positions = answer.if_contains("positions");
  if (positions == nullptr || !positions->is_object())
    return Fail(ErrorCode::kInvalid, "a member's answer has no positions");
  passport::InsightsBooks out;
  for (const auto& [partition, next] : positions->get_object()) {
    const auto number = NumberOf(std::string_view(partition));
    if (number && next.is_int64())
      out.positions[static_cast<std::int32_t>(*number)] = next.get_int64();
  }
  out.added = NumberIn(answer, "added");
  out.removed = NumberIn(answer, "removed");
  out.expired = NumberIn(answer, "expired");
  out.events = NumberIn(answer, "events");
  return out;
}

}  // namespace taskflow::insights
