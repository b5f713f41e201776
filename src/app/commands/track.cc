#include "events/track.h"

#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/config/nearest.h"
#include "app/parts/parts.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

std::vector<std::string> ActionNames() {
  std::vector<std::string> out;
  for (int i = 0; i <= static_cast<int>(events::Action::kDelete); ++i) {
    out.emplace_back(events::Name(static_cast<events::Action>(i)));
  }
  return out;
}

}  // namespace

Result<int> RunTrack(const Call& call) {
  const auto& name = call.arguments[0];
  auto action = events::ParseAction(name);
  if (!action) {
    auto nearest = DidYouMean(name, ActionNames());
    return Fail(ErrorCode::kInvalid, "there is no action '{}'{}", name,
                nearest.empty() ? "; taskflow help track lists them" : nearest);
  }
  const auto& settings = call.config.settings;
  if (settings.kafka_disabled) {
    fmt::print(stderr, "Event skipped (disabled): {}\n", name);
    return kOk;
  }
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  auto event = events::MakeEvent(SystemClock(), SystemRandom(), *action, call.Option("--who"),
                                 call.Option("--what"));
  TRY(events::TrackOnce(KafkaClientFor(addresses, settings), ToUrls(At(addresses, Part::kRegistry)),
                        std::string(events::kTopicName), event));
  fmt::print(stderr, "{}: {} -> {}\n", name, event.who, event.what);
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(json::object{{"id", event.id},
                                           {"action", name},
                                           {"who", event.who},
                                           {"what", event.what},
                                           {"time", FormatIso8601(event.time_ms)}}));
  } else {
    fmt::print("{}\n", event.id);
  }
  return kOk;
}

}  // namespace taskflow::app
