// The site's tables, in the order in which they came to be, of each kind of database.
#pragma once

#include <span>

#include "events/migrations.h"

namespace taskflow::site {

std::span<const events::Migration> SiteTables(events::Dialect dialect = events::Dialect::kSqlite);

}  // namespace taskflow::site
