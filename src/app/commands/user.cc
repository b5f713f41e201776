#include "app/commands/user.h"

#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/parts/parts.h"
#include "app/terminal/text_table.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "events/migrations.h"
#include "site/account_export.h"
#include "site/input.h"
#include "site/secrets.h"
#include "site/sessions.h"
#include "site/tables.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kAccountsAtOnce = 1'000;

std::string TimeOf(std::int64_t ms) { return ms == 0 ? "-" : FormatIso8601(ms); }

json::object AccountJson(const site::Account& account) {
  json::object out{{"email", account.user.email},
                   {"admin", account.user.admin},
                   {"createdAt", FormatIso8601(account.created_ms)},
                   {"sessions", account.sessions},
                   {"usedAt", nullptr},
                   {"tasks", account.tasks}};
  if (account.used_ms != 0) out["usedAt"] = FormatIso8601(account.used_ms);
  return out;
}

std::vector<std::string> AccountRow(const site::Account& account) {
  return {
      account.user.email,      account.user.admin ? "admin" : "-", TimeOf(account.created_ms),
      TimeOf(account.used_ms), std::to_string(account.sessions),   std::to_string(account.tasks)};
}

void PrintAccounts(const std::vector<site::Account>& accounts, bool as_json, bool headings) {
  if (as_json) {
    for (const auto& account : accounts) fmt::print("{}\n", ToJson(AccountJson(account)));
    return;
  }
  std::vector<std::vector<std::string>> rows;
  if (headings) rows.push_back({"email", "role", "since", "last used", "sessions", "tasks"});
  for (const auto& account : accounts) rows.push_back(AccountRow(account));
  fmt::print("{}", Align(rows, 2));
}

Result<int> ChangeRole(const Call& call, bool admin) {
  ASSIGN_OR_RETURN(auto email, EmailOf(call));
  ASSIGN_OR_RETURN(auto database, OpenSiteDatabase(call.config.settings));
  TRY(InTransaction(*database, [&] { return site::SetAdmin(*database, email, admin); }));
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(json::object{{"email", email}, {"admin", admin}}));
  } else {
    fmt::print("{} is {}\n", email, admin ? "an administrator" : "no administrator");
  }
  return kOk;
}

Status PrintSessions(events::Database& database, const site::User& user, bool as_json) {
  ASSIGN_OR_RETURN(auto sessions,
                   site::ListSessions(database, user.id, "", SystemClock().WallMillis()));
  std::vector<std::vector<std::string>> rows = {{"id", "browser", "since", "last used"}};
  for (const auto& session : sessions) {
    auto object = site::SessionJson(session);
    object.erase("current");
    if (as_json) fmt::print("{}\n", ToJson(object));
    rows.push_back({session.id, session.browser.empty() ? "-" : session.browser,
                    TimeOf(session.created_ms), TimeOf(session.used_ms)});
  }
  if (!as_json) fmt::print("{}", Align(rows, 2));
  return {};
}

Status ReplacePassword(events::Database& database, const std::string& email,
                       const std::string& hash) {
  ASSIGN_OR_RETURN(auto account, FindAccount(database, email));
  TRY(site::ReplacePasswordHash(database, account, hash));
  return site::EndOtherSessions(database, account.user.id, "");
}

}  // namespace

Result<std::unique_ptr<events::Database>> OpenSiteDatabase(const Settings& settings) {
  auto at = SiteDatabaseOf(settings);
  if (at.server.empty() && !SystemFiles().Exists(at.file)) {
    return Fail(ErrorCode::kNotFound, "{} is missing: no site has run with this --data", at.file);
  }
  ASSIGN_OR_RETURN(auto database, events::Database::Open(at));
  TRY(events::Migrate(*database, site::SiteTables(database->dialect())));
  return database;
}

Result<std::string> EmailOf(const Call& call) {
  auto email = site::NormalEmail(call.arguments[0]);
  if (email) return *email;
  return Fail(ErrorCode::kInvalid, "EMAIL: '{}' is not an email address", call.arguments[0]);
}

Result<site::Credentials> FindAccount(events::Database& database, const std::string& email) {
  ASSIGN_OR_RETURN(auto found, site::FindCredentials(database, email));
  if (found) return *found;
  return Fail(ErrorCode::kNotFound, "there is no account '{}'", email);
}

Result<int> RunUserList(const Call& call) {
  ASSIGN_OR_RETURN(auto database, OpenSiteDatabase(call.config.settings));
  std::int64_t last = 0;
  for (bool first = true;; first = false) {
    ASSIGN_OR_RETURN(auto accounts, site::ListAccounts(*database, last, kAccountsAtOnce,
                                                       SystemClock().WallMillis()));
    if (!first && accounts.empty()) return kOk;
    PrintAccounts(accounts, call.Has("--json"), first);
    if (accounts.empty()) return kOk;
    last = accounts.back().user.id;
  }
}

Result<int> RunUserPromote(const Call& call) { return ChangeRole(call, true); }
Result<int> RunUserDemote(const Call& call) { return ChangeRole(call, false); }

// Hashes before it holds the database.
Result<int> RunUserReset(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto email, EmailOf(call));
  ASSIGN_OR_RETURN(auto database, OpenSiteDatabase(settings));
  TRY(FindAccount(*database, email));
  auto password = site::NewPassword(SystemRandom());
  auto hash = site::HashPassword(
      password, {.memory_kib = static_cast<std::uint32_t>(settings.argon2_memory_kib),
                 .passes = static_cast<std::uint32_t>(settings.argon2_passes)});
  if (!hash) {
    return Fail(ErrorCode::kIo, "there is no memory for a hash: see site.argon2_memory_kib");
  }
  TRY(InTransaction(*database, [&] { return ReplacePassword(*database, email, *hash); }));
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(json::object{{"email", email}, {"password", password}}));
  } else {
    fmt::print("{}\n", password);
    fmt::print(stderr, "{} has this password from now on, and is signed in nowhere.\n", email);
  }
  return kOk;
}

Result<int> RunUserSessions(const Call& call) {
  ASSIGN_OR_RETURN(auto email, EmailOf(call));
  ASSIGN_OR_RETURN(auto database, OpenSiteDatabase(call.config.settings));
  ASSIGN_OR_RETURN(auto account, FindAccount(*database, email));
  TRY(PrintSessions(*database, account.user, call.Has("--json")));
  if (!call.Has("--end")) return kOk;
  TRY(site::EndOtherSessions(*database, account.user.id, ""));
  fmt::print(stderr, "{} is signed in nowhere.\n", email);
  return kOk;
}

}  // namespace taskflow::app
