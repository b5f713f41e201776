#include <future>
#include <set>
#include <thread>

#include "cql/client/fake_node.h"
#include "cql/client/ring.h"
#include "cql/types/token.h"

namespace taskflow::cql {
namespace {

using Request = FakeNode::Request;

TEST(Ring, ATokensOwnerIsTheNextNotBelowIt) {
  Ring ring({{0, 100}, {50}, {}});
  auto any = [](std::uint32_t) { return true; };
  EXPECT_EQ(ring.NodeFor(-5, any), 0u);
  EXPECT_EQ(ring.NodeFor(0, any), 0u);
  EXPECT_EQ(ring.NodeFor(1, any), 1u);
  EXPECT_EQ(ring.NodeFor(50, any), 1u);
  EXPECT_EQ(ring.NodeFor(51, any), 0u);
  EXPECT_EQ(ring.NodeFor(101, any), 0u) << "round the ring";
  EXPECT_EQ(ring.NodeFor(1, [](auto node) { return node != 1; }), 0u);
  EXPECT_EQ(ring.NodeFor(1, [](auto) { return false; }), std::nullopt);
  EXPECT_EQ(Ring().NodeFor(1, any), std::nullopt);
}

// Two nodes of dc1: tokens up to zero are the first one's, the others the second one's.
class ClusterTest : public testing::Test {
 protected:
  ClusterTest() {
    for (auto* node : {&first_, &second_}) {
      node->partition_key = {0};
      node->Answer([](FakeNode& n, const Request& request) {
        if (request.opcode != Opcode::kExecute) return false;
        n.Reply(request.stream, VoidResult{});
        return true;
      });
    }
    first_.own = {first_.address(), "dc1", std::string(16, 'a'), {"0"}};
    second_.own = {second_.address(), "dc1", std::string(16, 'b'), {"9223372036854775807"}};
    Acquaint();
  }
  void Acquaint() {
    first_.Post([this, peer = second_.own] { first_.peers = {peer}; });
    second_.Post([this, peer = first_.own] { second_.peers = {peer}; });
  }

  void Connect(std::function<void(SessionOptions&)> change = [](auto&) {}) {
    SessionOptions options{.contact_points = {first_.address()},
                           .connect_timeout = Milliseconds(2'000),
                           .request_timeout = Milliseconds(2'000),
                           .topology_every = Milliseconds(50)};
    change(options);
    auto session = Session::Connect(loop_, options);
    ASSERT_TRUE(session) << session.error().message;
    session_ = *session;
    auto prepared = session_->Prepare("INSERT INTO k.t (a, b) VALUES (?, ?)");
    ASSERT_TRUE(prepared) << prepared.error().message;
    prepared_ = *prepared;
  }

  static constexpr int kRows = 100;
  static std::string Key(int row) { return "key" + std::to_string(row); }

  // How many of the rows failed.
  int Write() {
    std::vector<std::string> keys;
    for (int i = 0; i < kRows; ++i) keys.push_back(Key(i));
    std::vector<Value> values;
    for (auto& key : keys) {
      values.push_back({Value::Kind::kBytes, key});
      values.push_back({Value::Kind::kBytes, "value"});
    }
    auto outcome = std::make_shared<std::promise<std::vector<Status>>>();
    auto future = outcome->get_future();
    session_->ExecuteMany(prepared_, values, kRows, Consistency::kOne, {},
                          [outcome](auto statuses) { outcome->set_value(std::move(statuses)); });
    if (future.wait_for(std::chrono::seconds(10)) != std::future_status::ready) return -1;
    auto statuses = future.get();
    EXPECT_EQ(statuses.size(), static_cast<std::size_t>(kRows));
    return static_cast<int>(
        std::count_if(statuses.begin(), statuses.end(), [](auto& s) { return !s.has_value(); }));
  }
  // Of the rows written to the node since it was told to forget.
  static std::set<std::string> KeysAt(FakeNode& node) {
    std::set<std::string> keys;
    for (auto& request : node.requests(Opcode::kExecute)) {
      ByteReader r(request.body);
      ExecuteRequest execute;
      EXPECT_TRUE(Read(r, 4, execute));
      keys.emplace(execute.parameters.values.at(0).bytes);
    }
    return keys;
  }
  std::size_t WriteAndCount(FakeNode& node) {
    first_.Forget();
    second_.Forget();
    Write();
    return KeysAt(node).size();
  }
  template <typename Check>
  static void Eventually(Check check, const char* what) {
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!check()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << what;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  void BothAreConnected() {
    Eventually([&] { return WriteAndCount(second_) > 0; }, "the second node gets rows");
  }

  net::Loop loop_{"client"};
  FakeNode first_, second_;
  std::shared_ptr<Session> session_;
  Prepared prepared_;
};

TEST_F(ClusterTest, RowsGoToTheOwnersOfTheirPartitions) {
  Connect();
  BothAreConnected();
  first_.Forget();
  second_.Forget();
  EXPECT_EQ(Write(), 0);
  auto at_first = KeysAt(first_), at_second = KeysAt(second_);
  EXPECT_EQ(at_first.size() + at_second.size(), static_cast<std::size_t>(kRows));
  for (int i = 0; i < kRows; ++i)
    EXPECT_EQ(at_second.contains(Key(i)), TokenOf(Key(i)) > 0) << Key(i);
}

TEST_F(ClusterTest, ARowWithoutAPartitionGoesSomewhere) {
  first_.Post([this] { first_.partition_key = {}; });
  Connect();
  Eventually([&] { return second_.connections_accepted() == 1; }, "the second is connected");
  EXPECT_EQ(Write(), 0);
}

TEST_F(ClusterTest, ALostNodeIsLeftOutUntilItIsBack) {
  Connect();
  BothAreConnected();
  second_.Close();
  Eventually([&] { return WriteAndCount(first_) == kRows; }, "the first node gets all rows");
  EXPECT_TRUE(session_->alive());
  BothAreConnected();
  EXPECT_EQ(Write(), 0);
  EXPECT_GE(second_.connections_accepted(), 2);
}

TEST_F(ClusterTest, TheOtherNodeIsEnough) {
  Connect();
  BothAreConnected();
  first_.Close();
  Eventually([&] { return WriteAndCount(second_) == kRows || WriteAndCount(first_) > 0; },
             "rows are written");
  EXPECT_TRUE(session_->alive());
  EXPECT_TRUE(session_->Prepare("SELECT 1"));
}

TEST_F(ClusterTest, WhatStatementsAreNotKnownIsPreparedOnEachNode) {
  Connect();
  BothAreConnected();
  second_.Answer([known = false](FakeNode& node, const Request& request) mutable {
    if (request.opcode == Opcode::kPrepare) known = true;
    if (request.opcode != Opcode::kExecute) return false;
    known ? node.Reply(request.stream, VoidResult{})
          : node.ReplyError(request.stream, WireError::kUnprepared, "unknown", "the-id");
    return true;
  });
  second_.Forget();
  EXPECT_EQ(Write(), 0);
  EXPECT_EQ(second_.requests(Opcode::kPrepare).size(), 1u);
}

TEST_F(ClusterTest, WithoutNodesTheSessionIsOver) {
  Connect();
  BothAreConnected();
  // More than once: one may be back before the other is lost.
  auto end_both = [&] {
    first_.Close();
    second_.Close();
    return !session_->alive();
  };
  Eventually(end_both, "the session ends");
  EXPECT_EQ(Write(), kRows);
}

TEST_F(ClusterTest, NodesOfOtherDatacentersAreLeftAlone) {
  second_.own.datacenter = "dc2";
  Acquaint();
  Connect([](auto& o) { o.local_datacenter = "dc1"; });
  EXPECT_EQ(WriteAndCount(first_), static_cast<std::size_t>(kRows));
  EXPECT_EQ(second_.connections_accepted(), 0);
}

TEST_F(ClusterTest, AContactPointLeadsToTheDatacenterMeant) {
  second_.own.datacenter = "dc2";
  Acquaint();
  Connect([](auto& o) { o.local_datacenter = "dc2"; });
  EXPECT_EQ(WriteAndCount(second_), static_cast<std::size_t>(kRows));
}

TEST_F(ClusterTest, ANodeThatJoinsGetsItsRows) {
  first_.Post([this] { first_.peers.clear(); });
  Connect();
  EXPECT_EQ(WriteAndCount(first_), static_cast<std::size_t>(kRows));
  EXPECT_EQ(second_.connections_accepted(), 0);
  Acquaint();
  BothAreConnected();
}

TEST_F(ClusterTest, ANodeThatLeavesGetsNone) {
  Connect();
  BothAreConnected();
  first_.Post([this] { first_.peers.clear(); });
  Eventually([&] { return WriteAndCount(first_) == kRows; }, "all rows go to the first");
  EXPECT_EQ(Write(), 0);
}

TEST_F(ClusterTest, APeerThatNobodyReachesIsNoHindrance) {
  first_.Post([this] {
    first_.peers = {{{"127.0.0.1", 1}, "dc1", std::string(16, 'c'), {"9223372036854775807"}}};
  });
  Connect();
  EXPECT_EQ(Write(), 0);
  EXPECT_EQ(KeysAt(first_).size(), static_cast<std::size_t>(kRows));
}

TEST_F(ClusterTest, SeveralConnectionsToANode) {
  Connect([](auto& o) { o.connections_per_node = 3; });
  Eventually(
      [&] { return first_.connections_accepted() == 3 && second_.connections_accepted() == 3; },
      "three connections to each");
  EXPECT_EQ(Write(), 0);
}

TEST(OldCluster, BeforeCassandra4PeersHaveThePortOfTheContactPoint) {
  net::Loop loop{"client"};
  FakeNode first, second({"127.0.0.2", first.address().port});
  first.has_peers_v2 = false;
  first.own = {first.address(), "dc1", std::string(16, 'a'), {"0"}};
  first.peers = {{{"127.0.0.2", 9}, "dc1", std::string(16, 'b'), {"100"}}};
  auto session = Session::Connect(loop, {.contact_points = {first.address()}});
  ASSERT_TRUE(session) << session.error().message;
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (second.connections_accepted() == 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(second.connections_accepted(), 1);
}

}  // namespace
}  // namespace taskflow::cql
