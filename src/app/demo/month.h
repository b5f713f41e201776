// A month of events of people who do not exist, but have habits: a time zone, working hours,
// weekends, things that they write down. They register at some time, begin with a few tasks, come
// back more or less often, finish some of what they began, and a few of them stop coming.
#pragma once

#include <cstdint>
#include <vector>

#include "events/demo.h"
#include "events/interaction_event.h"

namespace taskflow::app {

using events::IsDemoId;
using events::kDemoDomain;

struct MonthOptions {
  std::uint64_t seed = 1;
  std::int64_t events = 20'000;
  std::int64_t days = 30;
  std::int64_t people = 40;
  std::int64_t end_ms = 0;  // the month ends here
};

inline constexpr std::int64_t kDemoEventsMax = 5'000'000, kDemoDaysMax = 366,
                              kDemoPeopleMax = 5'000;

// Exactly so many events, by time, within the days before the end. The same options give the same
// events, and the same seed the same ids. Nobody completes or deletes what was not created.
std::vector<events::InteractionEvent> MakeMonth(const MonthOptions& options);

}  // namespace taskflow::app
