// The site's database, as commands use it beside a running site, or without one.
#pragma once

#include <functional>
#include <memory>

#include "app/config/settings.h"
#include "base/file.h"
#include "base/result.h"
#include "events/sqlite.h"

namespace taskflow::app {

struct SiteDatabase {
  std::unique_ptr<events::Database> database;  // null: this data folder has none
  std::unique_ptr<FileLock> lock;              // null: the site runs
};

// With the tables of this version.
Result<SiteDatabase> OpenSiteDatabase(const Settings& settings);

// Runs `work` in a transaction, which is undone when it fails.
Status InTransaction(events::Database& database, const std::function<Status()>& work);

}  // namespace taskflow::app
