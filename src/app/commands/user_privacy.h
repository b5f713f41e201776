// What the commands that export and erase events share.
#pragma once

#include <memory>
#include <string>

#include "app/commands/user.h"
#include "base/file.h"
#include "pipeline/peers.h"
#include "privacy/insights_stage.h"
#include "privacy/person.h"
#include "privacy/receipt.h"

namespace taskflow::app {

// By the command's first argument. Errors: kInvalid when it is no address: "anonymous" is nobody.
Result<privacy::Person> PersonOf(const Call& call);
Result<std::unique_ptr<pipeline::Peers>> PeersOf(const Settings& settings);

struct SiteData {
  std::unique_ptr<events::Database> database;  // null: no site has run in this data folder
  std::unique_ptr<FileLock> lock;              // keeps a site from starting; null: it runs
};
Result<SiteData> OpenSite(const Settings& settings);

// Where insights is, and whether it must be there.
Result<privacy::InsightsPlace> InsightsOf(const Settings& settings);

// A line a stage.
std::string ToText(const privacy::Receipt& receipt);

}  // namespace taskflow::app
