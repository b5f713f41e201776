// taskflow doctor: what stands in the way, and what to do about it.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "app/commands/commands.h"
#include "app/doctor/machine.h"
#include "app/doctor/peers.h"
#include "app/parts/credentials.h"

namespace taskflow::app {
namespace {

std::string TimeZoneFolder() {
  const char* folder = std::getenv("TZDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/usr/share/zoneinfo";
}

Findings Examine(Part part, const Config& config, const Addresses& addresses, Level missing) {
  switch (part) {
    case Part::kSite:
      return ExamineSite(addresses);
    case Part::kKafka:
      return ExamineKafka(config, addresses, missing);
    case Part::kRegistry:
      return ExamineRegistry(addresses);
    case Part::kConnect:
      return ExamineConnect(config, addresses, missing);
    case Part::kCql:
      return ExamineStore(config, addresses, missing);
    case Part::kInsights:
      return ExamineInsights(addresses);
  }
  return {};
}

}  // namespace

Result<int> RunDoctor(const Call& call) {
  const auto& config = call.config;
  Findings findings;
  ExamineConfiguration(config, findings);
  auto places = ExaminePorts(config, findings);
  Addresses addresses;
  for (auto part : kParts) At(addresses, part) = At(places, part).address;
  ShowCredentials(addresses, config.settings);

  auto missing = At(places, Part::kSite).how == Place::How::kAbsent ? Level::kWarn : Level::kFail;
  std::array<Findings, kParts.size()> of_parts;  // each thread has its own
  std::vector<std::thread> questions;
  for (auto part : kParts) {
    if (At(places, part).how == Place::How::kAbsent) continue;
    questions.emplace_back([&, part] {
      of_parts[static_cast<std::size_t>(part)] = Examine(part, config, addresses, missing);
    });
  }
  Findings of_database;
  questions.emplace_back([&] { of_database = ExamineDatabase(config); });
  ExamineDisk(SystemFiles(), config.settings.data, findings);
  ExamineLimits(findings);
  ExamineClock(SystemClock(), findings);
  ExamineTimeZones(TimeZoneFolder(), findings);
  for (auto& question : questions) question.join();
  std::move(of_database.begin(), of_database.end(), std::back_inserter(findings));
  for (auto& some : of_parts) std::move(some.begin(), some.end(), std::back_inserter(findings));

  auto text = call.Has("--json") ? ToJsonText(findings) : ToText(findings, Colours::For(stdout));
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (!call.Has("--json")) fmt::print(stderr, "{}\n", Summary(findings));
  return AnyFails(findings) ? kFailed : kOk;
}

}  // namespace taskflow::app
