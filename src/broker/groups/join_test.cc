#include "broker/groups/coordinator_fixture.h"

namespace taskflow::broker::groups {
namespace {

TEST(Join, AFirstMemberLeadsAGenerationOfItsOwn) {
  Fixture f;
  EXPECT_EQ(f.JoinOnce("a"), "MEMBER_ID_REQUIRED");
  EXPECT_TRUE(f["a"].id.starts_with("client-"));
  EXPECT_EQ(f.State(), "Empty");
  EXPECT_EQ(f.JoinOnce("a"), "1 range leads a");
  EXPECT_EQ(f.State(), "CompletingRebalance");
  EXPECT_EQ(f.Sync("a", {{"a", "x"}}), "gets x");
  EXPECT_EQ(f.records, 1u);
  EXPECT_EQ(f.State(), "Stable");
  EXPECT_EQ(f.Heartbeat("a"), "NONE");
}

TEST(Join, OldClientsAreNotAskedToJoinAgain) {
  Fixture f;
  f["a"].version = 3;
  EXPECT_EQ(f.JoinOnce("a"), "1 range leads a");
}

TEST(Join, MembersThatStartTogetherAreOneRebalance) {
  Fixture f;
  f.options.initial_rebalance_delay = Milliseconds(50);
  f.Restart();
  EXPECT_EQ(f.Join("a"), "waits");
  f.Advance(30);
  EXPECT_EQ(f.Join("b"), "waits");
  f.Advance(30);
  EXPECT_EQ(f.Joined("a"), "waits");  // b came: the wait is prolonged
  EXPECT_EQ(f.Join("c"), "waits");
  f.Advance(200);
  EXPECT_EQ(f.State(), "CompletingRebalance");
  EXPECT_EQ(f.group().generation, 1);
  EXPECT_EQ(f.group().members.size(), 3u);
}

TEST(Join, TheFirstWaitEndsWithTheRebalanceTimeout) {
  Fixture f;
  f.options.initial_rebalance_delay = Milliseconds(1000);
  f.Restart();
  for (int i = 0; i < 30; ++i) {
    auto name = std::to_string(i);
    f[name].rebalance_ms = 10'000;
    f.Join(name);
    f.Advance(500);
  }
  EXPECT_GE(f.group().generation, 1);
}

TEST(Join, ANewMemberMakesTheOthersJoinAgain) {
  Fixture f;
  f.TwoStable();
  EXPECT_EQ(f.Join("c"), "waits");
  EXPECT_EQ(f.State(), "PreparingRebalance");
  EXPECT_EQ(f.Heartbeat("a"), "REBALANCE_IN_PROGRESS");
  EXPECT_EQ(f.Join("b"), "waits");
  EXPECT_EQ(f.Join("a"), "3 range leads a b c");
  EXPECT_EQ(f.Joined("b"), "3 range follows");
  EXPECT_EQ(f.Joined("c"), "3 range follows");
}

TEST(Join, AnIdHandedOutHoldsTheRebalanceUntilItsSessionEnds) {
  Fixture f;
  f.TwoStable();
  ASSERT_EQ(f.JoinOnce("c"), "MEMBER_ID_REQUIRED");
  EXPECT_EQ(f.Heartbeat("a"), "NONE");
  EXPECT_EQ(f.Join("a"), "waits");
  EXPECT_EQ(f.Join("b"), "waits");
  f.Advance(10'000);
  EXPECT_EQ(f.Joined("a"), "3 range leads a b");
}

TEST(Join, WhatIsWrongIsRefused) {
  Fixture f;
  f["a"].session_ms = 5'999;
  EXPECT_EQ(f.Join("a"), "INVALID_SESSION_TIMEOUT");
  f["a"].session_ms = 1'800'001;
  EXPECT_EQ(f.Join("a"), "INVALID_SESSION_TIMEOUT");
  f["a"] = {};
  f["a"].id = "somebody";
  EXPECT_EQ(f.Join("a"), "UNKNOWN_MEMBER_ID");
  f["a"] = {};
  f["a"].type = "";
  EXPECT_EQ(f.Join("a"), "INCONSISTENT_GROUP_PROTOCOL");
  f["a"] = {};
  f["a"].protocols = {};
  EXPECT_EQ(f.Join("a"), "INCONSISTENT_GROUP_PROTOCOL");
  f["a"] = {};
  f["a"].protocols = {{"range", ""}, {"range", ""}};
  EXPECT_EQ(f.Join("a"), "INVALID_REQUEST");
  f["a"] = {};
  f["a"].protocols = {{"range", std::string(kMemberBytesMax, 'x')}};
  EXPECT_EQ(f.Join("a"), "INVALID_REQUEST");
  f["a"] = {};
  f["a"].instance_id = "no/slash";
  EXPECT_EQ(f.Join("a"), "INVALID_CONFIG");
  EXPECT_EQ(f.State(), "Dead");
}

TEST(Join, AllMembersHaveAProtocolInCommon) {
  Fixture f;
  f["a"].protocols = {{"range", "1"}, {"sticky", "2"}};
  f["b"].protocols = {{"sticky", "3"}, {"range", "4"}};
  f["c"].protocols = {{"sticky", "5"}};
  f["d"].protocols = {{"range", "6"}};
  f["e"].type = "connect";
  f.Join("a");
  f.Join("b");
  EXPECT_EQ(f.Join("a").substr(0, 7), "2 range");  // a tie
  f.Join("c");
  f.Join("b");
  EXPECT_EQ(f.Join("a").substr(0, 8), "3 sticky");
  EXPECT_EQ(f.Join("d"), "INCONSISTENT_GROUP_PROTOCOL");
  EXPECT_EQ(f.Join("e"), "INCONSISTENT_GROUP_PROTOCOL");
}

TEST(Join, AGroupChangesFromOneProtocolToAnotherMemberByMember) {
  Fixture f;
  f.TwoStable();
  // As Kafka's documentation says for cooperative-sticky: first both, then the new one alone.
  for (auto protocols : {std::vector<Member::Protocol>{{"cooperative-sticky", "c"}, {"range", "r"}},
                         {{"cooperative-sticky", "c"}}}) {
    for (auto [first, second] : {std::pair("a", "b"), std::pair("b", "a")}) {
      f[first].protocols = protocols;
      ASSERT_EQ(f.Join(first), "waits");
      f.Join(second);
      f.Joined(first);
      f.Sync("a", {{"a", "x"}, {"b", "y"}});
      f.Sync("b");
      ASSERT_EQ(f.State(), "Stable");
    }
  }
  EXPECT_EQ(f.group().protocol, "cooperative-sticky");
}

TEST(Join, FollowersWithNothingNewJoinWithoutARebalance) {
  Fixture f;
  f.TwoStable();
  EXPECT_EQ(f.Join("b"), "2 range follows");
  EXPECT_EQ(f.State(), "Stable");
  EXPECT_EQ(f.Sync("b"), "gets y");
  f["b"].protocols = {{"range", "other topics"}};
  EXPECT_EQ(f.Join("b"), "waits");
  EXPECT_EQ(f.State(), "PreparingRebalance");
  EXPECT_EQ(f.Join("a"), "3 range leads a b");
}

TEST(Join, ALeaderThatJoinsAgainWantsARebalance) {
  Fixture f;
  f.TwoStable();
  EXPECT_EQ(f.Join("a"), "waits");
  EXPECT_EQ(f.Join("b"), "3 range follows");
  EXPECT_EQ(f.Joined("a"), "3 range leads a b");
}

TEST(Join, AnAnswerThatWasLostIsGivenAgain) {
  Fixture f;
  f.TwoStable();
  f.Join("a");
  f.Join("b");
  ASSERT_EQ(f.State(), "CompletingRebalance");
  EXPECT_EQ(f.Join("b"), "3 range follows");
  EXPECT_EQ(f.Join("a"), "3 range leads a b");
  EXPECT_EQ(f.State(), "CompletingRebalance");
}

TEST(Join, WhoJoinsTwiceIsAnsweredTwice) {
  Fixture f;
  f.TwoStable();
  ASSERT_EQ(f.Join("a"), "waits");
  auto first = f["a"].join;
  ASSERT_EQ(f.Join("a"), "waits");
  EXPECT_EQ(f.joined.at(first).error_code, kafka::KafkaError::kRebalanceInProgress);
  f.Join("b");
  EXPECT_EQ(f.Joined("a"), "3 range leads a b");
}

TEST(Join, AGroupTakesSoManyMembers) {
  Fixture f;
  f.options.initial_rebalance_delay = Milliseconds(50);
  f.Restart();
  for (std::size_t i = 0; i < kMembersMax; ++i) ASSERT_EQ(f.Join(std::to_string(i)), "waits");
  EXPECT_EQ(f.Join("one more"), "GROUP_MAX_SIZE_REACHED");
  f.Advance(10'000);
  EXPECT_EQ(f.group().generation, 1);
}

// ---- static members ----

struct StaticFixture : Fixture {
  StaticFixture() {
    (*this)["a"].instance_id = "ia";
    (*this)["b"].instance_id = "ib";
    TwoStable();
  }
  // A process that starts again knows its instance id and nothing else.
  void Forget(const std::string& name) {
    clients[name].id.clear();
    clients[name].generation = -1;
  }
};

TEST(StaticJoin, AMemberThatRestartsKeepsItsAssignment) {
  StaticFixture f;
  auto old = f["b"];
  f.Forget("b");
  EXPECT_EQ(f.Join("b"), "2 range follows");
  EXPECT_EQ(f.records, 1u);
  EXPECT_NE(f["b"].id, old.id);
  EXPECT_EQ(f.Sync("b"), "gets y");
  EXPECT_EQ(f.Heartbeat("a"), "NONE");
  f["b"].id = old.id;  // the process that was thought dead
  EXPECT_EQ(f.Heartbeat("b"), "FENCED_INSTANCE_ID");
  EXPECT_EQ(f.Join("b"), "FENCED_INSTANCE_ID");
  EXPECT_EQ(f.Commit("b", 1), "FENCED_INSTANCE_ID");
  EXPECT_EQ(f.Leave("b"), "FENCED_INSTANCE_ID");
}

TEST(StaticJoin, ALeaderThatRestartsDoesNotAssign) {
  StaticFixture f;
  f.Forget("a");
  EXPECT_EQ(f.Join("a"), "2 range leads a b");
  EXPECT_TRUE(f.joined[f["a"].join].skip_assignment);
  f.Forget("a");
  f["a"].version = 8;
  EXPECT_EQ(f.Join("a"), "2 range follows");
  EXPECT_EQ(f.Sync("a"), "gets x");
}

TEST(StaticJoin, AChangeOfProtocolRebalances) {
  StaticFixture f;
  f.Forget("b");
  f["b"].protocols = {{"other", ""}, {"range", "r"}};
  EXPECT_EQ(f.Join("b"), "2 range follows");
  f.Forget("a");
  f["a"].protocols = {{"other", ""}};
  EXPECT_EQ(f.Join("a"), "INCONSISTENT_GROUP_PROTOCOL");
  f["a"].protocols = {{"other", ""}, {"range", "r"}};
  EXPECT_EQ(f.Join("a"), "waits");
}

TEST(StaticJoin, WhoWaitsUnderTheSameInstanceIsFenced) {
  StaticFixture f;
  ASSERT_EQ(f.Join("a"), "waits");
  auto waiting = f["a"].join;
  f.Forget("a");
  EXPECT_EQ(f.Join("a"), "waits");
  EXPECT_EQ(f.joined.at(waiting).error_code, kafka::KafkaError::kFencedInstanceId);
  EXPECT_EQ(f.Join("b"), "3 range follows");
}

TEST(StaticJoin, ItSurvivesARestartOfTheBroker) {
  StaticFixture f;
  f.Restart();
  f.Forget("b");
  EXPECT_EQ(f.Join("b"), "2 range follows");
  EXPECT_EQ(f.Sync("b"), "gets y");
  EXPECT_EQ(f.Heartbeat("a"), "NONE");
}

}  // namespace
}  // namespace taskflow::broker::groups
