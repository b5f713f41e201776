#include <future>

#include "app/doctor/machine.h"
#include "app/doctor/processes.h"
#include "net/connection.h"

namespace taskflow::app {
namespace {

// By its lock, which a process that was killed does not keep.
bool UpRuns(const std::string& data) {
  auto path = data + "/up.lock";
  if (!SystemFiles().Exists(path)) return false;
  auto lock = FileLock::Take(path);
  return !lock && lock.error().code == ErrorCode::kConflict;
}

// Empty: it can be listened on.
std::string WhyTaken(const HostPort& address) {
  net::Loop loop("doctor");
  auto listener = net::Listener::Listen(loop, address, 1, [](auto) {});
  return listener ? "" : listener.error().message;
}

std::string Owner(const std::optional<Process>& process) {
  return process ? fmt::format("{} (pid {})", process->name, process->pid) : "another program";
}

class Ports {
 public:
  Ports(const Config& config, Findings& findings)
      : config_(config), settings_(config.settings), findings_(findings) {}

  Places Examine() {
    auto known = ReadAddresses(SystemFiles(), settings_.data);
    if (!known) Add(Level::kFail, known.error().message, "remove it");
    bool runs = UpRuns(settings_.data);
    if (known && *known && !runs) {
      Add(Level::kWarn,
          fmt::format("{} is left over from a run that was killed", AddressesPath(settings_.data)),
          "start taskflow up again, or remove the file");
    }
    Places places;
    for (auto part : kParts) {
      auto& place = places[static_cast<std::size_t>(part)];
      if (IsReplaced(part, settings_)) {
        place = {Place::How::kReplaced, At(ReplacedAddresses(settings_), part)};
      } else if (runs && known && *known && !At(**known, part).empty()) {
        place = {Place::How::kRuns, At(**known, part)};
      } else {
        place = Look(part);
      }
    }
    Summarise(places, runs);
    return places;
  }

 private:
  void Add(Level level, std::string text, std::string remedy) {
    findings_.push_back({level, "ports", std::move(text), std::move(remedy)});
  }

  // Of a part that nobody is known to run.
  Place Look(Part part) {
    const auto& key = ListenKey(part);
    const auto& address = settings_.*std::get<HostPort Settings::*>(key.target);
    Place place{Place::How::kAbsent, address.ToString()};
    bool any_port = address.port == 0 || (settings_.ports == "auto" && !config_.IsSet(key.name));
    if (any_port) return place;
    auto why = WhyTaken(address);
    if (why.empty()) {
      free_ += fmt::format("{}{}", free_.empty() ? "" : ", ", address.ToString());
      return place;
    }
    auto owner = ListenerOf(address.port);
    // Started alone, or for another data folder: no file tells which.
    if (owner && owner->name == "taskflow") {
      Add(Level::kWarn,
          fmt::format("{} of the {} is taken by {}", address.ToString(), Name(part), Owner(owner)),
          fmt::format(
              "if that is another data folder's, choose another port with {}, or --ports auto",
              FlagOf(key)));
      place.how = Place::How::kRuns;
      return place;
    }
    bool taken = why.ends_with("Address already in use");
    Add(Level::kFail,
        taken ? fmt::format("{} of the {} is taken by {}", address.ToString(), Name(part),
                            Owner(owner))
              : why,
        taken ? fmt::format("stop that, or choose another with {}, or --ports auto", FlagOf(key))
              : fmt::format("choose another with {}", FlagOf(key)));
    return place;
  }

  void Summarise(const Places& places, bool runs) {
    if (!free_.empty()) Add(Level::kOk, free_ + " can be listened on", "");
    bool absent = false;
    for (const auto& place : places) absent = absent || place.how == Place::How::kAbsent;
    if (runs) {
      auto site = FirstOf(At(places, Part::kSite).address);
      auto owner = site ? ListenerOf(site->port) : std::nullopt;
      Add(Level::kOk,
          fmt::format("taskflow up runs{}", owner ? fmt::format(" (pid {})", owner->pid) : ""), "");
    } else if (absent) {
      findings_.push_back({Level::kWarn, "parts",
                           fmt::format("no taskflow up runs in {}", settings_.data),
                           "start it: taskflow up"});
    }
  }

  const Config& config_;
  const Settings& settings_;
  Findings& findings_;
  std::string free_;
};

}  // namespace

Places ExaminePorts(const Config& config, Findings& findings) {
  return Ports(config, findings).Examine();
}

}  // namespace taskflow::app
