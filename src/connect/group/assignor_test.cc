#include "connect/group/assignor.h"

#include <gtest/gtest.h>

#include <random>

namespace taskflow::connect {
namespace {

using Owned = std::map<std::string, Parts>;

Parts Connector(const std::string& name, int tasks) {
  Parts out;
  for (int task = -1; task < tasks; ++task) out.insert({name, task});
  return out;
}

// What each has once it has done as it was told.
Owned After(Owned owned, const SharesOf& shares) {
  for (const auto& [member, share] : shares) {
    for (const auto& part : share.revoked) owned[member].erase(part);
    owned[member].insert(share.assigned.begin(), share.assigned.end());
  }
  return owned;
}
std::size_t Tasks(const Parts& parts) {
  return static_cast<std::size_t>(
      std::count_if(parts.begin(), parts.end(), [](const Part& part) { return part.task >= 0; }));
}

TEST(Assignor, OneMemberTakesEverything) {
  auto all = Connector("a", 2);
  EXPECT_EQ(ShareOut(all, {{"m", {}}}), (SharesOf{{"m", {all, {}}}}));
  EXPECT_EQ(ShareOut(all, {{"m", all}}), (SharesOf{{"m", {}}}));
}

TEST(Assignor, SpreadsTasksAndConnectorsEvenly) {
  auto after = After({{"x", {}}, {"y", {}}, {"z", {}}},
                     ShareOut(Connector("a", 6), {{"x", {}}, {"y", {}}, {"z", {}}}));
  for (const auto& [member, parts] : after) EXPECT_EQ(Tasks(parts), 2U) << member;
}

TEST(Assignor, WhatADeadMemberHadGoesToTheOthersAndNothingElseMoves) {
  Owned owned{{"x", {{"a", -1}, {"a", 0}}}, {"y", {{"a", 1}}}};  // z had a-2
  auto shares = ShareOut(Connector("a", 3), owned);
  EXPECT_TRUE(shares.at("x").revoked.empty());
  EXPECT_TRUE(shares.at("y").revoked.empty());
  EXPECT_EQ(shares.at("x").assigned.size() + shares.at("y").assigned.size(), 1U);
}

TEST(Assignor, ANewMemberGetsItsShareOnceOthersHaveGivenItUp) {
  auto all = Connector("a", 4);
  auto first = ShareOut(all, {{"x", all}, {"y", {}}});
  EXPECT_EQ(first.at("x").revoked.size(), 2U);
  EXPECT_TRUE(first.at("y").assigned.empty()) << "it would run twice";
  auto owned = After({{"x", all}, {"y", {}}}, first);
  auto second = ShareOut(all, owned);
  EXPECT_TRUE(second.at("x").revoked.empty());
  EXPECT_EQ(second.at("y").assigned.size(), 2U);
}

TEST(Assignor, WhatIsGoneOrOwnedTwiceIsRevoked) {
  auto shares = ShareOut(Connector("a", 1), {{"x", {{"a", 0}, {"old", -1}}}, {"y", {{"a", 0}}}});
  EXPECT_EQ(shares.at("x").revoked, (Parts{{"old", -1}}));
  EXPECT_EQ(shares.at("y").revoked, (Parts{{"a", 0}}));
}

// Whatever was before, two rounds lead to an even spread, and never does anything run twice.
TEST(Assignor, AnyStateBecomesEvenInTwoRounds) {
  std::mt19937 random(7);
  for (int run = 0; run < 300; ++run) {
    Parts all;
    for (unsigned i = 0; i < random() % 4; ++i)
      all.merge(Connector("c" + std::to_string(i), static_cast<int>(random() % 9)));
    Owned owned;
    auto members = 1 + random() % 4;
    for (unsigned i = 0; i < members; ++i) owned["m" + std::to_string(i)];
    for (const auto& part : all) {
      if (auto owner = random() % (members + 1); owner < members)
        owned["m" + std::to_string(owner)].insert(part);
    }
    for (int round = 0; round < 2; ++round) {
      auto shares = ShareOut(all, owned);
      Parts before;
      for (const auto& [member, parts] : owned) before.insert(parts.begin(), parts.end());
      for (const auto& [member, share] : shares) {
        for (const auto& part : share.assigned) EXPECT_FALSE(before.contains(part));
      }
      owned = After(owned, shares);
    }
    Parts now;
    std::size_t sum = 0, least = SIZE_MAX, most = 0;
    for (const auto& [member, parts] : owned) {
      now.insert(parts.begin(), parts.end());
      sum += parts.size();
      least = std::min(least, Tasks(parts));
      most = std::max(most, Tasks(parts));
    }
    EXPECT_EQ(now, all);
    EXPECT_EQ(sum, all.size());
    EXPECT_LE(most - least, 1U) << "run " << run;
  }
}

}  // namespace
}  // namespace taskflow::connect
