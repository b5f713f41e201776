// taskflow database move: the site's accounts, tasks and waiting events, to another database.
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>

#include "app/commands/commands.h"
#include "app/parts/parts.h"
#include "app/terminal/progress.h"
#include "app/terminal/text_table.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "events/postgres.h"
#include "site/move_database.h"

namespace taskflow::app {
namespace {

constexpr std::string_view kSqlite = "sqlite";

struct OpenSide {
  std::unique_ptr<events::Database> database;
  std::string place;
  std::unique_ptr<FileLock> lock;  // the site's own, of a file
};

Result<OpenSide> OpenFile(const std::string& path, bool make) {
  if (!make && !SystemFiles().Exists(path)) {
    return Fail(ErrorCode::kNotFound, "{} is missing: no site has run with this --data", path);
  }
  auto folder = path.substr(0, path.rfind('/'));
  TRY(SystemFiles().MakeDirs(folder));
  // The same for whoever reads it in another folder.
  OpenSide out{.place = std::filesystem::absolute(path).lexically_normal().string()};
  auto lock = FileLock::Take(folder + "/site.lock");
  if (!lock) return FailWith("a site runs on " + path + ": stop it first", lock.error());
  out.lock = *std::move(lock);
  ASSIGN_OR_RETURN(out.database, events::Database::Open(path));
  return out;
}

Result<OpenSide> OpenServer(const std::string& server) {
  ASSIGN_OR_RETURN(auto database, events::PostgresDatabase::Open(server));
  auto place = "PostgreSQL at " + database->place();
  return OpenSide{.database = std::move(database), .place = std::move(place)};
}

Result<OpenSide> Source(const Settings& settings) {
  auto at = SiteDatabaseOf(settings);
  return at.server.empty() ? OpenFile(at.file, false) : OpenServer(at.server);
}

Result<OpenSide> Target(const Settings& settings, const std::string& to) {
  auto at = SiteDatabaseOf(settings);
  if (to != kSqlite) return OpenServer(to);
  if (!at.server.empty()) return OpenFile(at.file, true);
  return Fail(ErrorCode::kInvalid, "{} is the database that is used: site.database is not set",
              at.file);
}

void Print(const site::MovedCounts& moved, const OpenSide& from, const OpenSide& to, bool as_json) {
  const std::pair<const char*, std::int64_t> counts[] = {
      {"accounts", moved.accounts}, {"sessions", moved.sessions}, {"tasks", moved.tasks},
      {"erasures", moved.erasures}, {"events", moved.events},     {"ids", moved.ids}};
  json::object out{{"from", from.place}, {"to", to.place}};
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, count] : counts) {
    out[name] = count;
    rows.push_back({name, std::to_string(count)});
  }
  fmt::print("{}", as_json ? ToJson(out) + "\n" : Align(rows, 2, 2));
}

}  // namespace

Result<int> RunDatabaseMove(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto from, Source(settings));
  if (call.Has("--cancel")) {
    TRY(site::CancelMove(*from.database));
    fmt::print(stderr, "A site may use {} again.\n", from.place);
    return kOk;
  }
  if (call.arguments.empty()) {
    return Fail(ErrorCode::kInvalid, "give the database to move to: postgresql://... or sqlite");
  }
  ASSIGN_OR_RETURN(auto to, Target(settings, call.arguments[0]));
  Progress progress;
  auto moved = site::MoveDatabase(
      {*from.database, from.place}, {*to.database, to.place}, SystemClock().WallMillis(),
      [&](std::int64_t accounts) { progress.Show("accounts", accounts, 0); });
  progress.Clear();
  if (!moved) return Fail(std::move(moved).error());
  Print(*moved, from, to, call.Has("--json"));
  fmt::print(stderr, "Start the site {} site.database now; {} is used no more.\n",
             to.lock != nullptr ? "without" : "with that", from.place);
  return kOk;
}

}  // namespace taskflow::app
