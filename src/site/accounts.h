// Users in the database. All run inside a job of the database's thread, or on a database of the
// caller's own.
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
  bool admin = false;
};
struct Credentials {
  User user;
  std::string password_hash;
};

// The first of all is an administrator. kExists when the address is taken.
Result<User> AddUser(events::Database& database, const std::string& email,
                     const std::string& password_hash, std::int64_t now_ms);
Result<std::optional<Credentials>> FindCredentials(events::Database& database,
                                                   const std::string& email);
// kConflict when the credentials are no longer the user's.
Status ReplacePasswordHash(events::Database& database, const Credentials& of,
                           const std::string& new_hash);
// With sessions and tasks, and asks for the erasure of the events of the address up to `now_ms` (a
// row of the table `erasures`). kNotFound when there is no such user.
Status DeleteUser(events::Database& database, const User& user, std::int64_t now_ms);

}  // namespace taskflow::site
