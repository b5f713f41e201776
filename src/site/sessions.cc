#include "site/sessions.h"

#include "site/limits.h"
#include "site/secrets.h"

namespace taskflow::site {
namespace {

using events::Blob;
using events::Database;

// SQL has no OFFSET without a LIMIT that every database takes.
constexpr std::int64_t kNoLimit = 1'000'000'000;

Status ForgetExpired(Database& database, std::int64_t now_ms) {
  return database.Run(
      "DELETE FROM sessions WHERE token_hash IN "
      "(SELECT token_hash FROM sessions WHERE used_ms < ?1 ORDER BY used_ms LIMIT ?2)",
      {now_ms - kSessionIdleMs, std::int64_t{kSessionsForgottenAtOnce}});
}

Status EndOldest(Database& database, std::int64_t user_id) {
  return database.Run(
      "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions "
      "WHERE user_id = ?1 ORDER BY created_ms DESC LIMIT ?3 OFFSET ?2)",
      {user_id, kSessionsPerUserMax, kNoLimit});
}

}  // namespace

Status StartSession(Database& database, const Credentials& of, const NewSession& session,
                    std::int64_t now_ms) {
  auto hash = HashToken(session.token);
  TRY(database.Run(
      "INSERT INTO sessions (token_hash, id, browser, user_id, created_ms, used_ms) "
      "SELECT ?1, ?5, ?6, id, ?4, ?4 FROM users WHERE id = ?2 AND password_hash = ?3",
      {Blob{hash}, of.user.id, of.password_hash, now_ms, session.id, session.browser}));
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
        auto rows, database.Query("SELECT users.id, users.email, users.admin, sessions.used_ms "
                                  "FROM sessions JOIN users ON users.id = sessions.user_id "
                                  "WHERE token_hash = ?1 AND used_ms >= ?2 "
                                  "AND sessions.created_ms >= ?3",
                                  {Blob{hash}, now_ms - kSessionIdleMs, now_ms - kSessionLifeMs}));
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return std::nullopt;
    user = User{rows.Int(0), std::string(rows.Text(1)), rows.Int(2) != 0};
    touch = now_ms - rows.Int(3) >= kSessionTouchMs;
  }
  if (touch) {
    TRY(database.Run("UPDATE sessions SET used_ms = ?2 WHERE token_hash = ?1",
                     {Blob{hash}, now_ms}));
  }
  return user;
}

Result<std::string> SessionId(Database& database, const std::string& token) {
  auto hash = HashToken(token);
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT id FROM sessions WHERE token_hash = ?1", {Blob{hash}}));
  ASSIGN_OR_RETURN(bool row, rows.Next());
  return row ? std::string(rows.Text(0)) : std::string();
}

Result<bool> SessionLives(Database& database, const std::string& id, std::int64_t now_ms) {
  ASSIGN_OR_RETURN(auto rows,
                   database.Query("SELECT 1 FROM sessions WHERE id = ?1 AND used_ms >= ?2 "
                                  "AND created_ms >= ?3",
                                  {id, now_ms - kSessionIdleMs, now_ms - kSessionLifeMs}));
  return rows.Next();
}

Status RotateSession(Database& database, const std::string& token, const std::string& new_token) {
  auto hash = HashToken(token), new_hash = HashToken(new_token);
  TRY(database.Run("UPDATE sessions SET token_hash = ?2 WHERE token_hash = ?1",
                   {Blob{hash}, Blob{new_hash}}));
  if (database.Changed() == 0) return Fail(ErrorCode::kUnauthorized, "Please sign in first.");
  return {};
}

Result<std::vector<Session>> ListSessions(Database& database, std::int64_t user_id,
                                          const std::string& token, std::int64_t now_ms) {
  auto hash = HashToken(token);
  ASSIGN_OR_RETURN(
      auto rows,
      database.Query("SELECT id, browser, created_ms, used_ms, token_hash = ?2 FROM sessions "
                     "WHERE user_id = ?1 AND used_ms >= ?3 AND created_ms >= ?4 "
                     "ORDER BY token_hash = ?2 DESC, used_ms DESC, created_ms DESC",
                     {user_id, Blob{hash}, now_ms - kSessionIdleMs, now_ms - kSessionLifeMs}));
  std::vector<Session> sessions;
  while (true) {
    ASSIGN_OR_RETURN(bool row, rows.Next());
    if (!row) return sessions;
    sessions.push_back({.id = std::string(rows.Text(0)),
                        .browser = std::string(rows.Text(1)),
                        .created_ms = rows.Int(2),
                        .used_ms = rows.Int(3),
                        .current = rows.Int(4) != 0});
  }
}

Status EndSession(Database& database, const std::string& token) {
  auto hash = HashToken(token);
  return database.Run("DELETE FROM sessions WHERE token_hash = ?1", {Blob{hash}});
}

Status EndSessionById(Database& database, std::int64_t user_id, const std::string& id) {
  TRY(database.Run("DELETE FROM sessions WHERE user_id = ?1 AND id = ?2", {user_id, id}));
  if (database.Changed() == 0) return Fail(ErrorCode::kNotFound, "There is no such session.");
  return {};
}

Status EndOtherSessions(Database& database, std::int64_t user_id, const std::string& token) {
  auto hash = HashToken(token);
  return database.Run("DELETE FROM sessions WHERE user_id = ?1 AND token_hash <> ?2",
                      {user_id, Blob{hash}});
}

}  // namespace taskflow::site
