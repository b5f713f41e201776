// SQLite behind this project's Result. A Database is used by one thread at a time.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace taskflow::events {

struct Blob {
  std::string_view bytes;
};
using SqlValue = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;
using SqlValues = std::initializer_list<SqlValue>;

struct PreparedStatement;

// A statement that runs. Give it back (by its end) before the same SQL is run again.
class Rows {
 public:
  explicit Rows(PreparedStatement& statement) : statement_(&statement) {}
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&&) = delete;
  ~Rows();

  // True while there is a row to look at.
  Result<bool> Next();
  // Columns count from 0; of another type they are converted, NULL to 0 and "".
  std::int64_t Int(int column) const;
  bool IsNull(int column) const;
  // Valid until the next call of Next.
  std::string_view Text(int column) const;

 private:
  PreparedStatement* statement_;
};

class Database {
 public:
  // Opens `path`, or makes it with mode 0600: write-ahead log, a sync with every commit, foreign
  // keys on. Errors: kIo, kUnavailable (locked, disk full), kCorrupt (damaged, or no database).
  static Result<std::unique_ptr<Database>> Open(const std::string& path);
  // The same for a database that is there, where every write is refused.
  static Result<std::unique_ptr<Database>> OpenReader(const std::string& path);
  ~Database();
  Database(const Database&) = delete;

  // Statements without values, separated by semicolons.
  Status Execute(const std::string& sql);
  // One statement with its ?1, ?2, ... Prepared once for each text, so the text must be a constant.
  // Views are read during the call of Next too: keep them alive.
  Result<Rows> Query(std::string_view sql, SqlValues values = {});
  // A statement without rows. kExists when a unique key is taken, kConflict for a foreign key.
  Status Run(std::string_view sql, SqlValues values = {});
  // Rows inserted, changed or deleted by the last Run.
  std::int64_t Changed() const;
  // False after COMMIT, and when an error (disk full, failed write) has undone the whole
  // transaction.
  bool InTransaction() const;

 private:
  explicit Database(sqlite3* handle);
  static Result<std::unique_ptr<Database>> OpenAs(const std::string& path, int flags);
  Result<PreparedStatement*> Prepare(std::string_view sql);

  sqlite3* handle_;
  std::unordered_map<std::string_view, std::unique_ptr<PreparedStatement>> statements_;
};

}  // namespace taskflow::events
