#include "connect/state/state_topic.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "connect/limits.h"

namespace taskflow::connect {
namespace {

// How often a wait looks whether the worker stops.
constexpr Milliseconds kStopLookInterval{50};

// Shared with callbacks that may outlast the wait.
struct Waitable {
  std::mutex mutex;
  std::condition_variable changed;

  template <typename IsDone>
  Status Wait(const StopSignal& stop, Milliseconds limit, std::string_view topic, IsDone is_done) {
    auto give_up = std::chrono::steady_clock::now() + limit;
    std::unique_lock lock(mutex);
    while (!is_done()) {
      if (stop.IsSet()) return Fail(ErrorCode::kUnavailable, "the worker stops");
      if (std::chrono::steady_clock::now() >= give_up) {
        return Fail(ErrorCode::kTimeout, "Kafka has not answered about topic {} in {} ms", topic,
                    limit.count());
      }
      changed.wait_for(lock, kStopLookInterval);
    }
    return {};
  }
};

}  // namespace

struct StateTopic::CaughtUp : Waitable {
  bool yes = false;
};

struct StateTopic::Placements : Waitable {
  std::size_t waiting = 0;
  std::map<std::int32_t, std::int64_t> last;  // offset by partition
  Status status;

  void Done(const Result<kafka::Placement>& placement) {
    std::lock_guard lock(mutex);
    --waiting;
    if (placement) {
      auto& offset = last.try_emplace(placement->partition, placement->offset).first->second;
      offset = std::max(offset, placement->offset);
    } else if (status) {
      status = Fail(placement.error());
    }
    changed.notify_all();
  }
};

StateTopic::StateTopic(std::string name, std::shared_ptr<kafka::Producer> producer,
                       const StopSignal& stop)
    : name_(std::move(name)), producer_(std::move(producer)), stop_(stop) {}

StateTopic::~StateTopic() = default;

Status StateTopic::Read(const Environment& environment, OnStateRecord on_record) {
  caught_up_ = std::make_shared<CaughtUp>();
  ASSIGN_OR_RETURN(
      reader_, environment.read_topic(
                   environment.kafka, name_,
                   [on_record = std::move(on_record)](const kafka::InRecord& record, const auto&) {
                     if (record.key) on_record({record.offset, *record.key, record.value});
                   },
                   [caught_up = caught_up_] {
                     std::lock_guard lock(caught_up->mutex);
                     caught_up->yes = true;
                     caught_up->changed.notify_all();
                   }));
  return {};
}

Status StateTopic::WaitUntilRead() {
  return caught_up_->Wait(stop_, kCatchUpTimeout, name_, [this] { return caught_up_->yes; });
}

void StateTopic::EndReading() { reader_.reset(); }

Status StateTopic::Write(const std::vector<StateChange>& changes) {
  if (changes.empty()) return {};
  auto placements = std::make_shared<Placements>();
  placements->waiting = changes.size();
  for (const auto& change : changes) {
    Send(change, [placements](Result<kafka::Placement> placement) { placements->Done(placement); });
  }
  ASSIGN_OR_RETURN(auto last, WaitForPlacements(*placements));
  auto give_up = std::chrono::steady_clock::now() + kOperationTimeout;
  for (auto next = last.begin(); next != last.end();) {
    auto read = reader_->WaitFor({next->first, next->second}, kStopLookInterval);
    if (read) {
      ++next;
      continue;
    }
    if (read.error().code != ErrorCode::kTimeout) return read;
    if (stop_.IsSet()) return Fail(ErrorCode::kUnavailable, "the worker stops");
    if (std::chrono::steady_clock::now() >= give_up) return read;
  }
  return {};
}

Result<std::map<std::int32_t, std::int64_t>> StateTopic::WaitForPlacements(Placements& placements) {
  auto limit = kOperationTimeout + Milliseconds(1'000);
  TRY(placements.Wait(stop_, limit, name_, [&] { return placements.waiting == 0; }));
  std::lock_guard lock(placements.mutex);
  TRY(placements.status);
  return placements.last;
}

void StateTopic::Post(const StateChange& change, OnPosted on_done) {
  Send(change,
       [name = name_, on_done = std::move(on_done)](const Result<kafka::Placement>& placement) {
         if (placement) return on_done(placement->offset);
         LogWarn("connect", "a record of topic {} is lost: {}", name, placement.error().message);
         on_done(std::nullopt);
       });
}

void StateTopic::Send(const StateChange& change, kafka::Producer::OnDone done) {
  kafka::OutRecord record{.topic = name_, .key = change.first};
  if (change.second) record.value = *change.second;
  auto sent = producer_->Send(record, done);
  if (!sent) done(Fail(std::move(sent).error()));
}

namespace {

// As org.apache.kafka.connect.util.TopicAdmin.verifyTopicCleanupPolicyOnlyCompact.
Status CheckCompacted(kafka::Admin& admin, const std::string& name) {
  ASSIGN_OR_RETURN(auto configs, admin.Configs(name, kStartAdminTimeout));
  auto policy = configs.find("cleanup.policy");
  if (policy == configs.end() || policy->second.value == "compact") return {};
  return Fail(ErrorCode::kConflict,
              "Topic '{}' is required to have 'cleanup.policy=compact' to guarantee consistency "
              "and durability of the worker's state, but found the topic currently has "
              "'cleanup.policy={}'",
              name, policy->second.value);
}

}  // namespace

Status EnsureStateTopic(kafka::Admin& admin, const std::string& name, std::int32_t partitions,
                        std::int16_t replication_factor) {
  auto made = admin.CreateTopic({.name = name,
                                 .partitions = partitions,
                                 .replication_factor = replication_factor,
                                 .configs = {{"cleanup.policy", "compact"}}},
                                kStartAdminTimeout);
  if (made || made.error().code != ErrorCode::kExists) return made;
  return CheckCompacted(admin, name);
}

// As org.apache.kafka.connect.storage.KafkaConfigBackingStore.
Status CheckSinglePartition(kafka::Admin& admin, const std::string& name) {
  ASSIGN_OR_RETURN(auto topics, admin.Topics(kStartAdminTimeout));
  auto found = topics.find(name);
  if (found == topics.end() || found->second == 1) return {};
  return Fail(ErrorCode::kConflict,
              "Topic '{}' is required to have a single partition in order to guarantee consistency "
              "of connector configurations, but found {} partitions.",
              name, found->second);
}

}  // namespace taskflow::connect
