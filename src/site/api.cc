#include "site/api.h"

#include "site/answers.h"
#include "site/others.h"

namespace taskflow::site {

http::Response FailedAnswer(const Parts& parts, const Error& error) {
  bool full = error.code == ErrorCode::kUnavailable && parts.database.full();
  return full ? StorageFullAnswer() : AnswerFor(error);
}

void AnswerFromDatabase(const Parts& parts, const CallPtr& call, Work work) {
  auto booked = [parts, work = std::move(work)](events::Database& database) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto outcome, work(database));
    TRY(parts.outbox.Book(database, outcome.events));
    TRY(TellOthers(database, outcome));
    return outcome;
  };
  parts.database.Run<Outcome>(std::move(booked), [parts, call](Result<Outcome> outcome) {
    if (!outcome) return call->respond.Send(FailedAnswer(parts, outcome.error()));
    parts.outbox.Announce(outcome->events);
    parts.live.Publish(outcome->news);
    if (outcome->sessions_ended) parts.live.EndStreams(*outcome->sessions_ended);
    call->respond.Send(std::move(outcome->response));
  });
}

Result<User> FindUser(const Parts& parts, const Call& call, events::Database& database) {
  std::optional<User> user;
  if (!call.token.empty()) {
    ASSIGN_OR_RETURN(user, FindSession(database, call.token, parts.clock.WallMillis()));
  }
  if (!user) return Fail(ErrorCode::kUnauthorized, "Please sign in first.");
  return *std::move(user);
}

void AnswerUser(const Parts& parts, const CallPtr& call, UserWork work) {
  AnswerFromDatabase(
      parts, call,
      [parts, call, work = std::move(work)](events::Database& database) -> Result<Outcome> {
        ASSIGN_OR_RETURN(auto user, FindUser(parts, *call, database));
        return work(database, user);
      });
}

Result<bool> AddEvent(const Parts& parts, const Call& call, events::Database& database,
                      events::Tally& tally, NewEvent event) {
  auto made = events::MakeEvent(parts.clock, parts.random, event.action, std::move(event.who),
                                std::move(event.what), std::move(event.id));
  events::Circumstances circumstances{.objection = call.objection,
                                      .arrived_ms = made.time_ms,
                                      .automated = event.automated,
                                      .local = call.local};
  if (event.time) {
    made.time_ms = event.time->server_ms;
    circumstances.page_ms = event.time->page_ms;
  }
  return parts.outbox.Add(database, made, circumstances, tally);
}

Result<bool> RememberId(const Parts& parts, events::Database& database, std::string_view id) {
  return parts.outbox.Remember(database, id, parts.clock.WallMillis());
}

}  // namespace taskflow::site
