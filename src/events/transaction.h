// Work in a transaction of a caller's own database, which no DatabaseThread has.
#pragma once

#include <functional>

#include "base/result.h"
#include "events/database.h"

namespace taskflow::events {

// All that the work does, or nothing. Errors: those of the work, of Begin and of COMMIT.
Status InTransaction(Database& database, const std::function<Status()>& work);

}  // namespace taskflow::events
