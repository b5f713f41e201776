// up, and each part alone.
#include <algorithm>
#include <cstdio>
#include <thread>

#include "app/commands/commands.h"
#include "app/parts/parts.h"
#include "app/parts/service_manager.h"
#include "app/parts/setup.h"
#include "app/parts/signals.h"
#include "app/terminal/text_table.h"
#include "backup/backup.h"
#include "base/log.h"
#include "events/interaction_event.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kEndTimeMax{1'850};
constexpr Milliseconds kReadyWait{200};

// A line to paste into a shell that uses the part.
std::string LineToPaste(Part part, const std::string& address) {
  auto first = address.substr(0, address.find(','));
  switch (part) {
    case Part::kSite:
      return fmt::format("http://{}/", first);
    case Part::kKafka:
      return fmt::format("kcat -b {} -t {} -C -o beginning", address, events::kTopicName);
    case Part::kRegistry:
      return fmt::format("curl http://{}/subjects/{}-value/versions/latest", first,
                         events::kTopicName);
    case Part::kConnect:
      return fmt::format("curl http://{}/connectors/cassandra-sink-interactions/status", first);
    case Part::kCql: {
      auto at = FirstOf(address);
      return at ? fmt::format("cqlsh {} {}", at->host, at->port) : "";
    }
    case Part::kInsights:
      return fmt::format("curl http://{}/api/insights/summary", first);
  }
  return "";
}

void PrintAddresses(const Addresses& addresses, const std::set<Part>& which) {
  std::vector<std::vector<std::string>> rows;
  for (auto part : kParts) {
    const auto& address = At(addresses, part);
    if (address.empty()) continue;
    auto name = std::string(Name(part)) + (which.contains(part) ? "" : " (replaced)");
    rows.push_back({name, address, LineToPaste(part, address)});
  }
  auto text = Align(rows, 3, 2);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

Result<int> RunUntilSignal(const Settings& settings, const std::set<Part>& which, Addresses peers,
                           EndSignals& end) {
  ASSIGN_OR_RETURN(auto parts, Parts::Start(settings, which, std::move(peers)));
  Addresses own;
  for (auto part : which) At(own, part) = At(parts->addresses(), part);
  PrintAddresses(own, which);
  ServiceManager manager(ServiceManager::FromEnvironment());
  manager.Ready();
  {
    Heartbeat heart(manager, [&](Milliseconds within) { return parts->Alive(within); });
    end.Wait();
  }
  manager.Stopping();
  parts.reset();
  return kOk;
}

// What a restore left half done would look like lost data.
Status CheckRestored(const std::string& data) {
  if (!backup::IsHalfRestored(SystemFiles(), data)) return {};
  return Fail(ErrorCode::kConflict,
              "a restore into {} was broken off: repeat it with taskflow restore --replace", data);
}

Result<int> RunAlone(const Call& call, Part part) {
  EndSignals end(kEndTimeMax);
  TRY(CheckRestored(call.config.settings.data));
  ASSIGN_OR_RETURN(auto peers, FindAddresses(SystemFiles(), call.config.settings));
  return RunUntilSignal(WithFreePorts(call.config), {part}, std::move(peers), end);
}

class Up {
 public:
  explicit Up(const Config& config)
      : settings_(WithFreePorts(config)), begin_(SystemClock().Mono()) {}

  Result<int> Run() {
    EndSignals end(kEndTimeMax);
    TRY(TakeFolder());
    for (auto part : kParts) {
      if (!IsReplaced(part, settings_)) which_.insert(part);
    }
    ASSIGN_OR_RETURN(parts_, Parts::Start(settings_, which_, ReplacedAddresses(settings_)));
    manager_.Ready();
    auto heart = std::make_unique<Heartbeat>(
        manager_, [this](Milliseconds within) { return parts_->Alive(within); });
    setup_ = std::make_unique<Setup>(SetupSteps(settings_, parts_->addresses()),
                                     Setup::Options{.wait_ready = [this] { return WaitReady(); },
                                                    .wait_for_all = EventsStayHere(),
                                                    .on_settled = [this] { Announce(); }});
    end.Wait();
    heart = nullptr;
    manager_.Stopping();
    LogInfo("taskflow", "ending");
    setup_->Stop();
    auto removed = SystemFiles().Remove(AddressesPath(settings_.data));
    std::thread last_step([this] { setup_ = nullptr; });
    parts_ = nullptr;
    last_step.join();
    if (!removed) return Fail(std::move(removed).error());
    return kOk;
  }

 private:
  // Of an earlier run that was killed, addresses.json would lead clients astray.
  Status TakeFolder() {
    TRY(SystemFiles().MakeDirs(settings_.data));
    auto lock = FileLock::Take(settings_.data + "/up.lock");
    if (!lock && lock.error().code == ErrorCode::kConflict) {
      return Fail(ErrorCode::kConflict,
                  "another taskflow up uses the data folder {}: stop it, or choose another folder "
                  "with --data (data)",
                  settings_.data);
    }
    if (!lock) return Fail(std::move(lock).error());
    lock_ = *std::move(lock);
    TRY(CheckRestored(settings_.data));
    return SystemFiles().Remove(AddressesPath(settings_.data));
  }

  // No part that an event passes is elsewhere.
  bool EventsStayHere() const {
    return std::all_of(kParts.begin(), kParts.end(), [this](Part part) {
      return part == Part::kInsights || which_.contains(part);
    });
  }

  // With a peer elsewhere that is away, the registry and the worker are never ready; that is no
  // reason to hide where they are.
  Status WaitReady() {
    auto ready = parts_->WaitReady(kReadyWait);
    return EventsStayHere() ? ready : Status{};
  }

  void Announce() {
    auto written = WriteAddresses(SystemFiles(), settings_.data, parts_->addresses());
    if (!written) LogError("taskflow", "{}", written.error().message);
    manager_.Describe("All parts listen and are set up");
    auto took = std::chrono::duration_cast<Milliseconds>(SystemClock().Mono() - begin_).count();
    fmt::print("taskflow {}, data in {}\n\n", TASKFLOW_VERSION, settings_.data);
    PrintAddresses(parts_->addresses(), which_);
    fmt::print("\nReady after {} ms. Ctrl-C ends it.\n", took);
    std::fflush(stdout);
  }

  const Settings settings_;
  const MonoTime begin_;
  ServiceManager manager_{ServiceManager::FromEnvironment()};
  std::unique_ptr<FileLock> lock_;
  std::set<Part> which_;
  std::unique_ptr<Parts> parts_;
  std::unique_ptr<Setup> setup_;
};

}  // namespace

Result<int> RunUp(const Call& call) { return Up(call.config).Run(); }
Result<int> RunSite(const Call& call) { return RunAlone(call, Part::kSite); }
Result<int> RunBroker(const Call& call) { return RunAlone(call, Part::kKafka); }
Result<int> RunRegistry(const Call& call) { return RunAlone(call, Part::kRegistry); }
Result<int> RunConnect(const Call& call) { return RunAlone(call, Part::kConnect); }
Result<int> RunStore(const Call& call) { return RunAlone(call, Part::kCql); }
Result<int> RunInsights(const Call& call) { return RunAlone(call, Part::kInsights); }

}  // namespace taskflow::app
