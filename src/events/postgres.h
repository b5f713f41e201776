// PostgreSQL behind events::Database, for several processes that share one database.
//
// Whoever writes does so alone, as with SQLite: Begin takes a lock that its transaction holds to
// its end. So the places that a sequence gives are in the order of the commits, what a transaction
// has read stays true until its end, and none waits for another in a circle.
//
// A connection that is lost is made again by the next Begin, and by the next statement outside a
// transaction. A statement in a transaction that was lost fails, and so does all that follows,
// until Begin.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "events/database.h"
#include "events/postgres_link.h"

namespace taskflow::events {

class PostgresStatement;

class PostgresDatabase final : public Database {
 public:
  // `server` as libpq takes it: postgresql://user@host:port/name, or host=... dbname=...; what it
  // does not say comes from libpq's environment and files (PGHOST, ~/.pgpass). `reads_only`: every
  // write is refused. Errors: kInvalid, kUnavailable; their texts say site.database and no
  // password.
  static Result<std::unique_ptr<PostgresDatabase>> Open(const std::string& server,
                                                        bool reads_only = false);
  ~PostgresDatabase() override;

  Dialect dialect() const override { return Dialect::kPostgres; }
  Status Execute(const std::string& sql) override;
  Result<Rows> Query(std::string_view sql, SqlValues values = {}) override;
  Status Begin() override;
  Result<bool> HasTable(std::string_view name) override;
  std::int64_t Changed() const override { return changed_; }
  bool InTransaction() const override;
  bool WasFull() const override { return was_full_; }
  bool WasAway() const override { return was_away_; }
  // A server that cannot sync restarts, and recovers by itself.
  bool SyncFailed() const override { return false; }
  std::int64_t commits() const override { return commits_; }
  Result<bool> Take(Role role) override;
  Status Leave(Role role) override;
  Status Tell(std::string_view news) override;

  // "host:port/name", and the server's version, for people.
  std::string place() const;
  Result<std::string> Version();
  // For a Listener, which has this connection for itself: as PostgresLink::Listen, with what other
  // processes have told. The first call after the connection was made has missed what came before.
  Status Listen(Milliseconds wait, int wake_fd,
                const std::function<void(std::string_view news)>& hear);
  // Whether Listen has a connection that listens already; otherwise makes it.
  Result<bool> ListensSince();

 private:
  Result<bool> AskLock(std::string_view sql, Role role);
  PostgresDatabase(std::string server, bool reads_only);
  Status Connected();
  Result<PostgresStatement*> Prepare(std::string_view sql, SqlValues values);
  Result<PgResult> Note(Result<PgResult> result, bool in_transaction);
  std::string Channel() const;

  const std::string server_;
  const bool reads_only_;
  std::unordered_map<std::string_view, std::unique_ptr<PostgresStatement>> statements_;
  std::unique_ptr<PostgresLink> link_;
  std::set<Role> roles_;
  bool listens_ = false;
  bool lost_ = false;  // in a transaction, and Begin has not been called since
  bool was_full_ = false, was_away_ = false;
  std::int64_t changed_ = 0, commits_ = 0;
};

}  // namespace taskflow::events
