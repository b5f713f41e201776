#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/replay/border.h"
#include "app/replay/difference.h"
#include "app/replay/shadow_table.h"

namespace taskflow::app {
namespace {

constexpr std::int64_t kNow = 1'764'000'000'000;
const std::string kLive = "taskflow.interactions";

TEST(Border, IsATimeOrOffsetsOrTheTopics) {
  EXPECT_TRUE(ParseBorder("begin", kNow)->IsTopics());
  EXPECT_TRUE(ParseBorder("end", kNow)->IsTopics());
  EXPECT_EQ(ParseBorder("2h", kNow)->time_ms, kNow - 7'200'000);
  EXPECT_EQ(ParseBorder("2025-11-24T10:00Z", kNow)->time_ms, 1'763'978'400'000);
  EXPECT_EQ(ParseBorder("0:100,2:7", kNow)->offsets,
            (std::map<std::int32_t, std::int64_t>{{0, 100}, {2, 7}}));
  for (const char* wrong : {"", "soon", "0:", ":5", "0:-1", "0:1,x"}) {
    EXPECT_FALSE(ParseBorder(wrong, kNow)) << wrong;
  }
}

TEST(Border, CutsRanges) {
  pipeline::Ranges all = {{{"t", 0}, {10, 100}}, {{"t", 1}, {0, 50}}};
  auto cut = Between(all, *ParseBorder("0:20,1:60", kNow), *ParseBorder("0:5000", kNow));
  ASSERT_TRUE(cut);
  EXPECT_EQ((*cut)[(kafka::TopicPartition{"t", 0})].earliest, 20);
  EXPECT_EQ((*cut)[(kafka::TopicPartition{"t", 0})].end, 100);
  EXPECT_EQ((*cut)[(kafka::TopicPartition{"t", 1})].earliest, 60);
  EXPECT_EQ((*cut)[(kafka::TopicPartition{"t", 1})].end, 60);
  EXPECT_FALSE(Between(all, *ParseBorder("2:0", kNow), {}));
}

TEST(Comparison, TellsWhatIsWhere) {
  Comparison comparison;
  ASSERT_TRUE(comparison.AddEvent("a", {"view", "x", "/", "t"}));
  ASSERT_TRUE(comparison.AddEvent("b", {"view", "x", "/", "t"}));
  ASSERT_TRUE(comparison.AddEvent("b", {"view", "erased", "-", "t"}));
  ASSERT_TRUE(comparison.AddEvent("c", {"view", "x", "/", "t"}));
  ASSERT_TRUE(comparison.AddEvent("d", {"view", "x", "/", "t"}));
  comparison.AddRow("a", {"view", "x", "/", "t"}, true);
  comparison.AddRow("b", {"view", "erased", "-", "t"}, true);
  comparison.AddRow("c", {"view", "x/", "", "t"}, true);
  comparison.AddRow("e", {}, true);
  comparison.AddRow("f", {}, false);
  auto out = comparison.Finish();
  EXPECT_EQ(out.events, 4);
  EXPECT_EQ(out.rows, 5);
  EXPECT_EQ(out.same, 2);
  EXPECT_EQ(out.outside, 1);
  EXPECT_EQ(out.different.ids, std::vector<std::string>{"c"});
  EXPECT_EQ(out.only_table.ids, std::vector<std::string>{"e"});
  EXPECT_EQ(out.only_topic.ids, std::vector<std::string>{"d"});
  EXPECT_FALSE(out.None());
}

TEST(Comparison, KeepsTheFirstIdsByName) {
  Comparison comparison;
  for (int i = 99; i >= 0; --i) ASSERT_TRUE(comparison.AddEvent(fmt::format("{:02}", i), {}));
  auto out = comparison.Finish();
  EXPECT_EQ(out.only_topic.count, 100);
  ASSERT_EQ(out.only_topic.ids.size(), 20u);
  EXPECT_EQ(out.only_topic.ids.front(), "00");
  EXPECT_EQ(out.only_topic.ids.back(), "19");
}

TEST(ShadowTable, IsNeverTheLiveOne) {
  EXPECT_EQ(*ShadowName("monday", kLive), "taskflow.interactions_replay_monday");
  EXPECT_EQ(*ShadowName("interactions_replay_x", kLive), "taskflow.interactions_replay_x");
  EXPECT_EQ(*ShadowName("taskflow.interactions_replay_x", kLive), "taskflow.interactions_replay_x");
  for (const char* wrong : {"interactions", "taskflow.interactions", "", "A", "x y", "other.x",
                            "x;", "interactions_replay_", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    EXPECT_FALSE(ShadowName(wrong, kLive)) << wrong;
  }
}

TEST(ShadowTable, HasTheColumnsAndKeysOfTheOriginal) {
  std::vector<SchemaColumn> columns = {{"action", "text", "regular", "none", -1},
                                       {"id", "text", "partition_key", "none", 0},
                                       {"at", "timestamp", "clustering", "desc", 0},
                                       {"Who", "text", "regular", "none", -1}};
  EXPECT_EQ(
      *CreateStatement("k.t", columns, 60),
      "CREATE TABLE k.t (\"action\" text, \"Who\" text, \"id\" text, \"at\" timestamp, "
      "PRIMARY KEY ((\"id\"), \"at\")) WITH default_time_to_live = 60 AND CLUSTERING ORDER BY "
      "(\"at\" DESC)");
  EXPECT_FALSE(CreateStatement("k.t", {{"a", "text", "regular", "none", -1}}, 0));
}

}  // namespace
}  // namespace taskflow::app
