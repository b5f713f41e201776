// The group coordinator at work: appends what its steps (coordinator.h) give out to the topic
// __consumer_offsets, answers when that is durable, and keeps its timers. Belongs to the broker's
// loop.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "broker/call.h"
#include "broker/groups/coordinator.h"
#include "broker/parts.h"
#include "kafka/messages/offset_fetch.h"

namespace taskflow::broker {

class Groups {
 public:
  // Reads __consumer_offsets, if there is one, so that groups and offsets are as they were. Records
  // that cannot be read are named in the log and left out. On the loop, before any call comes.
  // Errors: kIo.
  static Result<std::unique_ptr<Groups>> Start(Parts& parts);
  // Drops its timers and the calls that wait.
  ~Groups();

  // The topic's committed offsets are forgotten.
  void TopicDeleted(std::string_view topic);

  // Each answers `call` once, then or later.
  void Join(CallPtr call, kafka::JoinGroupRequest request);
  void Sync(CallPtr call, kafka::SyncGroupRequest request);
  void Heartbeat(CallPtr call, const kafka::HeartbeatRequest& request);
  void Leave(CallPtr call, kafka::LeaveGroupRequest request);
  void Commit(CallPtr call, kafka::OffsetCommitRequest request);
  void Fetch(CallPtr call, kafka::OffsetFetchRequest request);
  void DeleteOffsets(CallPtr call, kafka::OffsetDeleteRequest request);
  void DeleteGroups(CallPtr call, const kafka::DeleteGroupsRequest& request);
  const groups::Coordinator& coordinator() const { return coordinator_; }

 private:
  using Error = kafka::KafkaError;
  using Done = std::function<void(Error)>;
  using Held = std::vector<
      std::pair<CallPtr, std::variant<kafka::JoinGroupResponse, kafka::SyncGroupResponse>>>;

  explicit Groups(Parts& parts);
  groups::Now now() const { return {parts_.clock.Mono(), parts_.clock.WallMillis()}; }
  groups::Ticket Park(CallPtr call);
  // What a step gave out: appends, and answers once it is durable; then calls `done`, which may be
  // null.
  void Settle(groups::Effects effects, Done done = nullptr);
  // Calls `done` once `records`, and all that was given before, are durable; at once when they are.
  void Write(std::vector<groups::LogRecord> records, Done done);
  // Made when it is first needed.
  Result<std::shared_ptr<Partition>> OffsetsPartition();
  Status Append(const std::vector<groups::LogRecord>& records);
  void ArmTimer();
  void ArmExpiry();

  // Records that could not be appended, by key. They go first with the next ones, so that the log
  // comes to say what the coordinator says.
  using Unwritten = std::map<std::string, std::optional<std::string>>;
  static void Keep(Unwritten& unwritten, std::vector<groups::LogRecord> records);

  Parts& parts_;
  groups::Coordinator coordinator_;
  std::map<groups::Ticket, CallPtr> waiting_;
  groups::Ticket next_ticket_ = 0;
  std::shared_ptr<Unwritten> unwritten_ = std::make_shared<Unwritten>();
  std::unique_ptr<net::Loop::Timer> timer_, expiry_timer_;
  MonoTime armed_ = MonoTime::max();
};

}  // namespace taskflow::broker
