#include <fmt/format.h>

#include "app/doctor/peers.h"
#include "base/clock.h"
#include "events/postgres.h"

namespace taskflow::app {

Findings ExamineDatabase(const Config& config) {
  const auto& server = config.settings.site_database;
  if (server.empty()) return {};
  auto began = SystemClock().Mono();
  auto database = events::PostgresDatabase::Open(server, true);
  auto version = database ? (*database)->Version() : Fail(database.error());
  if (!version) {
    return {{Level::kFail, "database", version.error().message,
             "start PostgreSQL, or correct site.database; without that key the site uses a file "
             "in the data folder"}};
  }
  auto took = std::chrono::ceil<Milliseconds>(SystemClock().Mono() - began);
  return {{Level::kOk, "database",
           fmt::format("{} is PostgreSQL {}, and answers within {} ms", (*database)->place(),
                       *version, took.count()),
           ""}};
}

}  // namespace taskflow::app
