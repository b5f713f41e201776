#include "events/database.h"

#include "base/check.h"
#include "events/postgres.h"
#include "events/sqlite.h"

namespace taskflow::events {

Result<std::unique_ptr<Database>> Database::Open(const std::string& path) {
  return SqliteDatabase::Open(path);
}

Result<std::unique_ptr<Database>> Database::OpenReader(const std::string& path) {
  return SqliteDatabase::OpenReader(path);
}

Result<std::unique_ptr<Database>> Database::Open(const DatabaseAt& at) {
  if (at.server.empty()) return Open(at.file);
  return PostgresDatabase::Open(at.server);
}

Result<std::unique_ptr<Database>> Database::OpenReader(const DatabaseAt& at) {
  if (at.server.empty()) return OpenReader(at.file);
  return PostgresDatabase::Open(at.server, true);
}

Status Database::Run(std::string_view sql, SqlValues values) {
  ASSIGN_OR_RETURN(auto rows, Query(sql, values));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  CHECK(!row, "rows are dropped: {}", sql);
  return {};
}

}  // namespace taskflow::events
