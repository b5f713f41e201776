// What the `user` commands share.
#pragma once

#include <memory>
#include <string>

#include "app/command_line.h"
#include "events/transaction.h"
#include "site/accounts.h"

namespace taskflow::app {

// The database of the data folder's site, brought up to date, whether the site runs or not: both
// wait for one another's writes. Errors: kNotFound when no site has run there, and those of
// events::Migrate.
Result<std::unique_ptr<events::Database>> OpenSiteDatabase(const Settings& settings);

// The command's first argument. Errors: kInvalid when it is no address.
Result<std::string> EmailOf(const Call& call);
// Errors: kNotFound.
Result<site::Credentials> FindAccount(events::Database& database, const std::string& email);

}  // namespace taskflow::app
