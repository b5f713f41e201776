// taskflow migrate: everything that is kept, to other systems or back, while the site is in use.
#include "app/commands/migrate.h"

#include <algorithm>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/option_values.h"
#include "app/parts/parts.h"
#include "app/parts/signals.h"
#include "events/hold.h"
#include "events/shared_hold.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kMigrateEndMax{120'000};
constexpr std::int64_t kRateMax = 100'000'000, kTimeoutMaxS = 24 * 3600, kTimeoutS = 300;
constexpr Milliseconds kHoldMax{60'000};

std::string SiteFolder(const Call& call) { return call.config.settings.data + "/site"; }
std::string StatePath(const Call& call) {
  return call.config.settings.data + "/migration/state.json";
}

Result<migrate::Options> OptionsOf(const Call& call) {
  migrate::Options out{.state_path = StatePath(call)};
  for (auto& item : SplitList(call.Option("--skip"))) {
    if (item.find('/') == std::string::npos) {
      return Fail(ErrorCode::kInvalid, "--skip: '{}' is no KIND/NAME, as --dry-run lists them",
                  item);
    }
    out.skip.insert(std::move(item));
  }
  ASSIGN_OR_RETURN(out.rate, NumberOption(call, "--rate", 0, 0, kRateMax));
  return out;
}

Status Hold(const Call& call, const std::string& cluster) {
  auto at = SiteDatabaseOf(call.config.settings);
  if (at.server.empty()) return events::Hold(SystemFiles(), SiteFolder(call), cluster, kHoldMax);
  ASSIGN_OR_RETURN(auto database, events::Database::Open(at));
  return events::HoldShared(*database, cluster, kHoldMax);
}

Status Release(const Call& call) {
  auto at = SiteDatabaseOf(call.config.settings);
  if (at.server.empty()) return events::Release(SystemFiles(), SiteFolder(call));
  ASSIGN_OR_RETURN(auto database, events::Database::Open(at));
  return events::ReleaseShared(*database);
}

// The part from which on events wait, until the site is started with other addresses. What fails in
// it is undone, so that the site goes on as before.
class SwitchOver {
 public:
  SwitchOver(const Call& call, migrate::Migration& migration, const MigrationSides& sides)
      : call_(call), migration_(migration), sides_(sides) {}

  Result<migrate::Receipt> Run(Milliseconds drain_max) {
    TRY(migration_.NoteHeld(true));
    auto receipt = Held(drain_max);
    if (receipt && receipt->equal()) return receipt;
    fmt::print(stderr, "The site goes on as before.\n");
    TRY(Release(call_));
    TRY(migration_.GiveUp());
    return receipt;
  }

 private:
  Result<migrate::Receipt> Held(Milliseconds drain_max) {
    TRY(Hold(call_, sides_.left_kafka));
    fmt::print(stderr, "The site's events wait in the outbox.\n");
    return migration_.Switch(drain_max);
  }

  const Call& call_;
  migrate::Migration& migration_;
  const MigrationSides& sides_;
};

Result<int> GiveUp(const Call& call) {
  TRY(Release(call));
  fmt::print(stderr, "The site's events wait no longer.\n");
  return kOk;
}

int TellDifferences(const migrate::Receipt& receipt) {
  for (const auto& one : receipt.compared) {
    if (one.equal()) continue;
    fmt::print(stderr, "taskflow: the {} {} is different: {} at the source, {} at the target{}\n",
               one.kind, one.name, one.from_count, one.to_count,
               one.note.empty() ? "" : "; " + one.note);
  }
  return kFailed;
}

Result<int> Migrate(const Call& call, migrate::Migration& migration, const MigrationSides& sides,
                    MigrationProgress& progress) {
  bool as_json = call.Has("--json");
  ASSIGN_OR_RETURN(auto plan, migration.Plan());
  bool blocked = std::any_of(plan.begin(), plan.end(),
                             [](const auto& item) { return !item.obstacle.empty(); });
  progress.Clear();
  if (blocked || call.Has("--dry-run")) {
    PrintPlan(plan, sides, as_json);
    if (blocked) fmt::print(stderr, "taskflow: nothing is moved while something is in the way\n");
    return blocked ? kFailed : kOk;
  }
  ASSIGN_OR_RETURN(auto behind, migration.Copy());
  progress.Clear();
  if (!call.Has("--switch")) {
    fmt::print(stderr, "Copied; {} records have come meanwhile. --switch moves over.\n", behind);
    return kOk;
  }
  ASSIGN_OR_RETURN(auto seconds, NumberOption(call, "--timeout", kTimeoutS, 0, kTimeoutMaxS));
  auto receipt = SwitchOver(call, migration, sides).Run(Milliseconds(seconds * 1'000));
  progress.Clear();
  if (!receipt && receipt.error().code == ErrorCode::kTimeout) {
    fmt::print(stderr, "taskflow: {}\n", receipt.error().message);
    return kNotInTime;
  }
  if (!receipt) return Fail(std::move(receipt).error());
  PrintReceipt(*receipt, sides, as_json);
  if (!receipt->equal()) return TellDifferences(*receipt);
  fmt::print(stderr, "Start the site with the new addresses now: its events wait until then.\n");
  if (!sides.moving.kafka)
    fmt::print(stderr, "Kafka stays: after that start, taskflow migrate --release lets them go.\n");
  return kOk;
}

}  // namespace

Result<int> RunMigrate(const Call& call) {
  bool away = call.Has("--to"), back = call.Has("--from"), release = call.Has("--release");
  if (release && !away && !back) return GiveUp(call);
  if (away == back) return Fail(ErrorCode::kInvalid, "give one of --to FILE and --from FILE");
  auto stopped = StopOnSignals(kMigrateEndMax);
  ASSIGN_OR_RETURN(auto options, OptionsOf(call));
  MigrationProgress progress;
  options.hooks = {
      .stopping = [stopped] { return stopped->load(); },
      .progress = [&](auto what, auto done, auto all) { progress.Show(what, done, all); }};
  auto folder = call.config.settings.data + "/migration";
  TRY(SystemFiles().MakeDirs(folder));
  auto lock = FileLock::Take(folder + "/migrate.lock");
  if (!lock) return FailWith("another taskflow migrate runs", std::move(lock).error());
  if (call.Has("--restart")) TRY(SystemFiles().Remove(options.state_path));
  ASSIGN_OR_RETURN(auto sides,
                   SidesOf(call.config.settings, call.Option(away ? "--to" : "--from"), away));
  ASSIGN_OR_RETURN(auto migration, migrate::Migration::Open(sides.from, sides.to, sides.moving,
                                                            std::move(options), release));
  if (release) {
    TRY(migration->GiveUp());
    return GiveUp(call);
  }
  return Migrate(call, *migration, sides, progress);
}

}  // namespace taskflow::app
