// What taskflow migrate says; its work is in src/migrate.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/config/config.h"
#include "app/parts/addresses.h"
#include "app/terminal/progress.h"
#include "migrate/migration.h"

namespace taskflow::app {

// Both sides of a migration, connected when they are first needed.
struct MigrationSides {
  migrate::Side from, to;
  migrate::Moving moving;
  std::string left_kafka;  // the bootstrap servers that the site's events must not go to any more
  std::vector<std::unique_ptr<pipeline::Peers>> peers;
};
// `there` is the other side's configuration file; `away`: it is the target. Errors: kInvalid when
// the file names no part, or only those that are here already.
Result<MigrationSides> SidesOf(const Settings& here, const std::string& there, bool away);

// On a terminal, one line that changes; else a line for each thing that is begun, and one now and
// then.
class MigrationProgress {
 public:
  void Show(std::string_view what, std::int64_t done, std::int64_t all);
  void Clear() { line_.Clear(); }

 private:
  Progress line_;
  std::string what_;
  MonoTime next_{};
};

void PrintPlan(const std::vector<migrate::Item>& plan, const MigrationSides& sides, bool as_json);
void PrintReceipt(const migrate::Receipt& receipt, const MigrationSides& sides, bool as_json);

}  // namespace taskflow::app
