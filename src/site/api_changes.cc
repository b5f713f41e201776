// POST /api/changes: what a page did, perhaps while it was offline, in its order.
#include "site/api.h"
#include "site/changes.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

using events::Database;

json::object ResultOf(const json::value& id, const Result<std::optional<Task>>& made) {
  if (!made) {
    auto problem = ProblemOf(made.error());
    return {{"id", id}, {"status", problem.status}, {"error", ErrorJson(problem)}};
  }
  json::object out{{"id", id}, {"status", 200}};
  out["task"] = *made ? json::value(TaskJson(**made)) : json::value();
  return out;
}

// As it was sent, so that the page finds its change again.
json::value IdOf(const json::value& change) {
  const auto* object = change.if_object();
  const auto* id = object != nullptr ? object->if_contains("id") : nullptr;
  return id != nullptr && id->is_string() ? *id : json::value();
}

Result<Outcome> MakeAll(const Parts& parts, const Call& call, Database& database, const User& user,
                        const ChangeClock& clock) {
  Outcome outcome;
  json::array results;
  for (const auto& from : call.body.at("changes").get_array()) {
    auto id = IdOf(from);
    auto change = ReadChange(from, clock);
    if (!change) {
      const auto& problem = change.error();
      results.push_back(
          json::object{{"id", id}, {"status", problem.status}, {"error", ErrorJson(problem)}});
      continue;
    }
    auto made = MakeChangeAlone(parts, call, database, user, *change, outcome);
    if (!made && !IsRefusal(made.error().code)) return Fail(std::move(made).error());
    results.push_back(ResultOf(id, made));
  }
  outcome.response = JsonAnswer(200, {{"results", std::move(results)}});
  return outcome;
}

void MakeChanges(const Parts& parts, const CallPtr& call) {
  ChangeClock clock{.arrived_ms = parts.clock.WallMillis()};
  const auto* changes = call->body.if_contains("changes");
  const auto* list = changes != nullptr ? changes->if_array() : nullptr;
  bool fits = list != nullptr && !list->empty() && list->size() <= kChangesPerRequestMax;
  bool has_sent_at = call->body.contains("sentAt");
  if (has_sent_at) clock.sent_ms = ParseTime(StringMember(call->body, "sentAt").value_or(""));

  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    if (!fits) {
      return Outcome{InvalidAnswer(
          "changes", fmt::format("These are 1 to {} changes.", kChangesPerRequestMax))};
    }
    if (has_sent_at && !clock.sent_ms) {
      return Outcome{InvalidAnswer("sentAt", "This is a time like 2026-11-24T10:00:00.000Z.")};
    }
    return MakeAll(parts, *call, database, user, clock);
  });
}

}  // namespace

void AddChangeRoutes(http::Router& router, const Parts& parts) {
  router.Handle("POST", "/api/changes",
                parts.guard.Guarded([parts](const CallPtr& call) { MakeChanges(parts, call); }));
}

}  // namespace taskflow::site
