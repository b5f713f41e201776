// What the routes about accounts share: api_accounts.cc (session, register, login, logout),
// api_password.cc, api_sessions.cc and api_account_data.cc (export, deletion).
#pragma once

#include <functional>
#include <string>

#include "base/json.h"
#include "site/api.h"

namespace taskflow::site {

void AddPasswordRoutes(http::Router& router, const Parts& parts);
void AddSessionRoutes(http::Router& router, const Parts& parts);
void AddAccountDataRoutes(http::Router& router, const Parts& parts);

// The answer of GET /api/session; `user` is null for a visitor.
json::object SessionBody(const User* user, const std::string& token);

// The answer that refuses another attempt at a password from the call's network, if it has come to
// that.
std::optional<http::Response> TooManyAttempts(const Parts& parts, const Call& call,
                                              const std::string& email);

// The same for attempts from anywhere; by "account EMAIL", or what else is guessed at. GiveBack the
// key's to Parts::attempts_anywhere when the password was right.
std::optional<http::Response> TooManyFromAnywhere(const Parts& parts, const std::string& key);

// For whoever is signed in: goes on with `then`, on a hashing thread, when the body's member
// `field` is the account's password. Answers itself otherwise: 401 without a session, 401
// "wrong_password" with the field, 429, 503.
void ConfirmPassword(const Parts& parts, const CallPtr& call, const std::string& field,
                     std::function<void(const Credentials&)> then);

// In a job: ends the call's session, which is the user's. A 204 whose cookie is a visitor's, so
// that the page can go on without asking for a session, and the event.
Result<Outcome> SignOut(const Parts& parts, const Call& call, events::Database& database,
                        const User& user);

}  // namespace taskflow::site
