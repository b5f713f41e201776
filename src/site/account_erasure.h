// An account with all that the site's database has of it, for the command line.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "events/database.h"

namespace taskflow::site {

struct AccountSize {
  std::int64_t accounts = 0;  // 0 or 1
  std::int64_t sessions = 0;
  std::int64_t tasks = 0;
};

// All zero when there is no such account.
Result<AccountSize> MeasureAccount(events::Database& database, const std::string& email);
// As DeleteUser; does nothing when there is no such account.
Status EraseAccount(events::Database& database, const std::string& email, std::int64_t now_ms);

}  // namespace taskflow::site
