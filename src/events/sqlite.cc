#include "events/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "events/limits.h"

namespace taskflow::events {

namespace {

ErrorCode CodeOf(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return ErrorCode::kExists;
    case SQLITE_IOERR_SHMSIZE:  // the disk is full
      return ErrorCode::kUnavailable;
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

class SqliteStatement final : public RunningStatement {
 public:
  ~SqliteStatement() { sqlite3_finalize(handle); }

  Result<bool> Next() override {
    switch (sqlite3_step(handle)) {
      case SQLITE_ROW:
        return true;
      case SQLITE_DONE:
        return false;
      default:
        return FailFrom(sqlite3_db_handle(handle));
    }
  }
  std::int64_t Int(int column) const override { return sqlite3_column_int64(handle, column); }
  bool IsNull(int column) const override {
    return sqlite3_column_type(handle, column) == SQLITE_NULL;
  }
  std::string_view Text(int column) const override {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle, column));
    auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle, column));
    return bytes == nullptr ? std::string_view{} : std::string_view(bytes, size);
  }
  void End() override {
    sqlite3_reset(handle);
    sqlite3_clear_bindings(handle);
    running = false;
  }

  std::string sql;
  sqlite3_stmt* handle = nullptr;
  bool running = false;
};

SqliteDatabase::SqliteDatabase(sqlite3* handle) : handle_(handle) {}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::OpenAs(const std::string& path, int flags) {
  sqlite3* handle = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &handle,
                             flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  CHECK(handle != nullptr, "no memory for {}", path);
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(handle));
  if (code != SQLITE_OK) return FailWith(path, FailFrom(handle).value());
  sqlite3_busy_timeout(handle, kDatabaseBusyMs);
  auto note = [](void* self, sqlite3*, const char*, int log_pages) {
    static_cast<SqliteDatabase*>(self)->NoteCommit(log_pages);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle, note, database.get());
  return database;
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::Open(const std::string& path) {
  TRY(MakePrivateFile(path));
  ASSIGN_OR_RETURN(auto database, OpenAs(path, SQLITE_OPEN_READWRITE));
  if (auto set = database->Execute(kSettings); !set) return FailWith(path, set.error());
  return database;
}

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::OpenReader(const std::string& path) {
  ASSIGN_OR_RETURN(auto database, OpenAs(path, SQLITE_OPEN_READWRITE));
  if (auto set = database->Execute("PRAGMA query_only = ON"); !set) {
    return FailWith(path, set.error());
  }
  return database;
}

SqliteDatabase::~SqliteDatabase() {
  statements_.clear();
  sqlite3_close_v2(handle_);
}

Status SqliteDatabase::Execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return FailFrom(handle_);
  }
  return {};
}

Result<SqliteStatement*> SqliteDatabase::Prepare(std::string_view sql) {
  if (auto found = statements_.find(sql); found != statements_.end()) return found->second.get();
  CHECK(statements_.size() < kStatementsCachedMax, "SQL that is not constant: {}", sql);
  auto made = std::make_unique<SqliteStatement>();
  made->sql = sql;
  if (sqlite3_prepare_v3(handle_, made->sql.c_str(), static_cast<int>(made->sql.size()) + 1,
                         SQLITE_PREPARE_PERSISTENT, &made->handle, nullptr) != SQLITE_OK) {
    return FailFrom(handle_);
  }
  auto* statement = made.get();
  statements_.emplace(statement->sql, std::move(made));
  return statement;
}

Result<Rows> SqliteDatabase::Query(std::string_view sql, SqlValues values) {
  ASSIGN_OR_RETURN(auto* statement, Prepare(sql));
  CHECK(!statement->running, "runs already: {}", sql);
  CHECK(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement->handle)) == values.size(),
        "{} values for {}", values.size(), sql);
  int index = 0;
  for (const auto& value : values) Bind(statement->handle, ++index, value);
  statement->running = true;
  return Rows(*statement);
}

// At once for writing: who reads first could not write any more once another program
// (`taskflow user`) has.
Status SqliteDatabase::Begin() { return Run("BEGIN IMMEDIATE"); }

Result<bool> SqliteDatabase::HasTable(std::string_view name) {
  ASSIGN_OR_RETURN(auto rows, Query("SELECT 1 FROM sqlite_master WHERE name = ?1", {name}));
  return rows.Next();
}

std::int64_t SqliteDatabase::Changed() const { return sqlite3_changes64(handle_); }
bool SqliteDatabase::InTransaction() const { return sqlite3_get_autocommit(handle_) == 0; }

// A full disk shows at a write, and where the log's index grows.
bool SqliteDatabase::WasFull() const {
  auto code = sqlite3_extended_errcode(handle_);
  return (code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE;
}

bool SqliteDatabase::SyncFailed() const {
  auto code = sqlite3_extended_errcode(handle_);
  return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

void SqliteDatabase::NoteCommit(int log_pages) {
  ++commits_;
  log_pages_ = log_pages;
  // As SQLite by itself would do; a failed one is tried again.
  if (!by_hand_ && log_pages >= kLogPages) (void)Checkpoint();
}

Status SqliteDatabase::Checkpoint() {
  int code =
      sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if (code != SQLITE_OK && code != SQLITE_BUSY) return FailFrom(handle_);
  return {};
}

std::string SqliteDatabase::path() const { return sqlite3_db_filename(handle_, "main"); }

}  // namespace taskflow::events
