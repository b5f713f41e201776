// GET /api/account/export, DELETE /api/account
#include "site/account_export.h"
#include "site/answers.h"
#include "site/api_accounts.h"
#include "site/limits.h"

namespace taskflow::site {
namespace {

using events::Database;

void Export(const Parts& parts, const CallPtr& call) {
  AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
    if (auto refusal = TooManyAttempts(parts, *call, user.email)) {
      return Outcome{*std::move(refusal)};
    }
    ASSIGN_OR_RETURN(auto account,
                     ExportAccount(database, user, parts.clock.WallMillis(), kEventsExportedMax));
    auto response = JsonAnswer(200, account);
    response.headers.Set("Content-Disposition", "attachment; filename=\"taskflow-account.json\"");
    return Outcome{std::move(response)};
  });
}

void Delete(const Parts& parts, const CallPtr& call) {
  ConfirmPassword(parts, call, "password", [=](const Credentials& confirmed) {
    AnswerUser(parts, call, [=](Database& database, const User& user) -> Result<Outcome> {
      if (user.id != confirmed.user.id) {
        return Fail(ErrorCode::kConflict, "The account has changed: please try again.");
      }
      TRY(DeleteUser(database, user, parts.clock.WallMillis()));
      Outcome outcome{.response = EmptyAnswer(), .sessions_ended = user.id};
      parts.guard.SetSessionCookie(outcome.response, NewToken(parts.random));
      return outcome;
    });
  });
}

}  // namespace

void AddAccountDataRoutes(http::Router& router, const Parts& parts) {
  auto bind = [&](auto handle) { return [=](const CallPtr& call) { handle(parts, call); }; };
  router.Handle("GET", "/api/account/export", parts.guard.Open(bind(Export)));
  router.Handle("DELETE", "/api/account", parts.guard.Guarded(bind(Delete)));
}

}  // namespace taskflow::site
