// taskflow events: what has come into the topic last, and what follows.
#include <algorithm>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/config/nearest.h"
#include "app/option_values.h"
#include "app/parts/parts.h"
#include "app/parts/signals.h"
#include "app/terminal/event_lines.h"
#include "app/terminal/progress.h"
#include "app/topic/recent_events.h"
#include "events/interaction_event.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kLimit = 20, kLimitMax = 1'000'000;
constexpr Milliseconds kFollowEndMax{2'000};

// A word that this program does not know may still be another producer's.
void HintAt(const std::string& action) {
  if (events::ParseAction(action)) return;
  std::vector<std::string> known;
  for (int i = 0; i <= static_cast<int>(events::Action::kDelete); ++i) {
    known.emplace_back(events::Name(static_cast<events::Action>(i)));
  }
  fmt::print(stderr, "taskflow: '{}' is no action of this program{}\n", action,
             DidYouMean(action, known));
}

Result<EventFilter> FilterOf(const Call& call) {
  EventFilter filter;
  for (auto& action : SplitList(call.Option("--action"))) {
    HintAt(action);
    filter.actions.insert(std::move(action));
  }
  if (call.Has("--who")) filter.who = call.Option("--who");
  if (call.Has("--what")) filter.what = call.Option("--what");
  ASSIGN_OR_RETURN(filter.since_ms, MomentOption(call, "--since", SystemClock().WallMillis()));
  return filter;
}

class EventsCommand {
 public:
  explicit EventsCommand(const Call& call)
      : lines_(call.Has("--json"), Colours::For(stdout)), follow_(call.Has("--follow")) {}

  Result<int> Run(const Call& call) {
    // Everything since then, unless a number is given.
    auto otherwise = call.Has("--since") ? kLimitMax : kLimit;
    ASSIGN_OR_RETURN(auto limit, NumberOption(call, "--limit", otherwise, 0, kLimitMax));
    ASSIGN_OR_RETURN(filter_, FilterOf(call));
    auto stopped = follow_ ? StopOnSignals(kFollowEndMax) : nullptr;
    ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), call.config.settings));
    auto peers = pipeline::ConnectPeers(PeerOptionsFor(addresses, call.config.settings));
    auto stopping = [stopped] { return stopped != nullptr && stopped->load(); };
    ASSIGN_OR_RETURN(auto recent, Read(*peers, static_cast<std::size_t>(limit), stopping));
    lines_.Fit(recent.events);
    for (const auto& event : recent.events) {
      if (!Print(event)) return kOk;
    }
    std::fflush(stdout);
    if (follow_) TRY(FollowFrom(*peers, recent.next, stopping));
    return kOk;
  }

 private:
  Result<RecentEvents> Read(pipeline::Peers& peers, std::size_t limit,
                            const std::function<bool()>& stopping) {
    Progress progress;
    pipeline::Hooks hooks{.stopping = stopping, .progress = [&](auto what, auto done, auto all) {
                            progress.Show(what, done, all);
                          }};
    return ReadRecent(peers, filter_, limit, hooks,
                      [this](const auto& record) { notes_.Add(record); });
  }

  Status FollowFrom(pipeline::Peers& peers, const kafka::Offsets& next,
                    const std::function<bool()>& stopping) {
    return Follow(
        peers, next,
        // Nobody reads any more when a flush failed: the next event may be long in coming.
        {.stopping = [&] { return stopping() || std::ferror(stdout) != 0; },
         .on_event = [this](const auto& event) { return !filter_.Wants(event) || Print(event); },
         .on_pause = [] { std::fflush(stdout); },
         .on_undecodable = [this](const auto& record) { notes_.Add(record); },
         .on_trouble =
             [](const std::string& text) {
               fmt::print(stderr, "taskflow: {}\n", text.empty() ? "it goes on" : text);
             }});
  }

  // False when nobody reads any more.
  bool Print(const EventRecord& event) {
    auto line = lines_.Line(event);
    return std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && !std::ferror(stdout);
  }

  EventLines lines_;
  const bool follow_;
  EventFilter filter_;
  UndecodableNotes notes_;
};

}  // namespace

Result<int> RunEvents(const Call& call) { return EventsCommand(call).Run(call); }

}  // namespace taskflow::app
