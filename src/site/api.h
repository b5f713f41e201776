// The JSON API under /api: its routes by subject, and what they share.
#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "base/worker_pool.h"
#include "events/database_thread.h"
#include "events/outbox.h"
#include "http/server.h"
#include "net/loop.h"
#include "site/accounts.h"
#include "site/guard.h"
#include "site/live.h"
#include "site/page_clock.h"
#include "site/rate_limiter.h"
#include "site/secrets.h"
#include "site/sessions.h"
#include "site/track_watcher.h"

namespace taskflow::site {

// What the routes work with; all of it outlives the server.
struct Parts {
  Clock& clock;
  Random& random;
  events::DatabaseThread& database;
  events::Outbox& outbox;
  net::Loop& loop;  // the server's
  const Guard& guard;
  Live& live;
  WorkerPool& hashing;
  RateLimiter& attempts_per_account;
  RateLimiter& attempts_per_address;
  RateLimiter& attempts_anywhere;  // by account
  PasswordCost password_cost;
  RowWatcher* rows = nullptr;              // null: events have no rows
  class InsightsLink* insights = nullptr;  // null: there is none
};

void AddAccountRoutes(http::Router& router, const Parts& parts);  // session(s), account, password
void AddTaskRoutes(http::Router& router, const Parts& parts);     // tasks
void AddChangeRoutes(http::Router& router, const Parts& parts);   // changes
void AddLiveRoutes(http::Router& router, const Parts& parts);     // live
void AddTrackRoutes(http::Router& router, const Parts& parts);    // track

// What a job did; told once it is durable.
struct Outcome {
  http::Response response;
  events::Tally events = {};                        // as AddEvent noted them
  std::vector<News> news = {};                      // for the user's open pages
  std::optional<std::int64_t> sessions_ended = {};  // one or more of this user's, or the user
};
using Work = std::function<Result<Outcome>(events::Database&)>;
using UserWork = std::function<Result<Outcome>(events::Database&, const User&)>;

// Runs the work on the database's thread and answers with its outcome, or AnswerFor its error.
void AnswerFromDatabase(const Parts& parts, const CallPtr& call, Work work);
// The same for the user whose session it is; 401 without one.
void AnswerUser(const Parts& parts, const CallPtr& call, UserWork work);
// AnswerFor the error of a job; 507 when the disk is full.
http::Response FailedAnswer(const Parts& parts, const Error& error);

// Whose session it is; for use inside a job. kUnauthorized without one.
Result<User> FindUser(const Parts& parts, const Call& call, events::Database& database);

// An event as a request tells it.
struct NewEvent {
  events::Action action;
  std::string who;                     // empty: anonymous
  std::string what;                    // empty: "-"
  std::string id = {};                 // a UUID in lower case; empty: a random one
  std::optional<EventTime> time = {};  // nothing: now
  bool automated = false;
};

// Puts the event into the outbox, and what it did into `tally`, which is the outcome's; for use
// inside a job. False when its id came before: then nothing is stored, and the caller changes
// nothing either. The event of a call that objects (Call::objection) is counted and stored nowhere,
// and its id is remembered all the same.
Result<bool> AddEvent(const Parts& parts, const Call& call, events::Database& database,
                      events::Tally& tally, NewEvent event);
// For a change without an event: whether its id is new; it is remembered from now on.
Result<bool> RememberId(const Parts& parts, events::Database& database, std::string_view id);

}  // namespace taskflow::site
