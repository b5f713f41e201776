// GET and DELETE /api/sessions, DELETE /api/sessions/{id}
#include <algorithm>

#include "site/account_export.h"
#include "site/answers.h"
#include "site/api_accounts.h"

namespace taskflow::site {
namespace {

using events::Database;

void AnswerSessions(const Parts& parts, const CallPtr& call) {
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto sessions,
                     ListSessions(database, user.id, call->token, parts.clock.WallMillis()));
    json::array all;
    for (const auto& session : sessions) all.push_back(SessionJson(session));
    return Outcome{JsonAnswer(200, {{"sessions", std::move(all)}})};
  });
}

void EndOthers(const Parts& parts, const CallPtr& call) {
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    TRY(EndOtherSessions(database, user.id, call->token));
    return Outcome{.response = EmptyAnswer(), .sessions_ended = user.id};
  });
}

void EndOne(const Parts& parts, const CallPtr& call) {
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto sessions,
                     ListSessions(database, user.id, call->token, parts.clock.WallMillis()));
    bool own = std::any_of(sessions.begin(), sessions.end(), [&](const Session& session) {
      return session.current && session.id == call->id;
    });
    if (own) return SignOut(parts, *call, database, user);
    TRY(EndSessionById(database, user.id, call->id));
    return Outcome{.response = EmptyAnswer(), .sessions_ended = user.id};
  });
}

}  // namespace

void AddSessionRoutes(http::Router& router, const Parts& parts) {
  auto bind = [&](auto handle) { return [=](const CallPtr& call) { handle(parts, call); }; };
  router.Handle("GET", "/api/sessions", parts.guard.Open(bind(AnswerSessions)));
  router.Handle("DELETE", "/api/sessions", parts.guard.Guarded(bind(EndOthers)));
  router.Handle("DELETE", "/api/sessions/{id}", parts.guard.Guarded(bind(EndOne)));
}

}  // namespace taskflow::site
