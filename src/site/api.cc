#include "site/api.h"

#include "site/answers.h"

namespace taskflow::site {

void AnswerFromDatabase(const Parts& parts, const CallPtr& call, Work work) {
  parts.database.Run<Outcome>(std::move(work),
                              [call, &outbox = parts.outbox](Result<Outcome> outcome) {
                                if (!outcome) return call->respond.Send(AnswerFor(outcome.error()));
                                if (outcome->event) outbox.Announce(*outcome->event);
                                call->respond.Send(std::move(outcome->response));
                              });
}

void AnswerUser(const Parts& parts, const CallPtr& call, UserWork work) {
  AnswerFromDatabase(parts, call,
                     [call, &clock = parts.clock,
                      work = std::move(work)](events::Database& database) -> Result<Outcome> {
                       std::optional<User> user;
                       if (!call->token.empty()) {
                         ASSIGN_OR_RETURN(user,
                                          FindSession(database, call->token, clock.WallMillis()));
                       }
                       if (!user) return Fail(ErrorCode::kUnauthorized, "Please sign in first.");
                       return work(database, *user);
                     });
}

Status AddEvent(const Parts& parts, events::Database& database, events::Action action,
                const std::string& who, const std::string& what) {
  auto event = events::MakeEvent(parts.clock, parts.random, action, who, what);
  ASSIGN_OR_RETURN(bool added, parts.outbox.Add(database, event));
  if (!added) return Fail(ErrorCode::kInternal, "a random event id came twice");
  return {};
}

}  // namespace taskflow::site
