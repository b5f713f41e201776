#include "events/migrations.h"

#include <algorithm>
#include <set>

#include "events/transaction.h"

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

constexpr std::string_view kLeaving = "leaving to ", kLeft = "left to ";

tl::unexpected<Error> Refuse(const Departure& departure) {
  if (departure.done) {
    return Fail(ErrorCode::kConflict,
                "what the site's database held is at {} now: site.database must say so; taskflow "
                "database move brings it back",
                departure.to);
  }
  return Fail(ErrorCode::kConflict,
              "a move of the site's database to {} was interrupted: give the same taskflow "
              "database move again, or taskflow database move --cancel",
              departure.to);
}

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
  ASSIGN_OR_RETURN(auto departure, FindDeparture(database));
  if (departure) return Refuse(*departure);
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
  return InTransaction(database, [&] { return ApplyMissing(database, migrations); });
}

Result<std::optional<Departure>> FindDeparture(Database& database) {
  ASSIGN_OR_RETURN(bool there, database.HasTable("migrations"));
  if (!there) return std::nullopt;
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT name FROM migrations"));
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return std::nullopt;
    auto name = rows.Text(0);
    for (auto kind : {kLeaving, kLeft}) {
      if (name.starts_with(kind)) {
        return Departure{std::string(name.substr(kind.size())), kind == kLeft};
      }
    }
  }
}

Status SetDeparture(Database& database, const std::optional<Departure>& departure) {
  for (auto kind : {kLeaving, kLeft}) {
    TRY(database.Run("DELETE FROM migrations WHERE name LIKE ?1", {fmt::format("{}%", kind)}));
  }
  if (!departure) return {};
  auto name = fmt::format("{}{}", departure->done ? kLeft : kLeaving, departure->to);
  return database.Run("INSERT INTO migrations (name) VALUES (?1)", {name});
}

}  // namespace taskflow::events
