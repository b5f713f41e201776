#include "events/transaction.h"

namespace taskflow::events {

Status InTransaction(Database& database, const std::function<Status()>& work) {
  TRY(database.Begin());
  auto done = work();
  if (done) done = database.Run("COMMIT");
  if (!done && database.InTransaction()) (void)database.Run("ROLLBACK");
  return done;
}

}  // namespace taskflow::events
