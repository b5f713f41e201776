// POST /api/password, and the confirmation by password that others ask for.
#include "site/answers.h"
#include "site/api_accounts.h"
#include "site/input.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

using events::Database;

http::Response WrongPassword(std::string_view field) {
  return ErrorAnswer(401, "wrong_password", "This is not your password.", field);
}

// Not the key of sign-ins: guesses by visitors do not keep the owner from changing anything.
std::string AttemptsKey(const Credentials& of) { return fmt::format("user {}", of.user.id); }

// In a job. The session goes on under a new token; whoever else has one must sign in again.
Result<Outcome> StoreNewPassword(const Parts& parts, const Call& call, Database& database,
                                 const Credentials& of, const std::string& hash) {
  auto token = NewToken(parts.random);
  TRY(ReplacePasswordHash(database, of, hash));
  TRY(RotateSession(database, call.token, token));
  TRY(EndOtherSessions(database, of.user.id, token));
  Outcome outcome{.response = EmptyAnswer(), .sessions_ended = of.user.id};
  parts.guard.SetSessionCookie(outcome.response, token);
  parts.guard.SetProofCookie(outcome.response, NewBrowserProof(parts.random, hash));
  return outcome;
}

void ChangePassword(const Parts& parts, const CallPtr& call) {
  std::string wanted(StringMember(call->body, "new").value_or(""));
  if (auto fault = PasswordFault(wanted)) return call->respond.Send(InvalidAnswer("new", *fault));
  ConfirmPassword(parts, call, "current", [=](const Credentials& credentials) {
    auto hash = HashPassword(wanted, parts.password_cost);
    if (!hash) return call->respond.Send(BusyAnswer());
    AnswerUser(parts, call, [=](Database& database, const User&) {
      return StoreNewPassword(parts, *call, database, credentials, *hash);
    });
  });
}

}  // namespace

void ConfirmPassword(const Parts& parts, const CallPtr& call, const std::string& field,
                     std::function<void(const Credentials&)> then) {
  std::string password(StringMember(call->body, field).value_or(""));
  auto check = [=](const Credentials& credentials) {
    if (CheckPassword(password, credentials.password_hash, parts.password_cost) ==
        PasswordCheck::kWrong) {
      return call->respond.Send(WrongPassword(field));
    }
    parts.attempts_anywhere.GiveBack(AttemptsKey(credentials));
    then(credentials);
  };
  parts.database.Run<Credentials>(
      [=](Database& database) -> Result<Credentials> {
        ASSIGN_OR_RETURN(auto user, FindSession(database, call->token, parts.clock.WallMillis()));
        if (!user) return Fail(ErrorCode::kUnauthorized, "Please sign in first.");
        ASSIGN_OR_RETURN(auto found, FindCredentials(database, user->email));
        if (!found) return Fail(ErrorCode::kInternal, "a session without a user");
        return *found;
      },
      [=](Result<Credentials> found) {
        if (!found) return call->respond.Send(AnswerFor(found.error()));
        auto refusal = TooManyAttempts(parts, *call, found->user.email);
        if (!refusal) refusal = TooManyFromAnywhere(parts, AttemptsKey(*found));
        if (refusal) return call->respond.Send(*std::move(refusal));
        if (password.empty() || password.size() > kPasswordBytesMax) {
          return call->respond.Send(WrongPassword(field));
        }
        bool queued = parts.hashing.Run([=, found = *found] { check(found); });
        if (!queued) call->respond.Send(BusyAnswer());
      });
}

void AddPasswordRoutes(http::Router& router, const Parts& parts) {
  router.Handle("POST", "/api/password",
                parts.guard.Guarded([=](const CallPtr& call) { ChangePassword(parts, call); }));
}

}  // namespace taskflow::site
