#include "privacy/compaction.h"

#include <map>
#include <thread>

#include "base/log.h"
#include "pipeline/limits.h"
#include "pipeline/topic_scan.h"
#include "privacy/limits.h"

namespace taskflow::privacy {
namespace {

// Recognised by the next run, should this one be killed.
constexpr std::string_view kOurSegmentMs = "1009";
const kafka::ConfigChanges kCompacting = {{"cleanup.policy", "compact,delete"},
                                          {"segment.ms", std::string(kOurSegmentMs)},
                                          {"min.cleanable.dirty.ratio", "0"},
                                          {"min.compaction.lag.ms", "0"},
                                          {"max.compaction.lag.ms", "1"}};

// What puts `now` back once kCompacting has been set.
kafka::ConfigChanges WayBack(const kafka::TopicConfigs& now) {
  auto segment = now.find("segment.ms");
  bool killed = segment != now.end() && segment->second.value == kOurSegmentMs;
  kafka::ConfigChanges back;
  for (const auto& [name, value] : kCompacting) {
    auto found = now.find(name);
    bool own = found != now.end() && found->second.is_own && !killed;
    back[name] = own ? std::optional(found->second.value) : std::nullopt;
  }
  return back;
}

// What a reading of the topic saw.
struct Seen {
  struct Filler {
    std::string key, value;
  };
  std::map<std::int32_t, std::int64_t> left;  // old values of the person, by partition
  std::map<std::int32_t, Filler> fillers;     // the last event that overwrites one
  std::int64_t unreadable = 0;
  std::int64_t keyless = 0;
};

class Compaction {
 public:
  Compaction(pipeline::Peers& peers, const std::string& topic, const Person& person,
             const pipeline::Hooks& hooks)
      : peers_(peers), topic_(topic), person_(person), hooks_(hooks) {}

  Status Run() {
    ASSIGN_OR_RETURN(seen_, Look());
    if (seen_.keyless > 0) {
      return Fail(ErrorCode::kUnsupported,
                  "--compact: the topic has {} records without a key, which compaction would drop",
                  seen_.keyless);
    }
    ASSIGN_OR_RETURN(auto* admin, peers_.Admin());
    ASSIGN_OR_RETURN(auto configs, admin->Configs(topic_, peers_.answer_max()));
    auto back = WayBack(configs);
    auto done = seen_.left.empty() ? Status{} : Wait(*admin);
    auto restored = PutBack(*admin, back);
    TRY(std::move(done));
    return restored;
  }
  const Seen& seen() const { return seen_; }

 private:
  Result<Seen> Look() {
    Seen seen;
    ASSIGN_OR_RETURN(auto* codec, peers_.Codec());
    ASSIGN_OR_RETURN(auto from, pipeline::PartitionsOf(peers_, topic_));
    auto look = [&](const kafka::InRecord& record, const kafka::Batch&, std::size_t) -> Status {
      if (!record.key) ++seen.keyless;
      if (!record.value) return {};
      bool mentioned = person_.IsIn(*record.value);
      if (!mentioned && record.value->find(pipeline::kErasedWho) == std::string_view::npos)
        return {};
      ASSIGN_OR_RETURN(auto event, codec->Decode(*record.value));
      if (!event) {
        seen.unreadable += mentioned ? 1 : 0;
      } else if (person_.Is(event->who) && person_.Covers(event->time)) {
        ++seen.left[record.partition];
      } else if (event->who == pipeline::kErasedWho && record.key) {
        seen.fillers[record.partition] = {std::string(*record.key), std::string(*record.value)};
      }
      return {};
    };
    TRY(pipeline::ReadTopic(peers_, from, hooks_, look));
    return seen;
  }

  Status Wait(kafka::Admin& admin) {
    TRY(admin.ChangeConfigs(topic_, kCompacting, peers_.answer_max()));
    auto end = SystemClock().Mono() + kCompactionMax;
    ASSIGN_OR_RETURN(auto producer, peers_.NewProducer());
    while (!seen_.left.empty()) {
      if (SystemClock().Mono() > end) {
        return Fail(ErrorCode::kTimeout,
                    "--compact: the broker has not compacted the topic in {} s",
                    kCompactionMax.count() / 1'000);
      }
      TRY(Roll(*producer));
      for (auto at = SystemClock().Mono() + kCompactionLookEvery; SystemClock().Mono() < at;) {
        if (hooks_.Stopping()) return pipeline::Stopped();
        std::this_thread::sleep_for(pipeline::kPollWait);
      }
      ASSIGN_OR_RETURN(seen_, Look());
    }
    return {};
  }

  // Only closed segments are compacted, and one is closed when a record comes after segment.ms: an
  // event that overwrites another may come once more.
  Status Roll(kafka::Producer& producer) {
    const std::vector<kafka::Header> headers = {{std::string(kErasesHeader), "1"}};
    for (const auto& [partition, count] : seen_.left) {
      auto filler = seen_.fillers.find(partition);
      if (filler == seen_.fillers.end()) continue;
      auto placed = producer.SendAndWait({.topic = topic_,
                                          .partition = partition,
                                          .key = filler->second.key,
                                          .value = filler->second.value,
                                          .headers = &headers});
      if (!placed) return Fail(std::move(placed).error());
    }
    return {};
  }

  Status PutBack(kafka::Admin& admin, const kafka::ConfigChanges& back) {
    Status done;
    for (int i = 0; i < kPutBackTries; ++i) {
      done = admin.ChangeConfigs(topic_, back, peers_.answer_max());
      if (done) return done;
      std::this_thread::sleep_for(kPutBackWait);
    }
    return FailWith(
        "the topic is still a compacted one; run this again, or set its "
        "cleanup.policy, segment.ms, min.cleanable.dirty.ratio and *.compaction.lag.ms",
        std::move(done).error());
  }

  pipeline::Peers& peers_;
  const std::string& topic_;
  const Person& person_;
  const pipeline::Hooks& hooks_;
  Seen seen_;
};

}  // namespace

void CompactAway(pipeline::Peers& peers, const std::string& topic, const Person& person,
                 const pipeline::Hooks& hooks, Stage& stage) {
  Compaction compaction(peers, topic, person, hooks);
  if (auto done = compaction.Run(); !done) {
    stage.problem = done.error().message;
    return;
  }
  stage.left = compaction.seen().unreadable;
  if (stage.left > 0) return;
  stage.until_ms.reset();
  stage.remedy = stage.found > 0 ? "overwritten, and compacted away" : "";
}

}  // namespace taskflow::privacy
