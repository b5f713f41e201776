// Users and their sessions in the database. All run inside a job of the database's thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "events/sqlite.h"

namespace taskflow::site {

struct User {
  std::int64_t id = 0;
  std::string email;
};
struct Credentials {
  User user;
  std::string password_hash;
};

// kExists when the address is taken.
Result<User> AddUser(events::Database& database, const std::string& email,
                     const std::string& password_hash, std::int64_t now_ms);
Result<std::optional<Credentials>> FindCredentials(events::Database& database,
                                                   const std::string& email);
Status ReplacePasswordHash(events::Database& database, const Credentials& of,
                           const std::string& new_hash);

// Starts a session for the token; ends the user's oldest beyond kSessionsPerUserMax, and forgets
// expired ones of anybody. kUnauthorized when the credentials are no longer the user's.
Status StartSession(events::Database& database, const Credentials& of, const std::string& token,
                    std::int64_t now_ms);
// Whose session the token is; nothing for none, an ended or an expired one. Notes the use.
Result<std::optional<User>> FindSession(events::Database& database, const std::string& token,
                                        std::int64_t now_ms);
// Whether there is such a session, without noting a use.
Result<bool> SessionLives(events::Database& database, const std::string& token,
                          std::int64_t now_ms);
// No error when there is none.
Status EndSession(events::Database& database, const std::string& token);

}  // namespace taskflow::site
