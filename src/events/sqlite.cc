#include "events/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "events/limits.h"

namespace taskflow::events {

struct PreparedStatement {
  std::string sql;
  sqlite3_stmt* handle = nullptr;
  bool running = false;
  ~PreparedStatement() { sqlite3_finalize(handle); }
};

namespace {

ErrorCode CodeOf(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return ErrorCode::kExists;
    default:
      break;
  }
  switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
      return ErrorCode::kConflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return ErrorCode::kUnavailable;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ErrorCode::kIo;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::kCorrupt;
    case SQLITE_TOOBIG:
      return ErrorCode::kTooLarge;
    default:
      return ErrorCode::kInternal;
  }
}

tl::unexpected<Error> FailFrom(sqlite3* handle) {
  return Fail(CodeOf(sqlite3_extended_errcode(handle)), "database: {}", sqlite3_errmsg(handle));
}

void Bind(sqlite3_stmt* statement, int index, const SqlValue& value) {
  int code = SQLITE_OK;
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    code = sqlite3_bind_int64(statement, index, *number);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    const char* from = text->data() == nullptr ? "" : text->data();
    code = sqlite3_bind_text64(statement, index, from, text->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else if (const auto* blob = std::get_if<Blob>(&value)) {
    code = sqlite3_bind_blob64(statement, index, blob->bytes.data(), blob->bytes.size(),
                               SQLITE_STATIC);
  }
  CHECK(code == SQLITE_OK, "parameter {} of {}: {}", index, sqlite3_sql(statement), code);
}

// SQLite would make the file readable for everybody.
Status MakePrivateFile(const std::string& path) {
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Fail(ErrorCode::kIo, "{}: {}", path, std::strerror(errno));
  ::close(fd);
  return {};
}

constexpr char kSettings[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA secure_delete = FAST;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA temp_store = MEMORY;";

}  // namespace

Rows::~Rows() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_->handle);
  sqlite3_clear_bindings(statement_->handle);
  statement_->running = false;
}

Result<bool> Rows::Next() {
  switch (sqlite3_step(statement_->handle)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return FailFrom(sqlite3_db_handle(statement_->handle));
  }
}

std::int64_t Rows::Int(int column) const {
  return sqlite3_column_int64(statement_->handle, column);
}

bool Rows::IsNull(int column) const {
  return sqlite3_column_type(statement_->handle, column) == SQLITE_NULL;
}

std::string_view Rows::Text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_->handle, column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_->handle, column));
  return bytes == nullptr ? std::string_view{} : std::string_view(bytes, size);
}

Database::Database(sqlite3* handle) : handle_(handle) {}

Result<std::unique_ptr<Database>> Database::OpenAs(const std::string& path, int flags) {
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &handle,
                             flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  CHECK(handle != nullptr, "no memory for {}", path);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) return FailWith(path, FailFrom(handle).value());
  sqlite3_busy_timeout(handle, kDatabaseBusyMs);
  return database;
}

Result<std::unique_ptr<Database>> Database::Open(const std::string& path) {
  TRY(MakePrivateFile(path));
  ASSIGN_OR_RETURN(auto database, OpenAs(path, SQLITE_OPEN_READWRITE));
  if (auto set = database->Execute(kSettings); !set) return FailWith(path, set.error());
  return database;
}

Result<std::unique_ptr<Database>> Database::OpenReader(const std::string& path) {
  ASSIGN_OR_RETURN(auto database, OpenAs(path, SQLITE_OPEN_READWRITE));
  if (auto set = database->Execute("PRAGMA query_only = ON"); !set) {
    return FailWith(path, set.error());
  }
  return database;
}

Database::~Database() {
  statements_.clear();
  sqlite3_close_v2(handle_);
}

Status Database::Execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return FailFrom(handle_);
  }
  return {};
}

Result<PreparedStatement*> Database::Prepare(std::string_view sql) {
  if (auto found = statements_.find(sql); found != statements_.end()) return found->second.get();
  CHECK(statements_.size() < kStatementsCachedMax, "SQL that is not constant: {}", sql);
  auto made = std::make_unique<PreparedStatement>();
  made->sql = sql;
  if (sqlite3_prepare_v3(handle_, made->sql.c_str(), static_cast<int>(made->sql.size()) + 1,
                         SQLITE_PREPARE_PERSISTENT, &made->handle, nullptr) != SQLITE_OK) {
    return FailFrom(handle_);
  }
  auto* statement = made.get();
  statements_.emplace(statement->sql, std::move(made));
  return statement;
}

Result<Rows> Database::Query(std::string_view sql, SqlValues values) {
  ASSIGN_OR_RETURN(auto* statement, Prepare(sql));
  CHECK(!statement->running, "runs already: {}", sql);
  CHECK(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement->handle)) == values.size(),
        "{} values for {}", values.size(), sql);
  int index = 0;
  for (const auto& value : values) Bind(statement->handle, ++index, value);
  statement->running = true;
  return Rows(*statement);
}

Status Database::Run(std::string_view sql, SqlValues values) {
  ASSIGN_OR_RETURN(auto rows, Query(sql, values));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  CHECK(!row, "rows are dropped: {}", sql);
  return {};
}

std::int64_t Database::Changed() const { return sqlite3_changes64(handle_); }
bool Database::InTransaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace taskflow::events
