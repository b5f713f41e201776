#include "kafka/member/member.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "base/log.h"
#include "kafka/member/limits.h"
#include "kafka/member/link.h"
#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/heartbeat.h"
#include "kafka/messages/join_group.h"
#include "kafka/messages/leave_group.h"
#include "kafka/messages/sync_group.h"

namespace taskflow::kafka {
namespace {

// Versions that every broker since Kafka 2.3 has, to 4.x.
constexpr std::int16_t kFindVersion = 2, kJoinVersion = 5, kSyncVersion = 3, kHeartbeatVersion = 3,
                       kLeaveVersion = 2;

bool IsCoordinatorAway(KafkaError error) {
  return error == KafkaError::kNotCoordinator || error == KafkaError::kCoordinatorNotAvailable ||
         error == KafkaError::kCoordinatorLoadInProgress;
}
// The coordinator does not know this member, or not any more.
bool IsOut(KafkaError error) {
  return error == KafkaError::kUnknownMemberId || error == KafkaError::kIllegalGeneration ||
         error == KafkaError::kFencedInstanceId;
}

class ThreadedMember final : public Member {
 public:
  ThreadedMember(net::Loop& loop, MemberOptions options, MemberOwner& owner)
      : loop_(loop),
        options_(std::move(options)),
        own_session_(options_.session_timeout * 4 / 5),
        owner_(owner),
        link_(loop, options_.client_id, options_.security),
        thread_([this] { Run(); }) {}

  ~ThreadedMember() override {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    link_.Interrupt();
    thread_.join();
    Leave();
  }

  void Rejoin(Milliseconds wait) override {
    {
      std::lock_guard lock(mutex_);
      auto at = SystemClock().Mono() + wait;
      rejoin_at_ = rejoin_at_ ? std::min(*rejoin_at_, at) : at;
    }
    changed_.notify_all();
  }

 private:
  // What to do next.
  enum class Next { kJoin, kStay, kFind };

  void Run() {
    pthread_setname_np(pthread_self(), "group-member");
    auto next = Next::kFind;
    while (!Stopping()) {
      if (next == Next::kFind) {
        next = Find() ? (joined_ && !joining_ ? Next::kStay : Next::kJoin) : Next::kFind;
        LoseWhenLate();
      } else if (next == Next::kJoin) {
        next = Join();
      } else {
        next = Stay();
      }
    }
  }

  bool Stopping() {
    std::lock_guard lock(mutex_);
    return stopping_;
  }
  void Pause(Milliseconds wait) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, wait, [this] { return stopping_; });
  }
  void BackOff() {
    Pause(backoff_);
    backoff_ = std::min(backoff_ * 2, kBackoffMax);
  }
  // Says it once, until something else is to be said.
  void Tell(std::string text) {
    if (Stopping() || text == told_) return;
    told_ = std::move(text);
    LogWarn("kafka", "group {}: {}", options_.group_id, told_);
  }

  bool Find() {
    if (auto found = TryFind(); !found) {
      Tell(found.error().message);
      BackOff();
      return false;
    }
    return true;
  }
  Status TryFind() {
    auto failed = Status();
    for (const auto& address : options_.bootstrap) {
      failed = FindAt(address);
      if (failed || Stopping()) return failed;
    }
    return failed;
  }
  Status FindAt(const HostPort& address) {
    TRY(link_.Open(address, Within(kConnectMax)));
    FindCoordinatorRequest request{.key = options_.group_id};
    ASSIGN_OR_RETURN(auto found, link_.Ask(kFindVersion, request, Within(kAnswerMax)));
    if (found.error_code != KafkaError::kNone || found.port <= 0 || found.port > UINT16_MAX) {
      return Fail(ErrorCode::kUnavailable, "the coordinator is not known: {}",
                  Name(found.error_code));
    }
    coordinator_ = {found.host, static_cast<std::uint16_t>(found.port)};
    if (coordinator_ != address) TRY(link_.Open(coordinator_, Within(kConnectMax)));
    return {};
  }
  // A member hears of the end of its session in time, whatever it waits for.
  Milliseconds Within(Milliseconds wait) const {
    if (!joined_) return wait;
    auto left = heard_ + own_session_ - SystemClock().Mono();
    return std::clamp(std::chrono::ceil<Milliseconds>(left), Milliseconds(1), wait);
  }

  // ---- joining ----

  Next Join() {
    joining_ = true;
    while (!owner_.MayJoin()) {
      if (Stopping()) return Next::kJoin;
      Pause(kMayJoinAgain);
      if (joined_ && HeartbeatIsDue() && Heartbeat() == Next::kFind) return Next::kFind;
    }
    {
      std::lock_guard lock(mutex_);
      rejoin_at_.reset();
    }
    JoinGroupRequest request{
        .group_id = options_.group_id,
        .session_timeout_ms = static_cast<std::int32_t>(options_.session_timeout.count()),
        .rebalance_timeout_ms = static_cast<std::int32_t>(options_.rebalance_timeout.count()),
        .member_id = member_id_,
        .protocol_type = options_.protocol_type};
    for (auto& protocol : owner_.Protocols()) {
      request.protocols.push_back({std::move(protocol.name), std::move(protocol.metadata)});
    }
    auto answer = link_.Ask(kJoinVersion, request, options_.rebalance_timeout + kAnswerMargin);
    if (!answer) return Away(answer.error().message);
    auto error = answer->error_code;
    if (error == KafkaError::kNone) return Sync(*std::move(answer));
    if (error == KafkaError::kMemberIdRequired) return member_id_ = answer->member_id, Next::kJoin;
    return Refused("JoinGroup", error);
  }

  Next Sync(JoinGroupResponse joined) {
    member_id_ = joined.member_id;
    heard_ = SystemClock().Mono();
    Generation generation{joined.generation_id, joined.protocol_name.value_or(""), member_id_,
                          joined.leader};
    SyncGroupRequest request{
        .group_id = options_.group_id, .generation_id = generation.id, .member_id = member_id_};
    if (generation.leads()) {
      std::vector<GroupPeer> peers;
      for (auto& member : joined.members)
        peers.push_back({std::move(member.member_id), std::move(member.metadata)});
      for (auto& [member_id, assignment] : owner_.Assign(generation, peers))
        request.assignments.push_back({member_id, std::move(assignment)});
    }
    auto sent = SystemClock().Mono();
    auto answer = link_.Ask(kSyncVersion, request, options_.rebalance_timeout + kAnswerMargin);
    if (!answer) return Away(answer.error().message);
    if (answer->error_code == KafkaError::kRebalanceInProgress) return Next::kJoin;
    if (answer->error_code != KafkaError::kNone) return Refused("SyncGroup", answer->error_code);
    heard_ = sent;
    joined_ = true;
    joining_ = false;
    generation_ = generation.id;
    told_.clear();
    backoff_ = kBackoffMin;
    LogInfo("kafka", "group {}: generation {}, {}", options_.group_id, generation.id,
            generation.leads() ? "as its leader" : "as a member");
    owner_.OnAssigned(generation, answer->assignment);
    return Next::kStay;
  }

  Next Away(const std::string& why) {
    Tell(why);
    if (!Stopping()) BackOff();
    return Next::kFind;
  }
  Next Refused(std::string_view request, KafkaError error) {
    if (error == KafkaError::kRebalanceInProgress) return Next::kJoin;
    auto why = fmt::format("{} was answered {}", request, Name(error));
    if (IsCoordinatorAway(error)) return Away(why);
    if (IsOut(error)) {
      Lose(why);
      // Of another generation it is still a member, for whom the others would wait.
      if (error != KafkaError::kIllegalGeneration) member_id_.clear();
      return Next::kJoin;
    }
    Tell(why);
    Lose(why);
    Pause(kRefusedWait);
    return Next::kFind;
  }

  // ---- being a member ----

  Next Stay() {
    {
      std::unique_lock lock(mutex_);
      auto until = heard_ + options_.heartbeat_interval;
      auto is_due = [this] { return rejoin_at_ && *rejoin_at_ <= SystemClock().Mono(); };
      while (!stopping_ && !is_due() && SystemClock().Mono() < until) {
        changed_.wait_until(lock, rejoin_at_ ? std::min(until, *rejoin_at_) : until);
      }
      if (stopping_) return Next::kStay;
      if (is_due()) return Next::kJoin;
    }
    return Heartbeat();
  }

  bool HeartbeatIsDue() const {
    return SystemClock().Mono() >= heard_ + options_.heartbeat_interval;
  }
  Next Heartbeat() {
    if (link_.IsOld()) return Next::kFind;
    auto sent = SystemClock().Mono();
    HeartbeatRequest request{
        .group_id = options_.group_id, .generation_id = generation_, .member_id = member_id_};
    auto answer = link_.Ask(kHeartbeatVersion, request, Within(kAnswerMax));
    if (!answer) {
      LoseWhenLate();
      return Away(answer.error().message);
    }
    if (answer->error_code == KafkaError::kNone ||
        answer->error_code == KafkaError::kRebalanceInProgress) {
      heard_ = sent;
      backoff_ = kBackoffMin;
    }
    if (answer->error_code == KafkaError::kNone) return Next::kStay;
    return Refused("Heartbeat", answer->error_code);
  }

  void LoseWhenLate() {
    if (joined_ && SystemClock().Mono() >= heard_ + own_session_) {
      Lose(fmt::format("the coordinator was not reached for {} ms", own_session_.count()));
    }
  }
  void Lose(const std::string& why) {
    if (!std::exchange(joined_, false)) return;
    LogWarn("kafka", "group {}: no member any more: {}", options_.group_id, why);
    owner_.OnLost(why);
  }

  void Leave() {
    if (member_id_.empty() || coordinator_.port == 0) return;
    Link link(loop_, options_.client_id, options_.security);
    if (!link.Open(coordinator_, kLeaveMax)) return;
    LeaveGroupRequest request{.group_id = options_.group_id, .member_id = member_id_};
    (void)link.Ask(kLeaveVersion, request, kLeaveMax);
  }

  net::Loop& loop_;
  const MemberOptions options_;
  const Milliseconds own_session_;
  MemberOwner& owner_;

  std::mutex mutex_;  // guards the next two
  bool stopping_ = false;
  std::optional<MonoTime> rejoin_at_;
  std::condition_variable changed_;

  // The thread's.
  Link link_;
  HostPort coordinator_;
  std::string member_id_;
  std::int32_t generation_ = -1;
  bool joined_ = false;   // it has an assignment
  bool joining_ = false;  // it wants the next one
  MonoTime heard_{};      // when what the coordinator last took well was sent
  Milliseconds backoff_ = kBackoffMin;
  std::string told_;

  std::thread thread_;
};

}  // namespace

std::unique_ptr<Member> Member::Start(net::Loop& loop, MemberOptions options, MemberOwner& owner) {
  return std::make_unique<ThreadedMember>(loop, std::move(options), owner);
}

}  // namespace taskflow::kafka
