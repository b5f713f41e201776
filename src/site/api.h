// The JSON API under /api: its routes by subject, and what they share.
#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "events/database_thread.h"
#include "events/outbox.h"
#include "http/server.h"
#include "site/accounts.h"
#include "site/guard.h"
#include "site/rate_limiter.h"
#include "site/secrets.h"
#include "site/sessions.h"
#include "site/worker_pool.h"

namespace taskflow::site {

// What the routes work with; all of it outlives the server.
struct Parts {
  Clock& clock;
  Random& random;
  events::DatabaseThread& database;
  events::Outbox& outbox;
  WorkerPool& hashing;
  RateLimiter& attempts_per_account;
  RateLimiter& attempts_per_address;
  PasswordCost password_cost;
};

void AddAccountRoutes(http::Router& router, const Parts& parts);  // session(s), account, password
void AddTaskRoutes(http::Router& router, const Parts& parts);     // tasks
void AddTrackRoutes(http::Router& router, const Parts& parts);    // track

// What a job did: the answer, sent once it is durable, and the event that it put into the outbox.
struct Outcome {
  http::Response response;
  std::optional<events::Action> event;
};
using Work = std::function<Result<Outcome>(events::Database&)>;
using UserWork = std::function<Result<Outcome>(events::Database&, const User&)>;

// Runs the work on the database's thread and answers with its outcome, or AnswerFor its error.
void AnswerFromDatabase(const Parts& parts, const CallPtr& call, Work work);
// The same for the user whose session it is; 401 without one.
void AnswerUser(const Parts& parts, const CallPtr& call, UserWork work);

// Puts the event into the outbox; for use inside a job.
Status AddEvent(const Parts& parts, events::Database& database, events::Action action,
                const std::string& who, const std::string& what);

}  // namespace taskflow::site
