// taskflow replay: the table as the topic tells it, of any time, beside the table as it is.
#include <boost/json.hpp>
#include <cstdio>

#include "app/commands/commands.h"
#include "app/parts/parts.h"
#include "app/parts/signals.h"
#include "app/replay/border.h"
#include "app/replay/difference.h"
#include "app/replay/shadow_table.h"
#include "app/terminal/event_lines.h"
#include "app/terminal/progress.h"
#include "app/terminal/text_table.h"
#include "app/topic/recent_events.h"
#include "app/topic/sink_lag.h"
#include "cql/types/calendar.h"

namespace taskflow::app {
namespace {

constexpr Milliseconds kReplayEndMax{5'000};
constexpr std::int32_t kReplayPageRows = 5'000;

Result<Border> BorderOption(const Call& call, std::string_view name, std::string_view otherwise) {
  auto border = ParseBorder(call.Option(name, std::string(otherwise)), SystemClock().WallMillis());
  if (!border) return FailWith(name, std::move(border).error());
  return border;
}

class Replay {
 public:
  Replay(const Call& call, pipeline::Peers& peers, const pipeline::Hooks& hooks)
      : call_(call), peers_(peers), hooks_(hooks) {}

  Status Run() {
    ASSIGN_OR_RETURN(from_, BorderOption(call_, "--from", "begin"));
    ASSIGN_OR_RETURN(to_, BorderOption(call_, "--to", "end"));
    if (call_.Has("--into")) {
      ASSIGN_OR_RETURN(into_, ShadowName(call_.Option("--into"), peers_.table()));
    }
    ASSIGN_OR_RETURN(auto partitions, TopicPartitions(peers_));
    ASSIGN_OR_RETURN(auto all, pipeline::RangesOf(peers_, partitions));
    ASSIGN_OR_RETURN(auto ranges, Between(all, from_, to_));
    if (!into_.empty() && !call_.Has("--dry-run")) {
      ASSIGN_OR_RETURN(auto* session, peers_.Store());
      ASSIGN_OR_RETURN(shadow_,
                       ShadowTable::Make(*session, peers_.table(), into_, call_.Has("--keep-ttl")));
    }
    TRY(ReadEvents(ranges));
    if (shadow_ != nullptr) TRY(shadow_->Flush());
    TRY(ReadRows());
    difference_ = comparison_.Finish();
    return {};
  }

  void Print() const {
    auto written = shadow_ == nullptr ? 0 : shadow_->written();
    if (call_.Has("--json")) {
      auto object = ToJsonObject(difference_);
      object["records"] = records_;
      object["undecodable"] = undecodable_;
      object["table"] = peers_.table();
      object["into"] = nullptr;
      if (!into_.empty()) object["into"] = into_;
      object["written"] = written;
      object["dryRun"] = call_.Has("--dry-run");
      fmt::print("{}\n", ToJson(object));
      return;
    }
    std::vector<std::vector<std::string>> rows = {
        {"topic", fmt::format("{} records, {} events", records_, difference_.events)},
        {"table",
         fmt::format("{} rows, {} not of this range", difference_.rows, difference_.outside)},
        {"same", std::to_string(difference_.same)},
        {"only in the topic", std::to_string(difference_.only_topic.count)},
        {"only in the table", std::to_string(difference_.only_table.count)},
        {"different", std::to_string(difference_.different.count)}};
    if (!into_.empty()) {
      rows.push_back({"written", shadow_ == nullptr
                                     ? fmt::format("nothing: {} stays unmade", into_)
                                     : fmt::format("{} rows into {}", written, into_)});
    }
    fmt::print("{}", Align(rows, 2));
    PrintIds("only in the topic", difference_.only_topic);
    PrintIds("only in the table", difference_.only_table);
    PrintIds("different", difference_.different);
  }

 private:
  Status ReadEvents(const pipeline::Ranges& ranges) {
    ASSIGN_OR_RETURN(auto* codec, peers_.Codec());
    UndecodableNotes notes;
    return pipeline::ReadRanges(
        peers_, ranges, hooks_, [&](const auto& record, const auto& batch, auto index) -> Status {
          if (from_.time_ms && record.timestamp_ms < *from_.time_ms) return {};
          if (to_.time_ms && record.timestamp_ms >= *to_.time_ms) return {};
          ++records_;
          ASSIGN_OR_RETURN(auto event, ReadEvent(*codec, batch, index));
          if (!event) {
            ++undecodable_;
            notes.Add(record);
            return {};
          }
          TRY(comparison_.AddEvent(event->id,
                                   {event->action, event->who, event->what, event->time}));
          return shadow_ == nullptr ? Status{} : shadow_->Add(*event);
        });
  }

  Status ReadRows() {
    ASSIGN_OR_RETURN(auto* session, peers_.Store());
    auto statement = "SELECT id, action, who, what, time FROM " + peers_.table();
    std::string state;
    std::int64_t done = 0;
    do {
      if (hooks_.Stopping()) return pipeline::Stopped();
      ASSIGN_OR_RETURN(auto page, session->Query(statement, cql::Consistency::kLocalOne,
                                                 kReplayPageRows, state));
      for (const auto& row : page.rows) {
        if (row.size() != 5) return Fail(ErrorCode::kInternal, "the store answers other columns");
        auto text = [&](std::size_t i) { return std::string_view(row[i] ? *row[i] : kNone); };
        comparison_.AddRow(text(0), {text(1), text(2), text(3), text(4)}, IsExpected(text(4)));
      }
      done += static_cast<std::int64_t>(page.rows.size());
      hooks_.Progress("reading the table", done, 0);
      state = std::move(page.paging_state);
    } while (!state.empty());
    return {};
  }

  // By its time; offsets tell nothing of rows.
  bool IsExpected(std::string_view time) const {
    if (!from_.offsets.empty() || !to_.offsets.empty()) return false;
    auto ms = cql::ParseMillis(time);
    if (!ms) return from_.IsTopics() && to_.IsTopics();
    return (!from_.time_ms || *ms >= *from_.time_ms) && (!to_.time_ms || *ms < *to_.time_ms);
  }

  static void PrintIds(std::string_view what, const Difference::Some& some) {
    if (some.count == 0) return;
    fmt::print("\n{}:\n", what);
    for (const auto& id : some.ids) fmt::print("  {}\n", id);
    auto shown = static_cast<std::int64_t>(some.ids.size());
    if (some.count > shown) fmt::print("  and {} more\n", some.count - shown);
  }

  inline static const std::string kNone;
  const Call& call_;
  pipeline::Peers& peers_;
  const pipeline::Hooks& hooks_;
  Border from_, to_;
  std::string into_;
  std::unique_ptr<ShadowTable> shadow_;
  Comparison comparison_;
  Difference difference_;
  std::int64_t records_ = 0, undecodable_ = 0;
};

}  // namespace

Result<int> RunReplay(const Call& call) {
  auto stopped = StopOnSignals(kReplayEndMax);
  ASSIGN_OR_RETURN(auto addresses, FindAddresses(SystemFiles(), call.config.settings));
  auto peers = pipeline::ConnectPeers(PeerOptionsFor(addresses, call.config.settings));
  Progress progress;
  pipeline::Hooks hooks{
      .stopping = [stopped] { return stopped->load(); },
      .progress = [&](auto what, auto done, auto all) { progress.Show(what, done, all); }};
  Replay replay(call, *peers, hooks);
  TRY(replay.Run());
  progress.Clear();
  replay.Print();
  if (auto waiting = WaitingForSink(*peers); waiting.value_or(0) > 0) {
    fmt::print(stderr, "The sink has not committed {} records yet: it may be writing them.\n",
               *waiting);
  }
  return kOk;
}

}  // namespace taskflow::app
