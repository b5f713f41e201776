#include "connect/group/membership.h"

#include "connect/connect_fixture.h"
#include "connect/fake_group.h"

namespace taskflow::connect {
namespace {

// A worker without a herder: does what the group says when it is told to.
struct Peer {
  Peer(FakeGroup& group, std::string url, Topology topology = {}) : known(std::move(topology)) {
    membership = std::make_unique<Membership>(
        Membership::Options{.url = std::move(url),
                            .topology =
                                [this] {
                                  std::lock_guard lock(mutex);
                                  return known;
                                },
                            .catch_up =
                                [this](std::int64_t offset, Milliseconds) {
                                  std::lock_guard lock(mutex);
                                  return known.offset >= offset;
                                },
                            .on_news = [] {}});
    EXPECT_TRUE(membership->Join([&](auto& owner) { return group.Join(owner); }));
  }
  // Runs what is its share.
  Parts Obey() {
    auto view = membership->TakeView();
    membership->Runs(view);
    return view.owned;
  }
  bool Gets(const Parts& parts) {
    return Soon([&] { return Obey() == parts && membership->settled(); });
  }
  void Know(Topology topology) {
    std::lock_guard lock(mutex);
    known = std::move(topology);
  }

  std::mutex mutex;  // guards known
  Topology known;
  std::unique_ptr<Membership> membership;
};

const Parts kTwoTasks = {{"a", -1}, {"a", 0}, {"a", 1}};

TEST(Membership, AloneItOwnsWhatIsConfigured) {
  Membership alone({.url = "u", .topology = [] { return Topology{kTwoTasks, 3, 3}; }});
  EXPECT_TRUE(alone.settled() && alone.leads());
  EXPECT_EQ(alone.TakeView().owned, kTwoTasks);
  EXPECT_EQ(alone.leader_url(), "u");
}

TEST(Membership, TheOnlyMemberOwnsWhatIsNewWithoutAnotherGeneration) {
  FakeGroup group;
  Peer one(group, "u1", {{}, 0, -1});
  EXPECT_TRUE(one.Gets({}));
  EXPECT_TRUE(one.membership->leads());
  auto before = group.generation();
  one.Know({kTwoTasks, 5, 5});
  EXPECT_EQ(one.Obey(), kTwoTasks);
  EXPECT_EQ(group.generation(), before);
}

TEST(Membership, ASecondWorkerGetsWhatTheFirstHasGivenUp) {
  FakeGroup group;
  Peer one(group, "u1", {kTwoTasks, 5, 5});
  EXPECT_TRUE(one.Gets(kTwoTasks));
  Peer two(group, "u2", {kTwoTasks, 5, 5});
  // The first has not obeyed yet.
  EXPECT_TRUE(Soon([&] { return two.membership->settled(); }));
  EXPECT_TRUE(two.Obey().empty());
  EXPECT_FALSE(two.membership->leads());
  EXPECT_EQ(two.membership->leader_url(), "u1");
  EXPECT_TRUE(one.Gets({{"a", -1}, {"a", 0}}));
  EXPECT_TRUE(Soon([&] { return one.Obey(), two.Obey() == Parts{{"a", 1}}; }));
  EXPECT_EQ(one.membership->UrlOf({"a", 1}), "u2");
  EXPECT_EQ(one.membership->UrlOf({"a", 0}), "u1");
  two.membership.reset();
  EXPECT_TRUE(one.Gets(kTwoTasks));
}

TEST(Membership, ANewConnectorMakesAGeneration) {
  FakeGroup group;
  Peer one(group, "u1", {{}, 0, -1}), two(group, "u2", {{}, 0, -1});
  EXPECT_TRUE(one.Gets({}) && two.Gets({}));
  for (auto* worker : {&one, &two}) worker->Know({kTwoTasks, 5, 5});
  EXPECT_TRUE(Soon([&] {
    auto first = one.Obey(), second = two.Obey();
    return first.size() + second.size() == 3 && !second.empty();
  }));
  // Later records change nothing about it.
  auto before = group.generation();
  for (auto* worker : {&one, &two}) worker->Know({kTwoTasks, 9, 5});
  one.Obey(), two.Obey();
  std::this_thread::sleep_for(Milliseconds(20));
  EXPECT_EQ(group.generation(), before);
}

TEST(Membership, WhoIsOutOwnsNothingAndSaysNothing) {
  FakeGroup group;
  Peer one(group, "u1", {kTwoTasks, 5, 5});
  EXPECT_TRUE(one.Gets(kTwoTasks));
  group.Expel(0);
  auto view = one.membership->TakeView();
  EXPECT_TRUE(view.owned.empty() && view.lost);
  EXPECT_FALSE(one.membership->settled() || one.membership->leads());
  // It comes back only when it has given everything up.
  auto before = group.generation();
  group.Rebalance();
  std::this_thread::sleep_for(Milliseconds(20));
  EXPECT_EQ(group.generation(), before);
  one.membership->Runs(view);
  EXPECT_TRUE(one.Gets(kTwoTasks));
}

TEST(Membership, ALeaderThatLagsBehindLetsAllJoinAgain) {
  FakeGroup group;
  Peer one(group, "u1", {{}, 1, -1});
  EXPECT_TRUE(one.Gets({}));
  Peer two(group, "u2", {kTwoTasks, 5, 5});
  EXPECT_TRUE(Soon([&] { return group.generation() >= 3; }));
  EXPECT_TRUE(two.Obey().empty());
  one.Know({kTwoTasks, 5, 5});
  EXPECT_TRUE(Soon([&] { return one.Obey().size() + two.Obey().size() == 3; }));
}

TEST(Membership, InAnEagerGroupEverythingIsGivenUpBeforeItJoins) {
  FakeGroup group(true);
  Peer one(group, "u1", {kTwoTasks, 5, 5});
  EXPECT_TRUE(one.Gets(kTwoTasks));
  auto before = group.generation();
  group.Rebalance();
  EXPECT_TRUE(Soon([&] { return one.membership->TakeView().owned.empty(); }));
  EXPECT_EQ(group.generation(), before);
  EXPECT_TRUE(one.Gets(kTwoTasks));
}

}  // namespace
}  // namespace taskflow::connect
