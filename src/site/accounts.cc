#include "site/accounts.h"

#include "site/limits.h"
#include "site/secrets.h"

namespace taskflow::site {
namespace {

using events::Blob;
using events::Database;

Status ForgetExpired(Database& database, std::int64_t now_ms) {
  return database.Run(
      "DELETE FROM sessions WHERE token_hash IN "
      "(SELECT token_hash FROM sessions WHERE used_ms < ?1 ORDER BY used_ms LIMIT ?2)",
      {now_ms - kSessionIdleMs, std::int64_t{kSessionsForgottenAtOnce}});
}

Status EndOldest(Database& database, std::int64_t user_id) {
  return database.Run(
      "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions "
      "WHERE user_id = ?1 ORDER BY created_ms DESC LIMIT -1 OFFSET ?2)",
      {user_id, kSessionsPerUserMax});
}

}  // namespace

Result<User> AddUser(Database& database, const std::string& email, const std::string& password_hash,
                     std::int64_t now_ms) {
  ASSIGN_OR_RETURN(auto rows, database.Query("INSERT INTO users (email, password_hash, created_ms) "
                                             "VALUES (?1, ?2, ?3) RETURNING id",
                                             {email, password_hash, now_ms}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return Fail(ErrorCode::kInternal, "a new user got no id");
  return User{rows.Int(0), email};
}

Result<std::optional<Credentials>> FindCredentials(Database& database, const std::string& email) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT id, password_hash FROM users WHERE email = ?1", {email}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return std::nullopt;
  return Credentials{{rows.Int(0), email}, std::string(rows.Text(1))};
}

Status ReplacePasswordHash(Database& database, const Credentials& of, const std::string& new_hash) {
  return database.Run("UPDATE users SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
                      {of.user.id, of.password_hash, new_hash});
}

Status StartSession(Database& database, const Credentials& of, const std::string& token,
                    std::int64_t now_ms) {
  auto hash = HashToken(token);
  TRY(
      database.Run("INSERT INTO sessions (token_hash, user_id, created_ms, used_ms) "
                   "SELECT ?1, id, ?4, ?4 FROM users WHERE id = ?2 AND password_hash = ?3",
                   {Blob{hash}, of.user.id, of.password_hash, now_ms}));
  if (database.Changed() == 0) {
    return Fail(ErrorCode::kUnauthorized, "The account has changed: please sign in again.");
  }
  TRY(EndOldest(database, of.user.id));
  return ForgetExpired(database, now_ms);
}

Result<std::optional<User>> FindSession(Database& database, const std::string& token,
                                        std::int64_t now_ms) {
  auto hash = HashToken(token);
  std::optional<User> user;
  bool touch = false;
  {
    ASSIGN_OR_RETURN(
        auto rows, database.Query("SELECT users.id, users.email, sessions.used_ms "
                                  "FROM sessions JOIN users ON users.id = sessions.user_id "
                                  "WHERE token_hash = ?1 AND used_ms >= ?2 "
                                  "AND sessions.created_ms >= ?3",
                                  {Blob{hash}, now_ms - kSessionIdleMs, now_ms - kSessionLifeMs}));
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return std::nullopt;
    user = User{rows.Int(0), std::string(rows.Text(1))};
    touch = now_ms - rows.Int(2) >= kSessionTouchMs;
  }
  if (touch) {
    TRY(database.Run("UPDATE sessions SET used_ms = ?2 WHERE token_hash = ?1",
                     {Blob{hash}, now_ms}));
  }
  return user;
}

Result<bool> SessionLives(Database& database, const std::string& token, std::int64_t now_ms) {
  auto hash = HashToken(token);
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT 1 FROM sessions WHERE token_hash = ?1 AND used_ms >= ?2 "
                                  "AND created_ms >= ?3",
                                  {Blob{hash}, now_ms - kSessionIdleMs, now_ms - kSessionLifeMs}));
  return rows.Next();
}

Status EndSession(Database& database, const std::string& token) {
  auto hash = HashToken(token);
  return database.Run("DELETE FROM sessions WHERE token_hash = ?1", {Blob{hash}});
}

}  // namespace taskflow::site
