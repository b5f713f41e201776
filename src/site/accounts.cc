#include "site/accounts.h"

#include "site/limits.h"

namespace taskflow::site {

using events::Database;

Result<User> AddUser(Database& database, const std::string& email, const std::string& password_hash,
                     std::int64_t now_ms) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("INSERT INTO users (email, password_hash, created_ms, admin) "
                                  "VALUES (?1, ?2, ?3, NOT EXISTS (SELECT 1 FROM users)) "
                                  "ON CONFLICT DO NOTHING RETURNING id, admin",
                                  {email, password_hash, now_ms}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return Fail(ErrorCode::kExists, "There is an account for this address.");
  return User{rows.Int(0), email, rows.Int(1) != 0};
}

Result<std::optional<Credentials>> FindCredentials(Database& database, const std::string& email) {
  ASSIGN_OR_RETURN(
      auto rows,
      database.Query("SELECT id, admin, password_hash FROM users WHERE email = ?1", {email}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return std::nullopt;
  return Credentials{{rows.Int(0), email, rows.Int(1) != 0}, std::string(rows.Text(2))};
}

Status ReplacePasswordHash(Database& database, const Credentials& of, const std::string& new_hash) {
  TRY(database.Run("UPDATE users SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
                   {of.user.id, of.password_hash, new_hash}));
  if (database.Changed() == 0) {
    return Fail(ErrorCode::kConflict, "The account has changed: please try again.");
  }
  return {};
}

Status SetAdmin(Database& database, const std::string& email, bool admin) {
  TRY(
      database.Run("UPDATE users SET admin = ?2 WHERE email = ?1 AND (?2 OR NOT admin OR EXISTS "
                   "(SELECT 1 FROM users AS other WHERE other.admin AND other.email <> ?1))",
                   {email, std::int64_t{admin}}));
  if (database.Changed() != 0) return {};
  ASSIGN_OR_RETURN(auto found, FindCredentials(database, email));
  if (!found) return Fail(ErrorCode::kNotFound, "there is no account '{}'", email);
  return Fail(ErrorCode::kConflict, "'{}' is the last administrator: promote another account first",
              email);
}

Result<std::vector<Account>> ListAccounts(Database& database, std::int64_t after_id,
                                          std::int64_t count_max, std::int64_t now_ms) {
  ASSIGN_OR_RETURN(
      auto rows,
      database.Query("SELECT users.id, email, admin, users.created_ms, "
                     "count(token_hash), coalesce(max(used_ms), 0), "
                     "(SELECT count(*) FROM tasks WHERE tasks.user_id = users.id) "
                     "FROM users LEFT JOIN sessions ON sessions.user_id = users.id "
                     "AND used_ms >= ?3 AND sessions.created_ms >= ?4 "
                     "WHERE users.id > ?1 GROUP BY users.id ORDER BY users.id LIMIT ?2",
                     {after_id, count_max, now_ms - kSessionIdleMs, now_ms - kSessionLifeMs}));
  std::vector<Account> accounts;
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return accounts;
    accounts.push_back({.user = {rows.Int(0), std::string(rows.Text(1)), rows.Int(2) != 0},
                        .created_ms = rows.Int(3),
                        .sessions = rows.Int(4),
                        .used_ms = rows.Int(5),
                        .tasks = rows.Int(6)});
  }
}

Status DeleteUser(Database& database, const User& user, std::int64_t now_ms) {
  TRY(database.Run("DELETE FROM users WHERE id = ?1", {user.id}));
  if (database.Changed() == 0) return Fail(ErrorCode::kNotFound, "There is no such account.");
  return database.Run("INSERT INTO erasures (email, requested_ms) VALUES (?1, ?2)",
                      {user.email, now_ms});
}

}  // namespace taskflow::site
