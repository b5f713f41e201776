#include "broker/groups/groups.h"

#include <algorithm>
#include <iterator>

#include "base/log.h"
#include "base/random.h"
#include "broker/groups/replay.h"
#include "kafka/record/record.h"

namespace taskflow::broker {

using groups::Effects;
using groups::LogRecord;
using kafka::KafkaError;

namespace {

// An answer whose records were lost: the client asks again.
void SetFailed(std::variant<kafka::JoinGroupResponse, kafka::SyncGroupResponse>& answer,
               KafkaError error) {
  if (auto* join = std::get_if<kafka::JoinGroupResponse>(&answer)) {
    *join = groups::NotJoined(error, join->member_id);
  } else {
    answer = groups::NotSynced(error);
  }
}

std::size_t SizeOf(const kafka::JoinGroupResponse& response) {
  std::size_t size = 256;
  for (const auto& member : response.members)
    size += member.member_id.size() + member.metadata.size() + 64;
  return size;
}
std::size_t SizeOf(const kafka::SyncGroupResponse& response) {
  return response.assignment.size() + 128;
}

// Before version 7 the protocol's name cannot be null.
void Fit(kafka::JoinGroupResponse& response, std::int16_t version) {
  if (version < 7 && !response.protocol_name) response.protocol_name = "";
}
void Fit(kafka::SyncGroupResponse&, std::int16_t) {}

groups::Caller CallerOf(const Call& call) {
  // "/127.0.0.1", as Kafka prints an address and its tools show it.
  return {std::string(call.client_id()), "/" + call.client_host(), call.version()};
}

}  // namespace

Groups::Groups(Parts& parts) : parts_(parts), coordinator_({}, SystemRandom()) {}

Groups::~Groups() = default;

Result<std::unique_ptr<Groups>> Groups::Start(Parts& parts) {
  std::unique_ptr<Groups> made(new Groups(parts));
  if (auto* topic = parts.topics.Find(kOffsetsTopic); topic != nullptr) {
    for (auto& partition : topic->partitions)
      TRY(groups::Replay(*partition->log, made->coordinator_));
  }
  made->coordinator_.Loaded(made->now());
  made->ArmTimer();
  made->ArmExpiry();
  return made;
}

Result<std::shared_ptr<Partition>> Groups::OffsetsPartition() {
  auto* topic = parts_.topics.Find(kOffsetsTopic);
  if (topic == nullptr) {
    // One partition where Kafka has 50: they spread the groups over coordinators, and here is one.
    // One log is one file to sync for all commits of a turn.
    ConfigMap configs{{"cleanup.policy", "compact"},
                      {"segment.bytes", std::to_string(groups::kOffsetsSegmentBytes)}};
    ASSIGN_OR_RETURN(topic, parts_.topics.Create(kOffsetsTopic, 1, std::move(configs)));
  }
  return topic->partitions[0];
}

Status Groups::Append(const std::vector<LogRecord>& records) {
  ASSIGN_OR_RETURN(auto partition, OffsetsPartition());
  auto now_ms = parts_.clock.WallMillis();
  for (std::size_t at = 0; at < records.size();) {
    kafka::BatchBuilder builder(0, now_ms);
    for (; at < records.size() && builder.count() < groups::kBatchRecordsMax; ++at) {
      const auto& [key, value] = records[at];
      auto size = key.size() + (value ? value->size() : 0);
      if (builder.count() > 0 && builder.size() + size > groups::kBatchBytesMax) break;
      builder.Add(now_ms, key, value ? std::optional<std::string_view>(*value) : std::nullopt);
    }
    auto batch = builder.Build();
    ASSIGN_OR_RETURN(auto header, kafka::ParseBatchHeader(batch));
    TRY(parts_.Append(*partition, batch, header));
  }
  return {};
}

void Groups::Settle(Effects effects, Done done) {
  Held held;
  for (auto& [ticket, answer] : effects.answers) {
    auto at = waiting_.find(ticket);
    if (at == waiting_.end()) continue;
    held.emplace_back(std::move(at->second), std::move(answer));
    waiting_.erase(at);
  }
  auto finish = [held = std::move(held), done = std::move(done)](KafkaError error) mutable {
    for (auto& [call, answer] : held) {
      if (error != KafkaError::kNone) SetFailed(answer, error);
      auto reply = [&call = call](auto& response) {
        Fit(response, call->version());
        call->Reply(response, SizeOf(response));
      };
      std::visit(reply, answer);
    }
    if (done) done(error);
  };
  ArmTimer();
  if (effects.records.empty()) return finish(KafkaError::kNone);
  Write(std::move(effects.records), std::move(finish));
}

void Groups::Keep(Unwritten& unwritten, std::vector<LogRecord> records) {
  // Backwards, and never over what is there: whoever waits is told of a failure the latest first.
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (unwritten.size() >= groups::kUnwrittenMax) return;
    unwritten.emplace(std::move(record->key), std::move(record->value));
  }
}

void Groups::Write(std::vector<LogRecord> records, Done done) {
  std::vector<LogRecord> all;
  for (auto& [key, value] : std::exchange(*unwritten_, {})) all.push_back({key, std::move(value)});
  std::move(records.begin(), records.end(), std::back_inserter(all));
  auto appended = all.empty() ? Status() : Append(all);
  if (!appended) LogWarn("broker", "groups: {}", appended.error().message);
  auto* topic = parts_.topics.Find(kOffsetsTopic);
  auto end = topic == nullptr ? 0 : topic->partitions[0]->log->end_offset();
  bool durable = topic == nullptr || end <= topic->partitions[0]->log->durable_end();
  if (!appended || (!durable && parts_.failed_sync)) {
    Keep(*unwritten_, std::move(all));
    return done(KafkaError::kCoordinatorNotAvailable);
  }
  if (durable) return done(KafkaError::kNone);
  // It may be told after this object is gone.
  auto told = [done = std::move(done), all = std::move(all),
               kept = std::weak_ptr(unwritten_)](const Status& status) mutable {
    auto unwritten = kept.lock();
    if (!status && unwritten) Keep(*unwritten, std::move(all));
    done(status ? KafkaError::kNone : KafkaError::kCoordinatorNotAvailable);
  };
  parts_.committer.Await(*topic->partitions[0], end, std::move(told));
}

groups::Ticket Groups::Park(CallPtr call) {
  waiting_[next_ticket_] = std::move(call);
  return next_ticket_++;
}

void Groups::ArmTimer() {
  auto next = coordinator_.NextWake();
  if (!next || *next >= armed_) return;
  armed_ = *next;
  auto wait = std::chrono::ceil<Milliseconds>(*next - parts_.clock.Mono());
  timer_ = parts_.loop.After(std::max(wait, Milliseconds(0)), [this] {
    armed_ = MonoTime::max();
    Effects effects;
    coordinator_.Wake(now(), effects);
    Settle(std::move(effects));
  });
}

void Groups::ArmExpiry() {
  expiry_timer_ = parts_.loop.After(groups::kExpireEvery, [this] {
    Effects effects;
    coordinator_.ExpireOffsets(now(), effects);
    Settle(std::move(effects));
    ArmExpiry();
  });
}

void Groups::TopicDeleted(std::string_view topic) {
  Effects effects;
  coordinator_.TopicDeleted(topic, effects);
  Settle(std::move(effects));
}

void Groups::Join(CallPtr call, kafka::JoinGroupRequest request) {
  Effects effects;
  auto caller = CallerOf(*call);
  coordinator_.Join(std::move(request), caller, Park(std::move(call)), now(), effects);
  Settle(std::move(effects));
}

void Groups::Sync(CallPtr call, kafka::SyncGroupRequest request) {
  Effects effects;
  coordinator_.Sync(std::move(request), Park(std::move(call)), now(), effects);
  Settle(std::move(effects));
}

void Groups::Heartbeat(CallPtr call, const kafka::HeartbeatRequest& request) {
  kafka::HeartbeatResponse response;
  response.error_code = coordinator_.Heartbeat(request, now());
  ArmTimer();
  call->Reply(response);
}

void Groups::Leave(CallPtr call, kafka::LeaveGroupRequest request) {
  if (call->version() < 3) request.members.assign(1, {request.member_id, {}, {}});
  Effects effects;
  auto response = coordinator_.Leave(request, now(), effects);
  Settle(std::move(effects),
         [call = std::move(call), response = std::move(response)](KafkaError error) mutable {
           if (error != KafkaError::kNone) {
             response.error_code = error;
             response.members.clear();
           }
           if (call->version() < 3 && !response.members.empty())
             response.error_code = response.members[0].error_code;
           call->Reply(response);
         });
}

void Groups::DeleteGroups(CallPtr call, const kafka::DeleteGroupsRequest& request) {
  Effects effects;
  auto response = coordinator_.DeleteGroups(request, effects);
  Settle(std::move(effects),
         [call = std::move(call), response = std::move(response)](KafkaError error) mutable {
           for (auto& result : response.results) {
             if (error != KafkaError::kNone && result.error_code == KafkaError::kNone)
               result.error_code = error;
           }
           call->Reply(response);
         });
}

}  // namespace taskflow::broker
