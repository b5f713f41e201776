#include "app/commands/site_database.h"

#include "events/migrations.h"
#include "site/tables.h"

namespace taskflow::app {

Result<SiteDatabase> OpenSiteDatabase(const Settings& settings) {
  SiteDatabase out;
  auto folder = settings.data + "/site";
  auto path = folder + "/site.db";
  if (!SystemFiles().Exists(path)) return out;
  auto lock = FileLock::Take(folder + "/site.lock");
  if (lock) {
    out.lock = *std::move(lock);
  } else if (lock.error().code != ErrorCode::kConflict) {
    return Fail(std::move(lock).error());
  }
  ASSIGN_OR_RETURN(out.database, events::Database::Open(path));
  TRY(events::Migrate(*out.database, site::SiteTables()));
  return out;
}

Status InTransaction(events::Database& database, const std::function<Status()>& work) {
  TRY(database.Execute("BEGIN IMMEDIATE"));
  auto done = work();
  if (done) done = database.Execute("COMMIT");
  if (!done && database.InTransaction()) (void)database.Execute("ROLLBACK");
  return done;
}

}  // namespace taskflow::app
