#include "site/move_database.h"

#include "events/migrations.h"
#include "events/outbox.h"
#include "events/seen_ids.h"
#include "events/transaction.h"
#include "site/tables.h"

namespace taskflow::site {
namespace {

using events::Database;
using events::Departure;

constexpr std::int64_t kAccountsAtOnce = 1'000;

// Its connection keeps the roles, so that no site begins to send meanwhile.
Status ExpectNoSite(const MoveSide& side) {
  for (auto role : {events::Role::kRelay, events::Role::kEraser}) {
    ASSIGN_OR_RETURN(bool had, side.database.Take(role));
    if (!had) {
      return Fail(ErrorCode::kConflict,
                  "a site runs on {}: stop all that use it (or both are the same database)",
                  side.place);
    }
  }
  return {};
}

Result<bool> IsEmpty(Database& database) {
  ASSIGN_OR_RETURN(auto rows, database.Query("SELECT (SELECT count(*) FROM users), "
                                             "(SELECT count(*) FROM outbox)"));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row && rows.Int(0) == 0 && rows.Int(1) == 0;
}

Status Clear(Database& database) {
  TRY(
      database.Execute("DELETE FROM users; DELETE FROM erasures; DELETE FROM outbox; "
                       "DELETE FROM event_ids; UPDATE ledger SET count = 0 "));
  if (database.shared()) return database.Execute("DELETE FROM ledger WHERE kind = 'refused'");
  return database.Execute("DELETE FROM old_event_ids");
}

// What left it before is a copy of what has changed since.
Status Prepare(const MoveSide& to) {
  auto& database = to.database;
  ASSIGN_OR_RETURN(auto departure, events::FindDeparture(database));
  if (departure && departure->done) {
    auto clear = [&]() -> Status {
      TRY(Clear(database));
      return events::SetDeparture(database, std::nullopt);
    };
    TRY(events::InTransaction(database, clear));
  }
  return events::Migrate(database, SiteTables(database.dialect()));
}

class Copy {
 public:
  Copy(Database& from, Database& to, const std::function<void(std::int64_t)>& progress)
      : from_(from), to_(to), progress_(progress) {}

  Result<MovedCounts> All(std::int64_t now_ms) {
    TRY(Accounts());
    TRY(Erasures());
    ASSIGN_OR_RETURN(counts_.events, events::Outbox::Copy(from_, to_));
    ASSIGN_OR_RETURN(counts_.ids, events::CopySeenIds(from_, to_, now_ms));
    return counts_;
  }

 private:
  // Accounts get other numbers there, in the same order: it is by their address that what is theirs
  // finds them.
  Status Accounts() {
    for (std::int64_t last = 0, before = -1; before != counts_.accounts;) {
      before = counts_.accounts;
      ASSIGN_OR_RETURN(auto rows,
                       from_.Query("SELECT id, email, password_hash, created_ms, admin FROM users "
                                   "WHERE id > ?1 ORDER BY id LIMIT ?2",
                                   {last, kAccountsAtOnce}));
      while (true) {
        ASSIGN_OR_RETURN(bool row, rows.Next());
        if (!row) break;
        last = rows.Int(0);
        auto email = rows.Text(1);
        TRY(
            to_.Run("INSERT INTO users (email, password_hash, created_ms, admin) "
                    "VALUES (?1, ?2, ?3, ?4)",
                    {email, rows.Text(2), rows.Int(3), rows.Int(4)}));
        TRY(Sessions(last, email));
        TRY(Tasks(last, email));
        progress_(++counts_.accounts);
      }
    }
    return {};
  }

  Status Sessions(std::int64_t user, std::string_view email) {
    ASSIGN_OR_RETURN(auto rows, from_.Query("SELECT token_hash, created_ms, used_ms, id, browser "
                                            "FROM sessions WHERE user_id = ?1",
                                            {user}));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) return {};
      TRY(
          to_.Run("INSERT INTO sessions (token_hash, user_id, created_ms, used_ms, id, browser) "
                  "VALUES (?1, (SELECT id FROM users WHERE email = ?2), ?3, ?4, ?5, ?6)",
                  {events::Blob{rows.Text(0)}, email, rows.Int(1), rows.Int(2), rows.Text(3),
                   rows.Text(4)}));
      ++counts_.sessions;
    }
  }

  Status Tasks(std::int64_t user, std::string_view email) {
    ASSIGN_OR_RETURN(auto rows, from_.Query("SELECT id, title, completed, created_ms, position "
                                            "FROM tasks WHERE user_id = ?1 ORDER BY place",
                                            {user}));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) return {};
      TRY(
          to_.Run("INSERT INTO tasks (id, user_id, title, completed, created_ms, position) "
                  "VALUES (?1, (SELECT id FROM users WHERE email = ?2), ?3, ?4, ?5, ?6)",
                  {rows.Text(0), email, rows.Text(1), rows.Int(2), rows.Int(3), rows.Int(4)}));
      ++counts_.tasks;
    }
  }

  Status Erasures() {
    ASSIGN_OR_RETURN(auto rows, from_.Query("SELECT email, requested_ms, done_ms, receipt "
                                            "FROM erasures ORDER BY id"));
    while (true) {
      ASSIGN_OR_RETURN(bool row, rows.Next());
      if (!row) return {};
      events::SqlValue done, receipt;
      if (!rows.IsNull(2)) done = rows.Int(2);
      if (!rows.IsNull(3)) receipt = rows.Text(3);
      TRY(
          to_.Run("INSERT INTO erasures (email, requested_ms, done_ms, receipt) "
                  "VALUES (?1, ?2, ?3, ?4)",
                  {rows.Text(0), rows.Int(1), done, receipt}));
      ++counts_.erasures;
    }
  }

  Database& from_;
  Database& to_;
  const std::function<void(std::int64_t)>& progress_;
  MovedCounts counts_;
};

Status Depart(Database& from, const std::optional<Departure>& departure) {
  return events::InTransaction(from, [&] { return events::SetDeparture(from, departure); });
}

// The counts, and whether `to` is known to have them: a COMMIT that fails may have been done.
struct Copied {
  Result<MovedCounts> counts;
  bool known = true;
};
Copied CopyAll(const MoveSide& from, const MoveSide& to, std::int64_t now_ms,
               const std::function<void(std::int64_t)>& progress) {
  if (auto begun = to.database.Begin(); !begun) return {Fail(begun.error())};
  auto counts = Copy(from.database, to.database, progress).All(now_ms);
  if (!counts) {
    if (to.database.InTransaction()) (void)to.database.Run("ROLLBACK");
    return {std::move(counts)};
  }
  if (auto done = to.database.Run("COMMIT"); !done) return {Fail(done.error()), false};
  return {std::move(counts)};
}

}  // namespace

Result<MovedCounts> MoveDatabase(const MoveSide& from, const MoveSide& to, std::int64_t now_ms,
                                 const std::function<void(std::int64_t)>& progress) {
  TRY(ExpectNoSite(from));
  TRY(ExpectNoSite(to));
  ASSIGN_OR_RETURN(auto departure, events::FindDeparture(from.database));
  if (departure && departure->to != to.place) {
    return Fail(ErrorCode::kConflict, "what {} held {} to {} before", from.place,
                departure->done ? "went" : "began to go", departure->to);
  }
  if (departure && departure->done) return MovedCounts{};
  if (!departure) TRY(events::Migrate(from.database, SiteTables(from.database.dialect())));
  TRY(Prepare(to));
  ASSIGN_OR_RETURN(bool empty, IsEmpty(to.database));
  if (!empty && !departure) {
    return Fail(ErrorCode::kConflict, "{} has accounts or events of its own: name an empty one",
                to.place);
  }
  MovedCounts counts;
  if (empty) {
    if (!departure) TRY(Depart(from.database, Departure{to.place}));
    auto copied = CopyAll(from, to, now_ms, progress);
    if (!copied.counts && copied.known) TRY(Depart(from.database, std::nullopt));
    ASSIGN_OR_RETURN(counts, std::move(copied.counts));
  }
  TRY(Depart(from.database, Departure{to.place, true}));
  return counts;
}

Status CancelMove(Database& from) {
  ASSIGN_OR_RETURN(auto departure, events::FindDeparture(from));
  if (departure && departure->done) {
    return Fail(ErrorCode::kConflict,
                "the move to {} came to its end: taskflow database move brings back what is there",
                departure->to);
  }
  return Depart(from, std::nullopt);
}

}  // namespace taskflow::site
