#include "site/account_erasure.h"

#include "site/accounts.h"

namespace taskflow::site {

Result<AccountSize> MeasureAccount(events::Database& database, const std::string& email) {
  ASSIGN_OR_RETURN(
      auto rows, database.Query("SELECT (SELECT count(*) FROM sessions WHERE user_id = users.id), "
                                "(SELECT count(*) FROM tasks WHERE user_id = users.id) "
                                "FROM users WHERE email = ?1",
                                {email}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? AccountSize{1, rows.Int(0), rows.Int(1)} : AccountSize{};
}

Status EraseAccount(events::Database& database, const std::string& email, std::int64_t now_ms) {
  ASSIGN_OR_RETURN(auto found, FindCredentials(database, email));
  if (!found) return {};
  return DeleteUser(database, found->user, now_ms);
}

}  // namespace taskflow::site
