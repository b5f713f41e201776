// An account's data as JSON, for its owner.
#pragma once

#include <cstdint>

#include "base/json.h"
#include "base/result.h"
#include "events/database.h"
#include "site/sessions.h"

namespace taskflow::site {

// {"id","browser","createdAt","usedAt","current"}, times in ISO 8601.
json::object SessionJson(const Session& session);

// Everything that the site's database has of the user: {"exportedAt","account","sessions","tasks",
// "waitingEvents","moreWaitingEvents"}. Events wait until the broker has them; of more than
// `events_max` the oldest are there and "moreWaitingEvents" is true. In a job, or on a database of
// the caller's own. kNotFound when there is no such user.
Result<json::object> ExportAccount(events::Database& database, const User& user,
                                   std::int64_t now_ms, std::int64_t events_max);

}  // namespace taskflow::site
