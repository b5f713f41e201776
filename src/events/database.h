// A database behind this project's Result: SQLite's file (sqlite.h), or a PostgreSQL server
// (postgres.h). A Database is used by one thread at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/result.h"

namespace taskflow::events {

struct Blob {
  std::string_view bytes;
};
using SqlValue = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;
using SqlValues = std::initializer_list<SqlValue>;

// A statement while it runs, as each database has it.
class RunningStatement {
 public:
  virtual Result<bool> Next() = 0;
  virtual std::int64_t Int(int column) const = 0;
  virtual bool IsNull(int column) const = 0;
  virtual std::string_view Text(int column) const = 0;
  virtual void End() = 0;

 protected:
  ~RunningStatement() = default;
};

// A statement that runs. Give it back (by its end) before the same SQL is run again.
class Rows {
 public:
  explicit Rows(RunningStatement& statement) : statement_(&statement) {}
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;
  ~Rows() {
    if (statement_ != nullptr) statement_->End();
  }

  // True while there is a row to look at.
  Result<bool> Next() { return statement_->Next(); }
  // Columns count from 0; of another type they are converted, NULL to 0 and "".
  std::int64_t Int(int column) const { return statement_->Int(column); }
  bool IsNull(int column) const { return statement_->IsNull(column); }
  // Valid until the next call of Next.
  std::string_view Text(int column) const { return statement_->Text(column); }

 private:
  RunningStatement* statement_;
};

class SqliteDatabase;

// Where a database is.
struct DatabaseAt {
  std::string file;         // SQLite's
  std::string server = {};  // PostgreSQL's, as libpq takes it (postgres.h); empty: the file
};

// What one process does for all that share a database.
enum class Role : std::int32_t { kRelay = 1, kEraser = 2 };

// SQL is written so that each database takes it: ?1, ?2, ... for values, ON CONFLICT DO NOTHING,
// no function that only one has. Where they differ (tables, what many processes share) the caller
// asks `dialect`.
enum class Dialect : std::uint8_t { kSqlite, kPostgres };

class Database {
 public:
  // SQLite's file at `path`, made with mode 0600 if need be: write-ahead log, a sync with every
  // commit, foreign keys on. Errors: kIo, kUnavailable (locked, disk full), kCorrupt (damaged, or
  // no database).
  static Result<std::unique_ptr<Database>> Open(const std::string& path);
  // The same for a file that is there, where every write is refused.
  static Result<std::unique_ptr<Database>> OpenReader(const std::string& path);
  // The same of whichever it is. Errors: kInvalid too, for a text that libpq cannot read.
  static Result<std::unique_ptr<Database>> Open(const DatabaseAt& at);
  static Result<std::unique_ptr<Database>> OpenReader(const DatabaseAt& at);
  virtual ~Database() = default;

  virtual Dialect dialect() const = 0;
  // Other processes like this one may work on it.
  bool shared() const { return dialect() == Dialect::kPostgres; }
  // What only SQLite has: its log. Null for any other.
  virtual SqliteDatabase* sqlite() { return nullptr; }

  // Statements without values, separated by semicolons.
  virtual Status Execute(const std::string& sql) = 0;
  // One statement with its ?1, ?2, ... Prepared once for each text, so the text must be a constant.
  // Views are read during the call of Next too: keep them alive. Of the errors that Run has some
  // come with Query and some with Next.
  virtual Result<Rows> Query(std::string_view sql, SqlValues values = {}) = 0;
  // A statement without rows. kExists when a unique key is taken, kConflict for a foreign key,
  // kUnavailable when the database is away, full or held by others for too long. After an error
  // inside a transaction nothing more can be done in it but going back to a savepoint, or ending
  // it.
  Status Run(std::string_view sql, SqlValues values = {});
  // A transaction that may write, and in which nobody else does: it waits for other processes that
  // write, at most kDatabaseBusyMs (limits.h). To be ended with COMMIT or ROLLBACK; what COMMIT has
  // acknowledged is durable. Errors: kUnavailable.
  virtual Status Begin() = 0;
  virtual Result<bool> HasTable(std::string_view name) = 0;

  // Rows inserted, changed or deleted by the last Run.
  virtual std::int64_t Changed() const = 0;
  // False after COMMIT, and when an error (disk full, failed write, lost connection) has undone the
  // whole transaction.
  virtual bool InTransaction() const = 0;
  // The last error was that the disk is full; of a server, one since Begin.
  virtual bool WasFull() const = 0;
  // An error since Begin was that the server is away.
  virtual bool WasAway() const { return false; }
  // The last error was a failed sync: what the disk holds is not known any more, before a new
  // start.
  virtual bool SyncFailed() const = 0;
  // How many transactions have been committed here that changed something.
  virtual std::int64_t commits() const = 0;

  // True when this connection has the role, from now on until Leave or the connection's end: no
  // other has it then, but one whose end the server has not noticed yet. Where nothing is shared it
  // is always true. Errors: kUnavailable.
  virtual Result<bool> Take(Role) { return true; }
  // Others may have it from now on; a success also without it. Errors: kUnavailable.
  virtual Status Leave(Role) { return {}; }
  // What Listeners (listener.h) of the other processes hear when the transaction has been
  // committed, in the order of the commits: a line, at most kNewsBytesMax (limits.h). Nothing,
  // where nothing is shared.
  virtual Status Tell(std::string_view) { return {}; }

 protected:
  Database() = default;
  Database(const Database&) = delete;
};

}  // namespace taskflow::events
