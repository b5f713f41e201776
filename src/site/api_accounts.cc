// GET /api/session, POST /api/register, /api/login, /api/logout
#include "site/answers.h"
#include "site/api.h"
#include "site/input.h"
#include "site/limits.h"

namespace taskflow::site {

json::object SessionBody(const User* user, const std::string& token) {
  json::object body;
  if (user != nullptr) {
    body["user"] = json::object({{"email", user->email}});
  } else {
    body["user"] = nullptr;
  }
  body["csrf"] = CsrfToken(token);
  return body;
}

namespace {

using events::Action;
using events::Database;

// A visitor without a session gets a token too: it is stored nowhere and only carries the CSRF
// token.
void GetSession(const Parts& parts, const CallPtr& call) {
  if (call->token.empty()) {
    auto token = NewToken(parts.random);
    auto response = JsonAnswer(200, SessionBody(nullptr, token));
    parts.guard.SetSessionCookie(response, token);
    return call->respond.Send(std::move(response));
  }
  AnswerFromDatabase(parts, call, [parts, call](Database& database) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto user, FindSession(database, call->token, parts.clock.WallMillis()));
    return Outcome{JsonAnswer(200, SessionBody(user ? &*user : nullptr, call->token))};
  });
}

struct SignIn {
  std::string email, password;
};

// The request's two fields, or the answer that says what is wrong.
tl::expected<SignIn, http::Response> ReadSignIn(const Call& call) {
  auto email = NormalEmail(StringMember(call.body, "email").value_or(""));
  if (!email) return tl::unexpected(InvalidAnswer("email", "Please enter an email address."));
  auto password = StringMember(call.body, "password").value_or("");
  if (password.size() < kPasswordBytesMin) {
    return tl::unexpected(InvalidAnswer(
        "password", fmt::format("The password needs at least {} characters.", kPasswordBytesMin)));
  }
  if (password.size() > kPasswordBytesMax) {
    return tl::unexpected(InvalidAnswer(
        "password", fmt::format("The password may have at most {} bytes.", kPasswordBytesMax)));
  }
  return SignIn{*std::move(email), std::string(password)};
}

std::optional<http::Response> TooManyAttempts(const Parts& parts, const Call& call,
                                              const std::string& email) {
  auto wait = parts.attempts_per_address.Take(call.address);
  if (!wait) wait = parts.attempts_per_account.Take(fmt::format("{} {}", call.address, email));
  if (!wait) return std::nullopt;
  auto response = ErrorAnswer(429, "rate_limited", "Too many attempts: please wait a little.");
  response.headers.Set("Retry-After", fmt::format("{}", wait->count()));
  return response;
}

// A session for the user in place of the visitor's, and its event.
Result<Outcome> BeginSession(const Parts& parts, const Call& call, Database& database,
                             const Credentials& credentials, Action action, int status) {
  auto token = NewToken(parts.random);
  if (!call.token.empty()) TRY(EndSession(database, call.token));
  TRY(StartSession(database, credentials, token, parts.clock.WallMillis()));
  Outcome outcome{JsonAnswer(status, SessionBody(&credentials.user, token))};
  TRY(AddEvent(
      parts, call, database, outcome.events,
      {.action = action, .who = credentials.user.email, .what = std::string(Name(action))}));
  parts.guard.SetSessionCookie(outcome.response, token);
  return outcome;
}

void StoreNewUser(const Parts& parts, const CallPtr& call, const std::string& email,
                  const std::string& hash) {
  AnswerFromDatabase(parts, call, [=](Database& database) -> Result<Outcome> {
    auto user = AddUser(database, email, hash, parts.clock.WallMillis());
    if (!user && user.error().code == ErrorCode::kExists) {
      return Outcome{
          ErrorAnswer(409, "email_taken", "There is an account for this address.", "email")};
    }
    if (!user) return Fail(std::move(user).error());
    return BeginSession(parts, *call, database, {*user, hash}, Action::kRegister, 201);
  });
}

void Register(const Parts& parts, const CallPtr& call) {
  auto sign_in = ReadSignIn(*call);
  if (!sign_in) return call->respond.Send(std::move(sign_in).error());
  if (auto refusal = TooManyAttempts(parts, *call, sign_in->email)) {
    return call->respond.Send(*std::move(refusal));
  }
  bool queued = parts.hashing.Run([=] {
    auto hash = HashPassword(sign_in->password, parts.password_cost);
    if (!hash) return call->respond.Send(BusyAnswer());
    StoreNewUser(parts, call, sign_in->email, *hash);
  });
  if (!queued) call->respond.Send(BusyAnswer());
}

http::Response WrongSignIn() {
  return ErrorAnswer(401, "wrong_sign_in", "The email address or the password is wrong.");
}

// On a hashing thread. An unknown user costs a hash as well, so that the time does not tell.
void CheckAndSignIn(const Parts& parts, const CallPtr& call, const std::string& password,
                    const std::optional<Credentials>& found) {
  if (!found) {
    (void)HashPassword(password, parts.password_cost);
    return call->respond.Send(WrongSignIn());
  }
  auto check = CheckPassword(password, found->password_hash, parts.password_cost);
  if (check == PasswordCheck::kWrong) return call->respond.Send(WrongSignIn());
  std::optional<std::string> stronger;
  if (check == PasswordCheck::kRightButWeak) stronger = HashPassword(password, parts.password_cost);
  AnswerFromDatabase(
      parts, call, [=, credentials = *found](Database& database) mutable -> Result<Outcome> {
        if (stronger) {
          TRY(ReplacePasswordHash(database, credentials, *stronger));
          credentials.password_hash = *stronger;
        }
        return BeginSession(parts, *call, database, credentials, Action::kLogin, 200);
      });
}

void Login(const Parts& parts, const CallPtr& call) {
  auto email = NormalEmail(StringMember(call->body, "email").value_or(""));
  std::string password(StringMember(call->body, "password").value_or(""));
  if (!email || password.size() > kPasswordBytesMax) return call->respond.Send(WrongSignIn());
  if (auto refusal = TooManyAttempts(parts, *call, *email)) {
    return call->respond.Send(*std::move(refusal));
  }
  parts.database.Run<std::optional<Credentials>>(
      [email = *email](Database& database) { return FindCredentials(database, email); },
      [=](Result<std::optional<Credentials>> found) {
        if (!found) return call->respond.Send(AnswerFor(found.error()));
        bool queued = parts.hashing.Run([=] { CheckAndSignIn(parts, call, password, *found); });
        if (!queued) call->respond.Send(BusyAnswer());
      });
}

// The cookie is replaced by a visitor's, so that the page can go on without asking for a session.
void Logout(const Parts& parts, const CallPtr& call) {
  AnswerFromDatabase(parts, call, [=](Database& database) -> Result<Outcome> {
    ASSIGN_OR_RETURN(auto user, FindSession(database, call->token, parts.clock.WallMillis()));
    TRY(EndSession(database, call->token));
    Outcome outcome{EmptyAnswer()};
    parts.guard.SetSessionCookie(outcome.response, NewToken(parts.random));
    if (user) {
      outcome.sessions_ended = user->id;
      TRY(AddEvent(parts, *call, database, outcome.events,
                   {.action = Action::kLogout, .who = user->email, .what = "logout"}));
    }
    return outcome;
  });
}

}  // namespace

void AddAccountRoutes(http::Router& router, const Parts& parts) {
  auto bind = [&](auto handle) { return [=](const CallPtr& call) { handle(parts, call); }; };
  router.Handle("GET", "/api/session", parts.guard.Open(bind(GetSession)));
  router.Handle("POST", "/api/register", parts.guard.Guarded(bind(Register)));
  router.Handle("POST", "/api/login", parts.guard.Guarded(bind(Login)));
  router.Handle("POST", "/api/logout", parts.guard.Guarded(bind(Logout)));
}

}  // namespace taskflow::site
