// SQLite behind events::Database, and what only it has: a write-ahead log to carry over.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "events/database.h"

struct sqlite3;

namespace taskflow::events {

class SqliteStatement;

class SqliteDatabase final : public Database {
 public:
  // As Database::Open and OpenReader.
  static Result<std::unique_ptr<SqliteDatabase>> Open(const std::string& path);
  static Result<std::unique_ptr<SqliteDatabase>> OpenReader(const std::string& path);
  ~SqliteDatabase() override;

  Dialect dialect() const override { return Dialect::kSqlite; }
  SqliteDatabase* sqlite() override { return this; }
  Status Execute(const std::string& sql) override;
  Result<Rows> Query(std::string_view sql, SqlValues values = {}) override;
  Status Begin() override;
  Result<bool> HasTable(std::string_view name) override;
  std::int64_t Changed() const override;
  bool InTransaction() const override;
  bool WasFull() const override;
  bool SyncFailed() const override;
  std::int64_t commits() const override { return commits_; }

  // From now on no commit carries the write-ahead log over by itself: Checkpoint does.
  void CheckpointByHand() { by_hand_ = true; }
  // Pages in the log after the last commit.
  std::int64_t log_pages() const { return log_pages_; }
  // Carries over what it can without waiting for anybody. Never inside a transaction.
  Status Checkpoint();
  // As it was opened.
  std::string path() const;

 private:
  explicit SqliteDatabase(sqlite3* handle);
  static Result<std::unique_ptr<SqliteDatabase>> OpenAs(const std::string& path, int flags);
  Result<SqliteStatement*> Prepare(std::string_view sql);
  void NoteCommit(int log_pages);

  sqlite3* handle_;
  std::int64_t log_pages_ = 0, commits_ = 0;
  bool by_hand_ = false;
  std::unordered_map<std::string_view, std::unique_ptr<SqliteStatement>> statements_;
};

}  // namespace taskflow::events
