#include "broker/groups/coordinator_fixture.h"

namespace taskflow::broker::groups {
namespace {

TEST(Rebalance, ASilentMemberIsOutAfterItsSession) {
  Fixture f;
  f.TwoStable();
  f.Advance(9'999);
  EXPECT_EQ(f.Heartbeat("a"), "NONE");
  f.Advance(1);
  EXPECT_EQ(f.State(), "PreparingRebalance");
  EXPECT_EQ(f.Heartbeat("a"), "REBALANCE_IN_PROGRESS");
  EXPECT_EQ(f.Join("a"), "3 range leads a");
  EXPECT_EQ(f.Heartbeat("b"), "UNKNOWN_MEMBER_ID");
  EXPECT_EQ(f.Join("b"), "UNKNOWN_MEMBER_ID");
}

TEST(Rebalance, EveryKindOfLifeSignCounts) {
  Fixture f;
  f.TwoStable();
  for (int i = 0; i < 10; ++i) {
    f.Advance(6'000);
    f.Heartbeat("a");
    f.Commit("b", i);
  }
  EXPECT_EQ(f.State(), "Stable");
}

TEST(Rebalance, WhoDoesNotJoinInTimeIsLeftOut) {
  Fixture f;
  f["a"].rebalance_ms = f["b"].rebalance_ms = 20'000;
  f.TwoStable();
  f.Join("a");
  for (int i = 0; i < 4; ++i) {
    f.Advance(4'999);
    EXPECT_EQ(f.Joined("a"), "waits");
    f.Heartbeat("b");  // alive, but busy
  }
  f.Advance(5'000);
  EXPECT_EQ(f.Joined("a"), "3 range leads a");
  EXPECT_EQ(f.Heartbeat("b"), "UNKNOWN_MEMBER_ID");
}

TEST(Rebalance, AnotherLeadsWhenTheLeaderDoesNotJoin) {
  Fixture f;
  f.TwoStable();
  f["b"].protocols = {{"range", "new"}};
  EXPECT_EQ(f.Join("b"), "waits");
  f.Advance(60'000);
  EXPECT_EQ(f.Joined("b"), "3 range leads b");
}

TEST(Rebalance, AWaitingMemberIsAliveHoweverLongItWaits) {
  Fixture f;
  f.TwoStable();
  f.Join("a");
  for (int i = 0; i < 11; ++i) {
    f.Advance(5'000);
    f.Heartbeat("b");
  }
  EXPECT_EQ(f.Join("b"), "3 range follows");
  EXPECT_EQ(f.Joined("a"), "3 range leads a b");
}

TEST(Rebalance, ANewMemberThatWaitsTooLongIsForgotten) {
  Fixture f;
  f["a"].rebalance_ms = 3'600'000;
  f["a"].session_ms = 1'800'000;
  f.Join("a");
  f.Sync("a");
  EXPECT_EQ(f.Join("b"), "waits");
  f.Advance(5 * 60 * 1000);
  EXPECT_EQ(f.Joined("b"), "UNKNOWN_MEMBER_ID");
}

TEST(Rebalance, WhoDoesNotSyncIsOut) {
  Fixture f;
  f["a"].rebalance_ms = f["b"].rebalance_ms = 20'000;
  f.TwoStable();
  f.Join("a");
  f.Join("b");
  f.Joined("a");
  f.Sync("a", {{"a", "x"}, {"b", "y"}});
  ASSERT_EQ(f.State(), "Stable");
  for (int i = 0; i < 4; ++i) {
    f.Advance(5'000);
    f.Heartbeat("a");
    f.Heartbeat("b");
  }
  EXPECT_EQ(f.State(), "PreparingRebalance");
  EXPECT_EQ(f.Heartbeat("b"), "UNKNOWN_MEMBER_ID");
}

TEST(Rebalance, AJoinBetweenJoinAndSyncSendsTheWaitingBack) {
  Fixture f;
  f.TwoStable();
  f.Join("a");
  f.Join("b");
  f.Joined("a");
  ASSERT_EQ(f.Sync("b"), "waits");
  f.Join("c");
  EXPECT_EQ(f.Synced("b"), "REBALANCE_IN_PROGRESS");
  EXPECT_EQ(f.Sync("a", {{"a", "x"}}), "REBALANCE_IN_PROGRESS");
  f.Join("a");
  f.Join("b");
  EXPECT_EQ(f.Joined("a"), "4 range leads a b c");
}

TEST(Rebalance, AStaticMemberThatDoesNotJoinKeepsItsPlace) {
  Fixture f;
  f["b"].instance_id = "ib";
  f["b"].session_ms = 600'000;
  f.TwoStable();
  EXPECT_EQ(f.Join("a"), "waits");
  f.Advance(60'000);
  EXPECT_EQ(f.Joined("a"), "3 range leads a b");
  EXPECT_EQ(f.Sync("a", {{"a", "x"}, {"b", "y"}}), "gets x");
  EXPECT_EQ(f.Join("b"), "3 range follows");
  EXPECT_EQ(f.Sync("b"), "gets y");
}

TEST(Rebalance, StaticMembersThatAllFellSilentStayForTheirSession) {
  Fixture f;
  for (auto name : {"a", "b"}) {
    f[name].instance_id = name;
    f[name].session_ms = 60'000;
    f[name].rebalance_ms = 0;
  }
  f["c"].session_ms = 6'000;
  f.TwoStable();
  f.Join("c");
  EXPECT_EQ(f.Leave("c"), "NONE");
  f.Advance(59'000);
  EXPECT_EQ(f.group().members.size(), 2u);
  f.Advance(2'000);
  EXPECT_EQ(f.State(), "Empty");
}

TEST(Sync, WhatIsWrongIsRefused) {
  Fixture f;
  EXPECT_EQ(f.Sync("a"), "UNKNOWN_MEMBER_ID");
  f.TwoStable();
  f["a"].generation = 1;
  EXPECT_EQ(f.Sync("a"), "ILLEGAL_GENERATION");
  EXPECT_EQ(f.Heartbeat("a"), "ILLEGAL_GENERATION");
  f["a"].id = "other";
  EXPECT_EQ(f.Sync("a"), "UNKNOWN_MEMBER_ID");
  EXPECT_EQ(f.Heartbeat("a"), "UNKNOWN_MEMBER_ID");
}

TEST(Sync, AMemberLeftOutOfTheAssignmentGetsAnEmptyOne) {
  Fixture f;
  f.TwoStable();
  f.Join("a");
  f.Join("b");
  f.Joined("a");
  f.Sync("b");
  EXPECT_EQ(f.Sync("a", {{"a", "x"}}), "gets x");
  EXPECT_EQ(f.Synced("b"), "gets ");
}

TEST(Leave, TheOthersRebalanceAtOnce) {
  Fixture f;
  f.TwoStable();
  EXPECT_EQ(f.Leave("b"), "NONE");
  EXPECT_EQ(f.Heartbeat("a"), "REBALANCE_IN_PROGRESS");
  EXPECT_EQ(f.Join("a"), "3 range leads a");
}

TEST(Leave, TheLastOneLeavesAnEmptyGroup) {
  Fixture f;
  f.TwoStable();
  f.Leave("a");
  EXPECT_EQ(f.Leave("b"), "NONE");
  EXPECT_EQ(f.State(), "Empty");
  EXPECT_EQ(f.records, 1u);
  EXPECT_EQ(f.group().generation, 3);
  EXPECT_EQ(f.Leave("b"), "UNKNOWN_MEMBER_ID");
}

TEST(Leave, WhileOthersWaitForIt) {
  Fixture f;
  f.TwoStable();
  f.Join("a");
  EXPECT_EQ(f.Leave("b"), "NONE");
  EXPECT_EQ(f.Joined("a"), "3 range leads a");
}

TEST(Leave, WithARequestThatWaits) {
  Fixture f;
  f.TwoStable();
  f.Join("a");
  EXPECT_EQ(f.Leave("a"), "NONE");
  EXPECT_EQ(f.Joined("a"), "UNKNOWN_MEMBER_ID");
  EXPECT_EQ(f.Join("b"), "3 range leads b");
}

TEST(Leave, ABatchOfMembersAndByInstanceAlone) {
  Fixture f;
  f["a"].instance_id = "ia";
  f.TwoStable();
  Effects effects;
  auto left = f.coordinator->Leave(
      {"g", "", {{"", "ia", {}}, {f["b"].id, {}, {}}, {"", "nobody", {}}, {"x", {}, {}}}}, f.now(),
      effects);
  EXPECT_EQ(left.members[0].error_code, kafka::KafkaError::kNone);
  EXPECT_EQ(left.members[1].error_code, kafka::KafkaError::kNone);
  EXPECT_EQ(left.members[2].error_code, kafka::KafkaError::kUnknownMemberId);
  EXPECT_EQ(left.members[3].error_code, kafka::KafkaError::kUnknownMemberId);
  EXPECT_EQ(f.State(), "Empty");
}

TEST(Restart, MembersGoOnWhereTheyWere) {
  Fixture f;
  f.TwoStable();
  f.Commit("a", 7);
  f.Restart();
  EXPECT_EQ(f.State(), "Stable");
  EXPECT_EQ(f.Committed(), 7);
  f.Advance(9'000);
  EXPECT_EQ(f.Heartbeat("a"), "NONE");
  EXPECT_EQ(f.Commit("b", 8), "NONE");
  EXPECT_EQ(f.Sync("b"), "gets y");
  EXPECT_EQ(f.Join("b"), "2 range follows");
}

TEST(Restart, MembersThatDoNotComeBackAreOut) {
  Fixture f;
  f.TwoStable();
  f.Restart();
  f.Advance(10'000);
  EXPECT_EQ(f.State(), "Empty");
  EXPECT_EQ(f.Heartbeat("a"), "UNKNOWN_MEMBER_ID");
  EXPECT_EQ(f.Commit("a", 7), "UNKNOWN_MEMBER_ID");
}

TEST(Restart, ARebalanceThatWasUnderwayBeginsAnew) {
  Fixture f;
  f.TwoStable();
  f.Join("c");
  f.Join("a");
  f.Restart();
  EXPECT_EQ(f.State(), "Stable");
  EXPECT_EQ(f.Heartbeat("b"), "NONE");
  EXPECT_EQ(f.Join("c"), "UNKNOWN_MEMBER_ID");
  f["c"].id.clear();
  EXPECT_EQ(f.Join("c"), "waits");
  f.Join("b");
  EXPECT_EQ(f.Join("a"), "3 range leads a b c");
}

}  // namespace
}  // namespace taskflow::broker::groups
