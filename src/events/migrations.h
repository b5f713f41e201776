// Brings a database's tables to what this program needs, one named step after the other.
#pragma once

#include <span>
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
// when it has seen steps that are not in the list (a newer taskflow made it), and those of the
// database.
Status Migrate(Database& database, std::span<const Migration> migrations);

}  // namespace taskflow::events
