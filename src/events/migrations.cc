#include "events/migrations.h"

#include <algorithm>
#include <set>

namespace taskflow::events {
namespace {

constexpr char kTable[] =
    "CREATE TABLE IF NOT EXISTS migrations ("
    "  name TEXT PRIMARY KEY,"
    "  applied_at TEXT NOT NULL DEFAULT (datetime('now'))) STRICT";
constexpr char kSharedTable[] =
    "CREATE TABLE IF NOT EXISTS migrations ("
    "  name TEXT PRIMARY KEY,"
    "  applied_at TIMESTAMPTZ NOT NULL DEFAULT now())";

Result<std::set<std::string, std::less<>>> Applied(Database& database) {
  TRY(database.Execute(database.shared() ? kSharedTable : kTable));
  std::set<std::string, std::less<>> names;
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT name FROM migrations"));
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return names;
    names.emplace(rows.Text(0));
  }
}

Status ApplyMissing(Database& database, std::span<const Migration> migrations) {
  ASSIGN_OR_RETURN(auto applied, Applied(database));
  for (const auto& name : applied) {
    bool known = std::any_of(migrations.begin(), migrations.end(),
                             [&](const Migration& step) { return step.name == name; });
    if (!known) {
      return Fail(ErrorCode::kUnsupported,
                  "the database has the step '{}' of a newer taskflow: use that one, or another {}",
                  name, database.shared() ? "site.database" : "--data");
    }
  }
  for (const auto& step : migrations) {
    if (applied.contains(step.name)) continue;
    if (auto done = database.Execute(std::string(step.sql)); !done) {
      return FailWith(step.name, done.error());
    }
    TRY(database.Run("INSERT INTO migrations (name) VALUES (?1)", {step.name}));
  }
  return {};
}

}  // namespace

Status Migrate(Database& database, std::span<const Migration> migrations) {
  TRY(database.Begin());
  auto done = ApplyMissing(database, migrations);
  if (done) done = database.Execute("COMMIT");
  if (!done) (void)database.Execute("ROLLBACK");
  return done;
}

}  // namespace taskflow::events
