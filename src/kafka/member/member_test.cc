#include "kafka/member/member.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/bytes.h"
#include "kafka/member/member_fixture.h"
#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/header.h"
#include "kafka/messages/heartbeat.h"
#include "kafka/messages/join_group.h"
#include "kafka/messages/leave_group.h"
#include "kafka/messages/sync_group.h"
#include "net/connection.h"

namespace taskflow::kafka {
namespace {

// A coordinator of one member that answers as it is told to, and otherwise well: the member leads.
class Coordinator {
 public:
  explicit Coordinator(net::Loop& loop) : loop_(loop) {
    Listen({"127.0.0.1", 0});
    address_ = listener_->address();
  }
  ~Coordinator() { Stop(); }

  const HostPort& address() const { return address_; }
  void Stop() {
    listener_ = nullptr;
    loop_.Run([this] {
      for (auto& connection : connections_) connection->Close();
      connections_.clear();
    });
  }
  void StartAgain() { Listen(address_); }
  // From now on it takes requests and answers none.
  void FallSilent() {
    loop_.Run([this] { silent_ = true; });
  }
  // The error of the next answer to this request; several queue up.
  void Answer(ApiKey api, KafkaError error) {
    loop_.Run([&] { errors_[api].push_back(error); });
  }
  int Count(ApiKey api) {
    int out = 0;
    loop_.Run([&] { out = counts_[api]; });
    return out;
  }
  JoinGroupRequest LastJoin() {
    JoinGroupRequest out;
    loop_.Run([&] { out = join_; });
    return out;
  }

 private:
  void Listen(const HostPort& at) {
    auto listener = net::Listener::Listen(loop_, at, 16, [this](auto connection) {
      connections_.push_back(connection);
      auto* raw = connection.get();
      connection->Start([this, raw](std::string_view bytes) { return Take(*raw, bytes); },
                        [](const std::string&) {}, 1 << 20);
    });
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = *std::move(listener);
  }
  std::size_t Take(net::Connection& connection, std::string_view bytes) {
    std::size_t used = 0;
    while (bytes.size() - used >= 4) {
      auto length = static_cast<std::size_t>(LoadBigEndian<std::int32_t>(bytes.data() + used));
      if (bytes.size() - used - 4 < length) break;
      Serve(connection, bytes.substr(used + 4, length));
      used += 4 + length;
    }
    return used;
  }
  void Serve(net::Connection& connection, std::string_view bytes) {
    ByteReader reader(bytes);
    RequestHeader header;
    ASSERT_TRUE(Read(reader, header));
    ++counts_[header.api_key];
    if (silent_) return;
    auto error = KafkaError::kNone;
    if (auto& queue = errors_[header.api_key]; !queue.empty()) {
      error = queue.front();
      queue.pop_front();
    }
    switch (header.api_key) {
      case ApiKey::kFindCoordinator:
        return SendAnswer(connection, header,
                          FindCoordinatorResponse{
                              .error_code = error, .host = address_.host, .port = address_.port});
      case ApiKey::kJoinGroup: {
        ASSERT_TRUE(Read(reader, header.api_version, join_));
        JoinGroupResponse joined{.error_code = error,
                                 .generation_id = ++generation_,
                                 .protocol_name = join_.protocols.at(0).name,
                                 .leader = "m",
                                 .member_id = "m"};
        joined.members.push_back({"m", {}, join_.protocols.at(0).metadata});
        return SendAnswer(connection, header, joined);
      }
      case ApiKey::kSyncGroup: {
        SyncGroupRequest sync;
        ASSERT_TRUE(Read(reader, header.api_version, sync));
        SyncGroupResponse synced{.error_code = error};
        if (!sync.assignments.empty()) synced.assignment = sync.assignments[0].assignment;
        return SendAnswer(connection, header, synced);
      }
      case ApiKey::kHeartbeat:
        return SendAnswer(connection, header, HeartbeatResponse{.error_code = error});
      case ApiKey::kLeaveGroup:
        return SendAnswer(connection, header, LeaveGroupResponse{.error_code = error});
      default:
        ADD_FAILURE() << Name(header.api_key);
    }
  }

  net::Loop& loop_;
  HostPort address_;
  std::unique_ptr<net::Listener> listener_;
  // The loop's.
  std::vector<std::shared_ptr<net::Connection>> connections_;
  std::map<ApiKey, std::deque<KafkaError>> errors_;
  std::map<ApiKey, int> counts_;
  JoinGroupRequest join_;
  int generation_ = 0;
  bool silent_ = false;
};

class MemberTest : public testing::Test, protected MemberOwner {
 protected:
  void Start(Milliseconds session = Milliseconds(400)) {
    member_ = Member::Start(loop_,
                            {.bootstrap = {{"127.0.0.1", 1}, coordinator_.address()},
                             .group_id = "g",
                             .protocol_type = "test",
                             .session_timeout = session,
                             .heartbeat_interval = Milliseconds(30),
                             .rebalance_timeout = Milliseconds(1'000)},
                            *this);
  }
  void TearDown() override { member_ = nullptr; }

  bool MayJoin() override { return may_join_; }
  std::vector<GroupProtocol> Protocols() override { return {{"p1", "about me"}, {"p0", "me"}}; }
  Assignments Assign(const Generation& generation, const std::vector<GroupPeer>& peers) override {
    EXPECT_TRUE(generation.leads());
    EXPECT_EQ(peers.size(), 1U);
    EXPECT_EQ(peers[0].metadata, "about me");
    return {{peers[0].member_id, fmt::format("do {}", generation.id)}};
  }
  void OnAssigned(const Generation& generation, const std::string& assignment) override {
    std::lock_guard lock(mutex_);
    EXPECT_EQ(assignment, fmt::format("do {}", generation.id));
    EXPECT_EQ(generation.protocol, "p1");
    ++assigned_;
    changed_.notify_all();
  }
  void OnLost(const std::string& why) override {
    std::lock_guard lock(mutex_);
    lost_.push_back(why);
    changed_.notify_all();
  }
  bool WaitFor(const std::function<bool()>& is_so) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(5), is_so);
  }
  bool IsAssigned(int times) {
    return WaitFor([&] { return assigned_ >= times; });
  }
  bool Soon(const std::function<bool()>& is_so) {
    for (int i = 0; i < 2'500 && !is_so(); ++i) std::this_thread::sleep_for(Milliseconds(2));
    return is_so();
  }

  net::Loop loop_{"test"};
  Coordinator coordinator_{loop_};
  std::atomic<bool> may_join_{true};
  std::mutex mutex_;  // guards the next three
  std::condition_variable changed_;
  int assigned_ = 0;
  std::vector<std::string> lost_;
  std::unique_ptr<Member> member_;
};

TEST_F(MemberTest, JoinsSendsHeartbeatsAndLeaves) {
  Start();
  ASSERT_TRUE(IsAssigned(1));
  auto join = coordinator_.LastJoin();
  EXPECT_EQ(join.protocol_type, "test");
  EXPECT_EQ(join.session_timeout_ms, 400);
  EXPECT_EQ(join.protocols.at(1).metadata, "me");
  EXPECT_TRUE(Soon([&] { return coordinator_.Count(ApiKey::kHeartbeat) >= 3; }));
  member_ = nullptr;
  EXPECT_EQ(coordinator_.Count(ApiKey::kLeaveGroup), 1);
  EXPECT_TRUE(lost_.empty());
  EXPECT_EQ(assigned_, 1);
}

TEST_F(MemberTest, JoinsUnderTheIdThatItIsGiven) {
  coordinator_.Answer(ApiKey::kJoinGroup, KafkaError::kMemberIdRequired);
  Start();
  ASSERT_TRUE(IsAssigned(1));
  EXPECT_EQ(coordinator_.LastJoin().member_id, "m");
}

TEST_F(MemberTest, JoinsAgainInARebalanceOnceItMay) {
  Start();
  ASSERT_TRUE(IsAssigned(1));
  may_join_ = false;
  coordinator_.Answer(ApiKey::kHeartbeat, KafkaError::kRebalanceInProgress);
  auto beats = coordinator_.Count(ApiKey::kHeartbeat);
  EXPECT_TRUE(Soon([&] { return coordinator_.Count(ApiKey::kHeartbeat) > beats + 3; }))
      << "heartbeats go on";
  EXPECT_EQ(coordinator_.Count(ApiKey::kJoinGroup), 1);
  may_join_ = true;
  EXPECT_TRUE(IsAssigned(2));
  member_->Rejoin();
  EXPECT_TRUE(IsAssigned(3));
  EXPECT_TRUE(lost_.empty());
}

TEST_F(MemberTest, WhoIsUnknownIsToldSoAndBeginsAnew) {
  Start();
  ASSERT_TRUE(IsAssigned(1));
  coordinator_.Answer(ApiKey::kHeartbeat, KafkaError::kUnknownMemberId);
  EXPECT_TRUE(IsAssigned(2));
  ASSERT_EQ(lost_.size(), 1U);
  EXPECT_EQ(lost_[0], "Heartbeat was answered UNKNOWN_MEMBER_ID");
  EXPECT_EQ(coordinator_.LastJoin().member_id, "");
}

TEST_F(MemberTest, OfAnotherGenerationItIsStillAMember) {
  Start();
  ASSERT_TRUE(IsAssigned(1));
  coordinator_.Answer(ApiKey::kHeartbeat, KafkaError::kIllegalGeneration);
  EXPECT_TRUE(IsAssigned(2));
  EXPECT_EQ(lost_.size(), 1U);
  EXPECT_EQ(coordinator_.LastJoin().member_id, "m");
}

TEST_F(MemberTest, AShortAbsenceOfTheCoordinatorChangesNothing) {
  Start(Milliseconds(5'000));
  ASSERT_TRUE(IsAssigned(1));
  coordinator_.Answer(ApiKey::kHeartbeat, KafkaError::kNotCoordinator);
  coordinator_.Stop();
  std::this_thread::sleep_for(Milliseconds(100));
  coordinator_.StartAgain();
  auto beats = coordinator_.Count(ApiKey::kHeartbeat);
  EXPECT_TRUE(Soon([&] { return coordinator_.Count(ApiKey::kHeartbeat) > beats + 2; }));
  EXPECT_TRUE(lost_.empty());
  EXPECT_EQ(assigned_, 1);
}

TEST_F(MemberTest, ALongAbsenceEndsTheMembership) {
  Start();
  ASSERT_TRUE(IsAssigned(1));
  coordinator_.Stop();
  ASSERT_TRUE(WaitFor([&] { return !lost_.empty(); }));
  EXPECT_EQ(lost_[0], "the coordinator was not reached for 320 ms");
  coordinator_.StartAgain();
  EXPECT_TRUE(IsAssigned(2));
}

TEST_F(MemberTest, ItsSessionEndsInTimeWhateverItWaitsFor) {
  Start();
  ASSERT_TRUE(IsAssigned(1));
  auto start = SystemClock().Mono();
  coordinator_.FallSilent();
  coordinator_.Stop();
  coordinator_.StartAgain();
  ASSERT_TRUE(WaitFor([&] { return !lost_.empty(); }));
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(1'500));
}

TEST_F(MemberTest, TriesAgainWhatPasses) {
  for (auto error : {KafkaError::kCoordinatorNotAvailable, KafkaError::kCoordinatorLoadInProgress})
    coordinator_.Answer(ApiKey::kFindCoordinator, error);
  coordinator_.Answer(ApiKey::kJoinGroup, KafkaError::kNotCoordinator);
  coordinator_.Answer(ApiKey::kSyncGroup, KafkaError::kRebalanceInProgress);
  Start();
  EXPECT_TRUE(IsAssigned(1));
  EXPECT_TRUE(lost_.empty());
}

TEST_F(MemberTest, EndsAtOnceWhateverItWaitsFor) {
  coordinator_.Stop();
  Start();
  std::this_thread::sleep_for(Milliseconds(30));
  auto start = SystemClock().Mono();
  member_ = nullptr;
  EXPECT_LT(SystemClock().Mono() - start, Milliseconds(500));
}

}  // namespace
}  // namespace taskflow::kafka
