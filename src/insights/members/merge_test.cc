#include "insights/members/merge.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/base64.h"

namespace taskflow::insights {
namespace {

std::vector<json::object> Read(std::initializer_list<std::string_view> texts) {
  std::vector<json::object> out;
  for (auto text : texts) out.push_back(*ParseJsonObject(text));
  return out;
}

TEST(AddUp, NumbersAtAnyDepth) {
  auto sum = AddUp(Read({R"({"events":3,"byAction":{"view":2,"create":1},"step":"day",
                             "buckets":[{"from":"a","events":1},{"from":"b","events":2}]})",
                         R"({"events":4,"byAction":{"view":1,"delete":3},"step":"day",
                             "buckets":[{"from":"a","events":4},{"from":"b","events":0}]})"}));
  ASSERT_TRUE(sum);
  EXPECT_EQ(*sum, *ParseJsonObject(R"({"events":7,"byAction":{"view":3,"create":1,"delete":3},
      "step":"day","buckets":[{"from":"a","events":5},{"from":"b","events":2}]})"));
}

TEST(AddUp, ArraysOfDifferentLengthsAreNoSum) {
  auto sum = AddUp(Read({R"({"steps":[1,2]})", R"({"steps":[1]})"}));
  ASSERT_FALSE(sum);
  EXPECT_EQ(sum.error().code, ErrorCode::kInvalid);
}

TEST(MergeStatus, TheWorstSaysHowItIs) {
  auto status = MergeStatus(Read(
      {R"({"state":"behind","events":5,"repeats":1,"changed":0,"removed":2,"version":7,"behind":9,
           "behindSeconds":3,"problem":null,
           "positions":[{"partition":0,"next":5,"end":14},{"partition":1,"next":3,"end":3}]})",
       R"({"state":"waiting","events":6,"repeats":0,"changed":1,"removed":0,"version":8,"behind":2,
           "behindSeconds":4,"problem":"the broker is away","rebuilding":{"from":"topic","events":6},
           "positions":[{"partition":0,"next":12,"end":13}]})"}));
  EXPECT_EQ(status, *ParseJsonObject(R"({"state":"waiting","events":11,"repeats":1,"changed":1,
      "removed":2,"version":15,"behind":9,"behindSeconds":4,
      "problem":"member 2 of 2: the broker is away","rebuilding":{"from":"topic","events":6},
      "positions":[{"partition":0,"next":5,"end":14},{"partition":1,"next":3,"end":3}]})"));
}

TEST(MergeRetention, CohortsAreThoseOfAnyMember) {
  auto answers = Read({R"({"cohorts":[
      {"week":"2026-11-02","from":"2026-11-02T00:00:00.000Z","people":2,"returned":[2,1]},
      {"week":"2026-11-16","from":"2026-11-16T00:00:00.000Z","people":1,"returned":[]}]})",
                       R"({"cohorts":[
      {"week":"2026-11-02","from":"2026-11-02T00:00:00.000Z","people":3,"returned":[3,0,2]},
      {"week":"2026-11-09","from":"2026-11-09T00:00:00.000Z","people":1,"returned":[1]}]})"});
  auto retention = MergeRetention(answers, 3);
  EXPECT_EQ(retention, *ParseJsonObject(R"({"cohorts":[
      {"week":"2026-11-02","from":"2026-11-02T00:00:00.000Z","people":5,"returned":[5,1,2]},
      {"week":"2026-11-09","from":"2026-11-09T00:00:00.000Z","people":1,"returned":[1]},
      {"week":"2026-11-16","from":"2026-11-16T00:00:00.000Z","people":1,"returned":[]}]})"));
  // Somebody was last there on 2026-11-25.
  ASSERT_TRUE(FillWeeks(retention, **TimeZone::Find("UTC"), 3, 1'795'600'000'000));
  EXPECT_EQ(retention, *ParseJsonObject(R"({"cohorts":[
      {"week":"2026-11-02","from":"2026-11-02T00:00:00.000Z","people":5,"returned":[5,1,2]},
      {"week":"2026-11-09","from":"2026-11-09T00:00:00.000Z","people":1,"returned":[1,0,0]},
      {"week":"2026-11-16","from":"2026-11-16T00:00:00.000Z","people":1,"returned":[0,0]}]})"));
  EXPECT_EQ(MergeRetention(answers, 1)["cohorts"].as_array().size(), 1u);
}

TEST(Cursors, AreReadAsTheyAreWritten) {
  for (auto text : {"57.3~~-", "~~", "-~-~-", "1.2~3.4~5.6"}) {
    auto cursors = Cursors::Read(text, 3);
    ASSERT_TRUE(cursors) << text;
    EXPECT_EQ(cursors->ToText(), text);
  }
  EXPECT_EQ(Cursors::Read("", 3)->ToText(), "~~");
  for (auto text : {"57.3", "1~2", "1~2~3~4"}) EXPECT_FALSE(Cursors::Read(text, 3)) << text;
  EXPECT_TRUE(Cursors::Read("-~-~-", 3)->all_ended());
}

TEST(MergeLists, PageByPage) {
  auto page = MergeLists(
      Read({R"({"events":[{"id":"a","at":"9.1"},{"id":"b","at":"5.7"}],"total":3,"next":"5.7"})",
            R"({"events":[{"id":"c","at":"9.4"},{"id":"d","at":"8.2"}],"total":2,"next":null})",
            R"({"events":[{"id":"not shown","at":"7.0"}],"total":1,"next":null})"}),
      "events", *Cursors::Read("~~-", 3), 3);
  ASSERT_TRUE(page);
  EXPECT_EQ(*page,
            *ParseJsonObject(
                R"({"events":[{"id":"a"},{"id":"c"},{"id":"d"}],"total":6,"next":"9.1~-~-"})"));
  auto last = MergeLists(
      Read({R"({"events":[{"id":"b","at":"5.7"}],"total":3,"next":null})",
            R"({"events":[],"total":2,"next":null})", R"({"events":[],"total":1,"next":null})"}),
      "events", *Cursors::Read("9.1~-~-", 3), 3);
  ASSERT_TRUE(last);
  EXPECT_EQ(*last, *ParseJsonObject(R"({"events":[{"id":"b"}],"total":6,"next":null})"));
  EXPECT_FALSE(
      MergeLists(Read({R"({"events":[7],"total":1,"next":null})"}), "events", Cursors(1), 1));
}

json::object NamesAnswer(std::initializer_list<std::pair<const char*, int>> names) {
  json::array rows;
  for (const auto& [text, events] : names) {
    rows.emplace_back(EncodeBase64(text));
    rows.emplace_back(events);
  }
  return {{"rows", std::move(rows)}};
}

TEST(NamesMerge, TheBestOfAllRounds) {
  NamesMerge names(3);
  ASSERT_TRUE(names.TakeRound(std::vector{NamesAnswer({{"rare", 1}, {"shared", 2}}),
                                          NamesAnswer({{"shared", 3}, {"mine", 4}})}));
  ASSERT_TRUE(
      names.TakeRound(std::vector{NamesAnswer({{"also", 4}}), NamesAnswer({{"\xff no text", 9}})}));
  EXPECT_EQ(names.names(), 5u);
  EXPECT_EQ(names.events(), 23u);
  std::vector<std::pair<std::string, std::uint64_t>> best;
  for (const auto& [text, events] : names.best()) best.emplace_back(text, events);
  EXPECT_EQ(best, (decltype(best){{"\xff no text", 9}, {"shared", 5}, {"also", 4}}));
  EXPECT_FALSE(names.TakeRound(Read({R"({"rows":["%",1]})"})));
  EXPECT_FALSE(names.TakeRound(Read({R"({"rows":[1,"eA=="]})"})));
}

}  // namespace
}  // namespace taskflow::insights
