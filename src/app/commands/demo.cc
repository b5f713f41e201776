// taskflow demo: a month of events of people who do not exist.
#include <boost/json.hpp>
#include <cstdio>
#include <set>

#include "app/commands/commands.h"
#include "app/commands/user_privacy.h"
#include "app/demo/month.h"
#include "app/demo/pipeline_demo.h"
#include "app/option_values.h"
#include "app/parts/parts.h"
#include "app/parts/signals.h"
#include "app/terminal/progress.h"
#include "app/topic/sink_lag.h"
#include "base/json.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kRealMax = 1'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr Milliseconds kDemoEndMax{5'000};

Result<MonthOptions> OptionsOf(const Call& call) {
  MonthOptions out;
  ASSIGN_OR_RETURN(out.events, NumberOption(call, "--events", out.events, 1, kDemoEventsMax));
  ASSIGN_OR_RETURN(out.days, NumberOption(call, "--days", out.days, 1, kDemoDaysMax));
  ASSIGN_OR_RETURN(out.people, NumberOption(call, "--people", out.people, 1, kDemoPeopleMax));
  ASSIGN_OR_RETURN(auto seed, NumberOption(call, "--seed", 1, 0, 1'000'000'000));
  out.seed = static_cast<std::uint64_t>(seed);
  auto now = SystemClock().WallMillis();
  out.end_ms = now - now % kHourMs;
  return out;
}

Status Fill(const Call& call, pipeline::Peers& peers, const std::string& registry_url,
            const pipeline::Hooks& hooks, Progress& progress) {
  ASSIGN_OR_RETURN(auto options, OptionsOf(call));
  if (!call.Has("--yes")) {
    ASSIGN_OR_RETURN(auto many, HoldsMoreThan(peers, kRealMax, hooks));
    if (many) {
      return Fail(ErrorCode::kConflict,
                  "the topic holds over {} events of real people, and nothing was sent: a demo is "
                  "better shown in a data folder of its own (--data). --yes adds it all the same",
                  kRealMax);
    }
  }
  auto month = MakeMonth(options);
  std::set<std::string_view> people;
  for (const auto& event : month) {
    if (event.who.ends_with(kDemoDomain)) people.insert(event.who);
  }
  TRY(SendDemo(peers, registry_url, month, hooks));
  progress.Clear();
  auto from = FormatIso8601(month.front().time_ms), to = FormatIso8601(month.back().time_ms);
  if (call.Has("--json")) {
    fmt::print("{}\n", ToJson(json::object{{"events", month.size()},
                                           {"people", people.size()},
                                           {"from", from},
                                           {"to", to},
                                           {"seed", options.seed}}));
    return {};
  }
  fmt::print("{} events of {} people, from {} to {}\n", month.size(), people.size(), from, to);
  fmt::print(stderr,
             "They are marked with the header taskflow-demo. The same call again adds no "
             "new ones; `taskflow demo --erase` takes them out of the table.\n");
  return {};
}

Status Erase(const Call& call, pipeline::Peers& peers, const pipeline::Hooks& hooks,
             Progress& progress) {
  ASSIGN_OR_RETURN(auto deleted, DeleteDemoRows(peers, hooks));
  ASSIGN_OR_RETURN(auto place, InsightsOf(call.config.settings));
  auto insights = privacy::EraseDemoInInsights(place);
  auto waiting = WaitingForSink(peers);
  progress.Clear();
  if (call.Has("--json")) {
    json::object out{{"deleted", deleted}, {"insights", insights.erased}, {"waiting", nullptr}};
    if (waiting) out["waiting"] = *waiting;
    fmt::print("{}\n", ToJson(out));
  } else {
    fmt::print("{} rows deleted, and {} events of insights\n", deleted, insights.erased);
  }
  fmt::print(
      stderr,
      "The topic's copies stay until its retention ends, and whoever reads it from the "
      "beginning (taskflow replay, insights when rebuilt from the topic) sees them again.\n");
  if (!insights.problem.empty()) {
    return Fail(ErrorCode::kUnavailable, "insights keeps them: {}", insights.problem);
  }
  if (!insights.remedy.empty()) fmt::print(stderr, "{}\n", insights.remedy);
  if (waiting.value_or(0) > 0) {
    fmt::print(
        stderr,
        "The sink has not committed {} records yet: if it writes some of them, erase again.\n",
        *waiting);
  }
  return {};
}

}  // namespace

Result<int> RunDemo(const Call& call) {
  auto stopped = StopOnSignals(kDemoEndMax);
  const auto& settings = call.config.settings;
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), settings));
  auto options = PeerOptionsFor(addresses, settings);
  auto registry_url = options.registry_url;
  auto peers = pipeline::ConnectPeers(std::move(options));
  Progress progress;
  pipeline::Hooks hooks{
      .stopping = [stopped] { return stopped->load(); },
      .progress = [&](auto what, auto done, auto all) { progress.Show(what, done, all); }};
  if (call.Has("--erase")) {
    TRY(Erase(call, *peers, hooks, progress));
  } else {
    TRY(Fill(call, *peers, registry_url, hooks, progress));
  }
  return kOk;
}

}  // namespace taskflow::app
