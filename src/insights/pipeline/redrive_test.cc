#include "insights/pipeline/redrive.h"

#include <gtest/gtest.h>

#include "insights/pipeline/fake_links.h"

namespace taskflow::insights {
namespace {

class RedriveTest : public testing::Test {
 protected:
  RedriveTest() {
    parts_.topics["t"].resize(2);
    parts_.topics["dead"].resize(1);
  }
  // A letter from partition 1 of t.
  void Die(const std::string& key, std::int64_t time_ms = 1'000,
           std::vector<kafka::Header> own = {{"trace", "x"}}) {
    auto headers = std::move(own);
    headers.push_back({"__connect.errors.topic", "t"});
    headers.push_back({"__connect.errors.partition", "1"});
    headers.push_back({"__connect.errors.exception.message", "why"});
    parts_.Append("dead", {key, "value of " + key, time_ms, std::move(headers)});
  }
  // "found sent skipped unknown", or the error.
  std::string Run(bool dry_run = false, std::int64_t held_max = 0,
                  std::optional<std::set<std::pair<std::int32_t, std::int64_t>>> only = {}) {
    auto done = redrive_.Run({"dead", dry_run, std::move(only), held_max});
    if (!done) return done.error().message;
    return fmt::format("{} {} {} {}", done->found, done->sent, done->skipped, done->unknown);
  }
  const FakeParts::Partition& Target() { return parts_.topics["t"][1]; }

  FakeParts parts_;
  FakeLinks links_{parts_};
  Redrive redrive_{links_};
};

TEST_F(RedriveTest, SendsTheRecordAsItWasAndOnlyOnce) {
  Die("a", 1'234);
  Die("b");
  EXPECT_EQ(Run(true), "2 0 0 0");
  EXPECT_TRUE(Target().empty());
  EXPECT_EQ(Run(), "2 2 0 0");
  ASSERT_EQ(Target().size(), 2u);
  const auto& sent = *Target()[0];
  EXPECT_EQ(sent.key, "a");
  EXPECT_EQ(sent.value, "value of a");
  EXPECT_EQ(sent.time_ms, 1'234);
  ASSERT_EQ(sent.headers.size(), 2u);
  EXPECT_EQ(sent.headers[0].key, "trace");
  EXPECT_EQ(sent.headers[1].key, "taskflow-redriven-from");
  EXPECT_EQ(sent.headers[1].value, "dead/0/0");
  EXPECT_EQ(Run(), "2 0 2 0");
  Die("c");
  EXPECT_EQ(Run(), "3 1 2 0");
  EXPECT_EQ(Target().size(), 3u);
}

TEST_F(RedriveTest, SendsOnlyWithTheTopicsClaim) {
  Die("a");
  parts_.claimed_by_others = true;
  EXPECT_EQ(Run(true), "1 0 0 0");
  EXPECT_EQ(Run(), "dead letters of dead are being sent again by another run: wait for its end");
  EXPECT_TRUE(Target().empty());
  EXPECT_EQ(parts_.claimed, std::vector<std::string>{"taskflow-redrive-dead"});
}

TEST_F(RedriveTest, ALetterThatDiesAgainIsAnother) {
  Die("a");
  EXPECT_EQ(Run(), "1 1 0 0");
  Die("a", 1'000, Target()[0]->headers);
  EXPECT_EQ(Run(), "2 1 1 0");
  ASSERT_EQ(Target().size(), 2u);
  EXPECT_EQ(Target()[1]->headers.back().value, "dead/0/1");
  EXPECT_EQ(Target()[1]->headers.size(), 2u);
}

TEST_F(RedriveTest, SendsThoseThatAreNamed) {
  for (auto key : {"a", "b", "c", "d"}) Die(key);
  EXPECT_EQ(Run(false, 0, {{{0, 1}, {0, 3}, {0, 99}, {5, 0}}}), "2 2 0 0");
  EXPECT_EQ(Target()[0]->key, "b");
  EXPECT_EQ(Target()[1]->key, "d");
  EXPECT_EQ(Run(), "4 2 2 0");
}

TEST_F(RedriveTest, TakesMoreThanItMayHold) {
  for (int i = 0; i < 10; ++i) Die(std::to_string(i));
  EXPECT_EQ(Run(false, 3), "10 10 0 0");
  EXPECT_EQ(Target().size(), 10u);
  EXPECT_EQ(Run(false, 3), "10 0 10 0");
}

TEST_F(RedriveTest, GoesOnWhereARunBrokeOff) {
  for (int i = 0; i < 5; ++i) Die(std::to_string(i));
  parts_.sends_until_failure = 2;
  EXPECT_NE(Run().find("2 dead letters were sent again, then"), std::string::npos);
  parts_.sends_until_failure = 100;
  EXPECT_EQ(Run(), "5 3 2 0");
  EXPECT_EQ(Target().size(), 5u);
}

TEST_F(RedriveTest, CountsLettersThatTellNoTopic) {
  parts_.Append("dead", {"a", "v", 1, {{"trace", "x"}}});
  Die("b");
  EXPECT_EQ(Run(), "2 1 0 1");
}

TEST_F(RedriveTest, SaysWhichTopicIsMissing) {
  parts_.Append("dead", {"a", "v", 1, {{"__connect.errors.topic", "gone"}}});
  EXPECT_NE(Run().find("there is no topic gone"), std::string::npos);
  parts_.topics.erase("dead");
  EXPECT_EQ(Run(), "there is no topic dead");
}

TEST_F(RedriveTest, TellsWhatBecameOfEachLetter) {
  Die("a");
  EXPECT_EQ(Run(), "1 1 0 0");
  Die("b");
  parts_.Append("dead", {"c", "v", 1, {{"trace", "x"}}});
  parts_.Append("dead", {"d", "v", 1, {{"__connect.errors.topic", "gone"}}});
  auto look = [&](RedriveOrder order) {
    std::string out;
    order.on_letter = [&](const DeadLetter& letter, LetterState state) {
      out += fmt::format("{}={} ", letter.Id(), static_cast<int>(state));
    };
    auto done = redrive_.Run(order);
    return done ? out : done.error().message;
  };
  EXPECT_EQ(look({.topic = "dead", .only_look = true}),
            "dead/0/2=3 dead/0/0=2 dead/0/1=0 dead/0/3=4 ");
  auto youngest = *YoungestLetters(links_, "dead", 3);
  EXPECT_EQ(youngest, (LetterPlaces{{0, 1}, {0, 2}, {0, 3}}));
  EXPECT_EQ(look({.topic = "dead", .dry_run = false, .only = {{{0, 1}}}}), "dead/0/1=1 ");
  EXPECT_EQ(Target().size(), 2u);
}

TEST_F(RedriveTest, ReadsWhatConnectSaysOfTheFailure) {
  std::vector<kafka::Header> headers{{"own", "1"},
                                     {"__connect.errors.topic", "t"},
                                     {"__connect.errors.partition", "1"},
                                     {"__connect.errors.offset", "57"},
                                     {"__connect.errors.connector.name", "sink"},
                                     {"__connect.errors.stage", "VALUE_CONVERTER"},
                                     {"__connect.errors.exception.class.name", "a.b.DataException"},
                                     {"__connect.errors.exception.message", "why"}};
  auto letter = ReadDeadLetter({.topic = "dead", .partition = 2, .offset = 9}, headers);
  EXPECT_EQ(letter.Id(), "dead/2/9");
  EXPECT_EQ(letter.origin_topic, "t");
  EXPECT_EQ(letter.origin_partition, 1);
  EXPECT_EQ(letter.origin_offset, 57);
  EXPECT_EQ(letter.stage, "VALUE_CONVERTER");
  EXPECT_EQ(letter.exception, "a.b.DataException");
  EXPECT_EQ(letter.message, "why");
  ASSERT_EQ(letter.headers.size(), 1u);
  headers[2].value = "-7";
  headers[3].value = "none";
  auto odd = ReadDeadLetter({.topic = "dead"}, headers);
  EXPECT_EQ(odd.origin_partition, -1);
  EXPECT_EQ(odd.origin_offset, -1);
}

}  // namespace
}  // namespace taskflow::insights
