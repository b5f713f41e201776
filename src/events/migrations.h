// Brings a database's tables to what this program needs, one named step after the other.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "events/database.h"

namespace taskflow::events {

// A step, once released, never changes: a new one follows it.
struct Migration {
  std::string_view name;
  std::string_view sql;
};

// Carries out, in one transaction, the steps that the database has not seen. Errors: kUnsupported
// when it has seen steps that are not in the list (a newer taskflow made it), kConflict when what
// it held has gone to another one (Departure), and those of the database.
Status Migrate(Database& database, std::span<const Migration> migrations);

// That what a database holds is being moved to another one, or has been: nobody may use it then. A
// row of the table of steps, so that a taskflow which does not know of it uses it neither.
struct Departure {
  std::string to;     // where, for people
  bool done = false;  // it is all there; before that it may be at both
};
Result<std::optional<Departure>> FindDeparture(Database& database);
// In place of any earlier one; nothing: the database may be used again. In the caller's
// transaction.
Status SetDeparture(Database& database, const std::optional<Departure>& departure);

}  // namespace taskflow::events
