// taskflow user erase: account, tasks, sessions, outbox, topic, dead letters, table and insights.
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <thread>

#include "app/commands/commands.h"
#include "app/commands/user_privacy.h"
#include "app/parts/parts.h"
#include "app/parts/signals.h"
#include "app/terminal/progress.h"
#include "app/terminal/text_table.h"
#include "base/json.h"
#include "privacy/outbox_stage.h"
#include "privacy/pipeline.h"
#include "privacy/requests.h"
#include "site/account_erasure.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kPutBackMax{30'000};

using privacy::Person;

bool Confirmed(const Call& call, const std::string& email) {
  if (call.Has("--yes") || call.Has("--dry-run") || isatty(STDIN_FILENO) == 0) return true;
  fmt::print(stderr,
             "This erases the account {0} with its tasks and sessions, and its events in the whole "
             "pipeline.\nIt cannot be undone. Type the address to go on: ",
             email);
  std::string answer;
  return std::getline(std::cin, answer) && privacy::LowerCase(answer) == email;
}

class SiteEraser {
 public:
  SiteEraser(const Settings& settings, const Person& person, bool dry_run)
      : settings_(settings), person_(person), dry_run_(dry_run) {}

  // The account's stages and the outbox's.
  std::vector<privacy::Stage> Run() {
    if (auto done = TryRun(); !done) {
      stages_.push_back({.name = "site", .problem = done.error().message});
    }
    return std::move(stages_);
  }

  // The requests that the site would carry out by itself are carried out.
  Status Close(const privacy::Receipt& receipt) {
    if (site_.database == nullptr || dry_run_ || !receipt.Finished()) return {};
    TRY(InTransaction(*site_.database, [&] {
      return privacy::CloseRequestsOf(*site_.database, person_, SystemClock().WallMillis(),
                                      ToJson(privacy::ToJsonObject(receipt)));
    }));
    if (site_.database->shared()) return {};
    // What was deleted is not kept in the write-ahead log either.
    return site_.database->Execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

 private:
  Status TryRun() {
    ASSIGN_OR_RETURN(site_, OpenSite(settings_));
    if (site_.database == nullptr) {
      Add("account", 0);
      stages_.back().remedy = fmt::format("there is no site in the data folder {}", settings_.data);
      return {};
    }
    site::AccountSize size;
    privacy::OutboxErasure outbox;
    auto changed = InTransaction(*site_.database, [&]() -> Status {
      const auto& email = person_.names[0];
      ASSIGN_OR_RETURN(size, site::MeasureAccount(*site_.database, email));
      if (dry_run_) {
        ASSIGN_OR_RETURN(outbox.found, privacy::CountOutbox(*site_.database, person_));
        return {};
      }
      TRY(site::EraseAccount(*site_.database, email, SystemClock().WallMillis()));
      ASSIGN_OR_RETURN(outbox, privacy::OverwriteOutbox(*site_.database, person_));
      return {};
    });
    TRY(std::move(changed));
    Add("account", size.accounts);
    Add("sessions", size.sessions);
    Add("tasks", size.tasks);
    Add("outbox", outbox.found);
    return dry_run_ ? Status{} : WaitForRelay(outbox.last_place);
  }

  void Add(std::string name, std::int64_t found) {
    stages_.push_back({.name = std::move(name),
                       .found = found,
                       .erased = dry_run_ ? 0 : found,
                       .left = dry_run_ ? found : 0});
  }

  // Only a site that runs may have sent what was overwritten just now.
  Status WaitForRelay(std::int64_t last_place) {
    if (site_.lock != nullptr) return {};
    auto end = SystemClock().Mono() + privacy::kOutboxWait;
    while (true) {
      ASSIGN_OR_RETURN(auto waiting, privacy::CountOverwritten(*site_.database, last_place));
      if (waiting == 0) return {};
      if (SystemClock().Mono() > end) {
        stages_.back().problem = fmt::format(
            "{} events wait for the broker, and some may be on their way as they were: run it "
            "again "
            "when the outbox is empty",
            waiting);
        return {};
      }
      std::this_thread::sleep_for(privacy::kOutboxLookEvery);
    }
  }

  const Settings& settings_;
  const Person& person_;
  const bool dry_run_;
  SiteData site_;
  std::vector<privacy::Stage> stages_;
};

void Print(const privacy::Receipt& receipt, const Call& call) {
  bool dry_run = call.Has("--dry-run");
  if (call.Has("--json")) {
    auto object = privacy::ToJsonObject(receipt);
    object["changed"] = receipt.Changed();
    object["dryRun"] = dry_run;
    fmt::print("{}\n", ToJson(object));
    return;
  }
  fmt::print("{}", ToText(receipt));
  if (dry_run) {
    fmt::print("This was a dry run: nothing was changed.\n");
  } else if (receipt.Finished() && !receipt.Changed()) {
    fmt::print("There was nothing left to erase: nothing was changed.\n");
  }
}

}  // namespace

Result<privacy::Person> PersonOf(const Call& call) {
  ASSIGN_OR_RETURN(auto email, EmailOf(call));
  auto person = Person::Of(call.arguments[0]);
  person.names[0] = std::move(email);
  return person;
}

Result<std::unique_ptr<pipeline::Peers>> PeersOf(const Settings& settings) {
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  return pipeline::ConnectPeers(PeerOptionsFor(addresses, settings));
}

Result<SiteData> OpenSite(const Settings& settings) {
  SiteData out;
  auto database = OpenSiteDatabase(settings);
  if (!database && database.error().code == ErrorCode::kNotFound) return out;
  if (!database) return Fail(std::move(database).error());
  out.database = *std::move(database);
  // Its folder may have no site at all, and others may use the database.
  if (out.database->shared()) return out;
  auto lock = FileLock::Take(settings.data + "/site/site.lock");
  if (!lock && lock.error().code != ErrorCode::kConflict) return Fail(std::move(lock).error());
  if (lock) out.lock = *std::move(lock);
  return out;
}

Result<privacy::InsightsPlace> InsightsOf(const Settings& settings) {
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  ASSIGN_OR_RETURN(auto running, ReadAddresses(SystemFiles(), settings.data));
  return privacy::InsightsPlace{ToUrls(At(addresses, Part::kInsights)),
                                running.has_value() || IsReplaced(Part::kInsights, settings)};
}

std::string ToText(const privacy::Receipt& receipt) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& one : receipt.stages) {
    auto note = one.problem.empty() ? one.remedy : "failed: " + one.problem;
    rows.push_back({one.name, fmt::format("found {}", one.found),
                    fmt::format("erased {}", one.erased), fmt::format("left {}", one.left),
                    one.until_ms ? "until " + FormatIso8601(*one.until_ms) : "", note});
  }
  return Align(rows, 2);
}

Result<int> RunUserErase(const Call& call) {
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto person, PersonOf(call));
  ASSIGN_OR_RETURN(auto peers, PeersOf(settings));
  ASSIGN_OR_RETURN(auto insights, InsightsOf(settings));
  if (!Confirmed(call, person.names[0])) {
    fmt::print(stderr, "Nothing was changed.\n");
    return kFailed;
  }
  bool dry_run = call.Has("--dry-run");
  bool compact = call.Has("--compact");
  // A topic's configs are put back before the end.
  auto stopped = compact ? StopOnSignals(kPutBackMax) : nullptr;
  SiteEraser site(settings, person, dry_run);
  privacy::Receipt receipt{site.Run()};
  {
    Progress progress;
    auto stages = privacy::ErasePipeline(
        *peers, person, {.dry_run = dry_run, .compact = compact, .insights = std::move(insights)},
        {.stopping = [&] { return stopped != nullptr && stopped->load(); },
         .progress = [&](auto what, auto done, auto all) { progress.Show(what, done, all); }});
    std::move(stages.begin(), stages.end(), std::back_inserter(receipt.stages));
  }
  TRY(site.Close(receipt));
  Print(receipt, call);
  return (dry_run ? receipt.Finished() : receipt.Settled()) ? kOk : kFailed;
}

}  // namespace taskflow::app
