#include "site/accounts.h"

namespace taskflow::site {

using events::Database;

Result<User> AddUser(Database& database, const std::string& email, const std::string& password_hash,
                     std::int64_t now_ms) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("INSERT INTO users (email, password_hash, created_ms, admin) "
                                  "VALUES (?1, ?2, ?3, NOT EXISTS (SELECT 1 FROM users)) "
                                  "RETURNING id, admin",
                                  {email, password_hash, now_ms}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  if (!row) return Fail(ErrorCode::kInternal, "a new user got no id");
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

Status DeleteUser(Database& database, const User& user, std::int64_t now_ms) {
  TRY(database.Run("DELETE FROM users WHERE id = ?1", {user.id}));
  if (database.Changed() == 0) return Fail(ErrorCode::kNotFound, "There is no such account.");
  return database.Run("INSERT INTO erasures (email, requested_ms) VALUES (?1, ?2)",
                      {user.email, now_ms});
}

}  // namespace taskflow::site
