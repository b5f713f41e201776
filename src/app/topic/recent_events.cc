#include "app/topic/recent_events.h"

#include <algorithm>
#include <thread>
#include <unordered_set>

#include "privacy/person.h"

namespace taskflow::app {
namespace {

// Records of each partition that are read at once, going backwards.
constexpr std::int64_t kFirstWindow = 500;
constexpr std::int64_t kWindowMax = 100'000;
// Clocks of producers may differ so much, and the event still be found by its time.
constexpr std::int64_t kClockSlackMs = 10 * 60'000;

constexpr std::size_t kFollowRecords = 1'000;
constexpr Milliseconds kFollowWait{50};
constexpr Milliseconds kTroubleWait{500};

// One partition, read backwards.
struct Backwards {
  std::int64_t earliest = 0, cursor = 0;
  bool done = false;
  std::vector<EventRecord> found;              // the youngest first
  std::unordered_set<std::string> seen;        // ids of `found`, and of erased ones
  std::vector<EventRecord> window;             // of one reading: wanted or erased, in order
  std::optional<std::int64_t> window_last_ms;  // the youngest record of it
};

class RecentReader {
 public:
  RecentReader(pipeline::Peers& peers, const EventFilter& filter, std::size_t limit,
               const pipeline::Hooks& hooks, const OnUndecodable& on_undecodable)
      : peers_(peers),
        filter_(filter),
        limit_(limit),
        hooks_(hooks),
        on_undecodable_(on_undecodable) {}

  Result<RecentEvents> Run() {
    ASSIGN_OR_RETURN(auto partitions, TopicPartitions(peers_));
    ASSIGN_OR_RETURN(auto ranges, pipeline::RangesOf(peers_, partitions));
    RecentEvents out;
    for (const auto& [partition, range] : ranges) {
      partitions_[partition] = {.earliest = range.earliest, .cursor = range.end};
      out.next[partition] = range.end;
    }
    auto size =
        std::clamp<std::int64_t>(static_cast<std::int64_t>(limit_), kFirstWindow, kWindowMax);
    while (limit_ > 0) {
      auto window = NextWindow(size);
      if (window.empty()) break;
      TRY(Read(window));
      size = std::min(size * 4, kWindowMax);
    }
    out.events = Youngest();
    return out;
  }

 private:
  pipeline::Ranges NextWindow(std::int64_t size) {
    pipeline::Ranges out;
    for (auto& [partition, one] : partitions_) {
      one.window.clear();
      one.window_last_ms = std::nullopt;
      if (one.done || one.cursor <= one.earliest) continue;
      auto begin = std::max(one.earliest, one.cursor - size);
      out[partition] = {begin, one.cursor};
      one.cursor = begin;
    }
    return out;
  }

  Status Read(const pipeline::Ranges& window) {
    ASSIGN_OR_RETURN(auto* codec, peers_.Codec());
    TRY(pipeline::ReadRanges(peers_, window, hooks_,
                             [&](const auto& record, const auto& batch, auto index) {
                               return Take(*codec, record, batch, index);
                             }));
    for (auto& [partition, one] : partitions_) Keep(one);
    return {};
  }

  Status Take(pipeline::EventCodec& codec, const kafka::InRecord& record, const kafka::Batch& batch,
              std::size_t index) {
    auto& one = partitions_[{std::string(record.topic), record.partition}];
    one.window_last_ms = std::max(one.window_last_ms.value_or(0), record.timestamp_ms);
    ASSIGN_OR_RETURN(auto event, ReadEvent(codec, batch, index));
    if (!event) {
      on_undecodable_(record);
    } else if (filter_.Wants(*event) || event->who == pipeline::kErasedWho) {
      one.window.push_back(*std::move(event));
    }
    return {};
  }

  void Keep(Backwards& one) {
    for (auto event = one.window.rbegin(); event != one.window.rend(); ++event) {
      if (!one.seen.insert(event->id).second || !filter_.Wants(*event)) continue;
      if (one.found.size() < limit_) one.found.push_back(std::move(*event));
    }
    bool too_old = filter_.since_ms && one.window_last_ms &&
                   *one.window_last_ms < *filter_.since_ms - kClockSlackMs;
    one.done = one.done || too_old || one.found.size() >= limit_;
  }

  std::vector<EventRecord> Youngest() {
    std::vector<EventRecord> out;
    for (auto& [partition, one] : partitions_) {
      std::move(one.found.rbegin(), one.found.rend(), std::back_inserter(out));
    }
    auto time = [](const EventRecord& event) { return event.time_ms.value_or(event.record_ms); };
    std::stable_sort(out.begin(), out.end(),
                     [&](const auto& a, const auto& b) { return time(a) < time(b); });
    if (out.size() > limit_)
      out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(limit_));
    return out;
  }

  pipeline::Peers& peers_;
  const EventFilter& filter_;
  const std::size_t limit_;
  const pipeline::Hooks& hooks_;
  const OnUndecodable& on_undecodable_;
  std::map<kafka::TopicPartition, Backwards> partitions_;
};

class Follower {
 public:
  Follower(pipeline::Peers& peers, const FollowHooks& hooks) : peers_(peers), hooks_(hooks) {}

  Status Run(const kafka::Offsets& next) {
    ASSIGN_OR_RETURN(codec_, peers_.Codec());
    ASSIGN_OR_RETURN(auto consumer, peers_.NewConsumer(next));
    while (!hooks_.stopping()) {
      auto batch = consumer->Poll(kFollowRecords, kFollowWait);
      if (!batch) {
        Trouble(batch.error().message);
        std::this_thread::sleep_for(kTroubleWait);
        continue;
      }
      if ((*batch)->records().empty()) continue;
      if (!TakeAll(**batch)) return {};
      hooks_.on_pause();
    }
    return {};
  }

 private:
  // Whether to go on.
  bool TakeAll(const kafka::Batch& batch) {
    for (std::size_t i = 0; i < batch.records().size(); ++i) {
      auto event = ReadEvent(*codec_, batch, i);
      while (!event && !hooks_.stopping()) {
        Trouble(event.error().message);
        std::this_thread::sleep_for(kTroubleWait);
        event = ReadEvent(*codec_, batch, i);
      }
      if (!event) return false;
      Trouble("");
      if (!*event) {
        hooks_.on_undecodable(batch.records()[i]);
      } else if (!hooks_.on_event(**event)) {
        return false;
      }
    }
    return true;
  }

  void Trouble(const std::string& text) {
    if (text.empty() == trouble_.empty()) return;
    trouble_ = text;
    hooks_.on_trouble(text);
  }

  pipeline::Peers& peers_;
  const FollowHooks& hooks_;
  pipeline::EventCodec* codec_ = nullptr;
  std::string trouble_;
};

}  // namespace

Result<RecentEvents> ReadRecent(pipeline::Peers& peers, const EventFilter& filter,
                                std::size_t limit, const pipeline::Hooks& hooks,
                                const OnUndecodable& on_undecodable) {
  return RecentReader(peers, filter, limit, hooks, on_undecodable).Run();
}

Result<kafka::Offsets> TopicPartitions(pipeline::Peers& peers) {
  ASSIGN_OR_RETURN(auto partitions, pipeline::PartitionsOf(peers, peers.topic()));
  if (!partitions.empty()) return partitions;
  return Fail(ErrorCode::kNotFound, "there is no topic {}: `taskflow up` makes it", peers.topic());
}

Status Follow(pipeline::Peers& peers, const kafka::Offsets& next, const FollowHooks& hooks) {
  return Follower(peers, hooks).Run(next);
}

}  // namespace taskflow::app
