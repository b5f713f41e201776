// Everything that a site keeps, moved to another database: from SQLite's file to a PostgreSQL
// server, back, or from one server to another.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "events/database.h"

namespace taskflow::site {

struct MoveSide {
  events::Database& database;
  std::string place;  // for people; without a password
};

struct MovedCounts {
  std::int64_t accounts = 0, sessions = 0, tasks = 0, erasures = 0;
  std::int64_t events = 0;  // that wait for the broker
  std::int64_t ids = 0;     // of events that came, so that what comes again is known
};

// What `from` holds is in `to` once it returns, in one transaction, and Migrate refuses `from` from
// then on (events::Departure). No site may run on either. `to` has no account and no event, or its
// own have left for elsewhere before, and go. A call that was interrupted is given again; the
// counts are 0 when it had come to its end already. `progress`: how many accounts so far.
// Errors: kConflict, which says what is in the way; those of the databases, after which `from` is
// used as before, or as after an interruption if `to` may have it all.
Result<MovedCounts> MoveDatabase(const MoveSide& from, const MoveSide& to, std::int64_t now_ms,
                                 const std::function<void(std::int64_t)>& progress);

// After an interruption that is not gone on with: `from` may be used again. Whoever calls it knows
// that nobody uses the other database.
Status CancelMove(events::Database& from);

}  // namespace taskflow::site
