#include "passport/passport.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/check.h"
#include "base/clock.h"

namespace taskflow::passport {
namespace {

json::value OrNull(const std::optional<std::int64_t>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::object ToJsonObject(const Stage& stage) {
  json::object out{{"stage", stage.name}, {"state", NameOf(stage.state)}};
  out["at"] = stage.at_ms ? json::value(FormatIso8601(*stage.at_ms)) : json::value(nullptr);
  out["ms"] = OrNull(stage.ms);
  out["where"] = stage.where;
  out["why"] = stage.why;
  out["rule"] = stage.rule;
  out["field"] = stage.field;
  out["remedy"] = stage.remedy;
  return out;
}

}  // namespace

Stage& Passport::At(std::string_view name) {
  auto found = std::find_if(stages.begin(), stages.end(),
                            [&](const Stage& stage) { return stage.name == name; });
  CHECK(found != stages.end(), "no stage {}", name);
  return *found;
}

const Stage& Passport::At(std::string_view name) const {
  return const_cast<Passport*>(this)->At(name);
}

void SetDurations(Passport& passport) {
  std::optional<std::int64_t> first, latest;
  passport.stopped.clear();
  for (auto& stage : passport.stages) {
    stage.ms.reset();
    bool stops = stage.state == StageState::kWaiting || stage.state == StageState::kFailed;
    if (stops && passport.stopped.empty()) passport.stopped = stage.name;
    if (!stage.at_ms) continue;
    if (!first) first = latest = stage.at_ms;
    stage.ms = std::max(*stage.at_ms, *latest) - *latest;
    *latest += *stage.ms;
  }
  passport.total_ms = first ? *latest - *first : 0;
}

std::string_view NameOf(StageState state) {
  switch (state) {
    case StageState::kDone:
      return "done";
    case StageState::kWaiting:
      return "waiting";
    case StageState::kFailed:
      return "failed";
    case StageState::kUnknown:
      return "unknown";
  }
  return "unknown";
}

json::object ToJsonObject(const Passport& passport) {
  json::object out{{"id", passport.id}, {"event", nullptr}};
  if (passport.event) {
    const auto& event = *passport.event;
    out["event"] = json::object({{"id", event.id},
                                 {"action", event.action},
                                 {"who", event.who},
                                 {"what", event.what},
                                 {"time", event.time}});
  }
  json::array stages;
  for (const auto& stage : passport.stages) stages.push_back(ToJsonObject(stage));
  out["stages"] = std::move(stages);
  out["totalMs"] = passport.total_ms;
  out["stopped"] = passport.stopped.empty() ? json::value(nullptr) : json::value(passport.stopped);
  return out;
}

}  // namespace taskflow::passport
