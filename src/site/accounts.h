// Users in the database. All run inside a job of the database's thread, or on a database of the
// caller's own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "events/database.h"

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
// kNotFound when there is none of that address, kConflict for the last administrator to be no more.
Status SetAdmin(events::Database& database, const std::string& email, bool admin);

struct Account {
  User user;
  std::int64_t created_ms = 0;
  std::int64_t sessions = 0;  // those that have not expired
  std::int64_t used_ms = 0;   // the last use of one of them, as exact as Session::used_ms; 0: none
  std::int64_t tasks = 0;
};
// The first `count_max` after the user of that id, oldest first.
Result<std::vector<Account>> ListAccounts(events::Database& database, std::int64_t after_id,
                                          std::int64_t count_max, std::int64_t now_ms);

// With sessions and tasks, and asks for the erasure of the events of the address up to `now_ms` (a
// row of the table `erasures`). kNotFound when there is no such user.
Status DeleteUser(events::Database& database, const User& user, std::int64_t now_ms);

}  // namespace taskflow::site
