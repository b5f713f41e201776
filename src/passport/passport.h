// The passport of an event: where it has been, when, and where it stopped and why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace taskflow::passport {

enum class StageState : std::uint8_t {
  kDone,
  kWaiting,  // not yet; `why` says for what
  kFailed,   // it will not go on by itself; `why` and `remedy` say more
  kUnknown,  // what the parts in use do not tell
};

// In this order. `accepted`: the site has it. `outbox`: durable there. `produced`: given to Kafka,
// which has it. `fetched`: the sink's group has committed beyond it. `written`: the row is there.
// `visible`: insights has it.
inline constexpr std::string_view kStages[] = {"accepted", "outbox",  "produced",
                                               "fetched",  "written", "visible"};

struct Stage {
  std::string name;
  StageState state = StageState::kUnknown;
  std::optional<std::int64_t> at_ms;  // as the part told it; nothing: nobody tells
  std::optional<std::int64_t> ms;  // since the last stage before it that has a time (SetDurations)
  std::string where;               // which record, task, row
  std::string why;
  // Which rule was broken or is waited for, and which field, or key of the settings, it is about;
  // empty: none is known.
  std::string rule, field;
  std::string remedy;  // the key, command or request that helps
};

struct EventTexts {
  std::string id, action, who, what, time;
};

struct Passport {
  std::string id;
  std::optional<EventTexts> event;  // nothing: it cannot be read
  std::vector<Stage> stages;        // all of kStages
  std::int64_t total_ms = 0;
  std::string stopped;  // the first stage that waits or has failed; empty: none

  Stage& At(std::string_view name);
  const Stage& At(std::string_view name) const;
};

// Sets `ms`, `total_ms` and `stopped` from the rest. Clocks of several machines do not agree, so a
// stage cannot be before the one before it: with t the latest time told so far, a stage's ms is
// max(at, t) - t, the first one's 0, and total_ms is the last t less the first. So the durations
// add up to the total exactly.
void SetDurations(Passport& passport);

std::string_view NameOf(StageState state);
// As docs/insights-api.md has it.
json::object ToJsonObject(const Passport& passport);

}  // namespace taskflow::passport
