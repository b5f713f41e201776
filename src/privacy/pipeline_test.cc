#include "privacy/pipeline.h"

#include <gtest/gtest.h>

#include "pipeline/fake_peers.h"
#include "privacy/retention.h"
#include "privacy/topic_stage.h"

namespace taskflow::privacy {
namespace {

const std::string kTopic = "taskflow-interactions";

class PrivacyTest : public ::testing::Test {
 protected:
  std::vector<Stage> Erase(ErasureOptions options = {.table_wait = Milliseconds(0)}) {
    pipeline::FakePeers peers(pipeline_);
    return ErasePipeline(peers, person_, options, {});
  }
  // "found erased left" of the stages, joined.
  static std::string Counts(const std::vector<Stage>& stages) {
    std::string out;
    for (const auto& one : stages) {
      EXPECT_EQ(one.problem, "");
      out += fmt::format("{}{} {} {}", out.empty() ? "" : ", ", one.found, one.erased, one.left);
    }
    return out;
  }
  // who and what of the last event of each key, "-" when there is a key without.
  std::map<std::string, std::string> Latest(const std::string& topic = kTopic) {
    pipeline::FakePeers peers(pipeline_);
    auto* codec = *peers.Codec();
    std::map<std::string, std::string> out;
    for (const auto& partition : pipeline_.topics.at(topic)) {
      for (const auto& record : partition) {
        auto event = codec->Decode(*record.value);
        EXPECT_TRUE(event && *event);
        out[*record.key] = fmt::format("{}|{}", (*event)->who, (*event)->what);
      }
    }
    return out;
  }
  std::size_t Records() {
    std::size_t count = 0;
    for (const auto& partition : pipeline_.topics.at(kTopic)) count += partition.size();
    return count;
  }

  pipeline::FakePipeline pipeline_;
  Person person_ = Person::Of("Ada@example.com");
};

TEST_F(PrivacyTest, OverwritesThePersonsEventsAlone) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  pipeline_.Put("b", "bob@example.com", "about ada@example.com", 2'000, 0);
  pipeline_.Put("c", "Ada@example.com", "secret too", 3'000, 1);
  pipeline_.Put("d", "ada@example.com.org", "hers", 3'000, 1);
  EXPECT_EQ(Counts(Erase()), "2 2 2, 0 0 0, 2 2 0");
  EXPECT_EQ(Latest(),
            (std::map<std::string, std::string>{{"a", "erased|-"},
                                                {"b", "bob@example.com|about ada@example.com"},
                                                {"c", "erased|-"},
                                                {"d", "ada@example.com.org|hers"}}));
  EXPECT_EQ(pipeline_.RowsOf("erased"), (std::vector<std::string>{"a", "c"}));
  // In the partition of the old one, later than it, and marked.
  const auto& written = pipeline_.topics[kTopic][1].back();
  EXPECT_EQ(written.key, "c");
  EXPECT_GT(written.timestamp_ms, 3'000);
  ASSERT_EQ(written.headers.size(), 1u);
  EXPECT_EQ(written.headers[0].key, "taskflow-erases");
  EXPECT_EQ(written.headers[0].value, "1");
}

TEST_F(PrivacyTest, KeepsIdActionAndTime) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  Erase();
  EXPECT_EQ(*pipeline_.topics[kTopic][0].back().value,
            pipeline::FakePipeline::Encoded({"a", "create", "erased", "-", FormatIso8601(1'000)}));
}

TEST_F(PrivacyTest, RepeatingItChangesNothing) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);  // the relay sent it twice
  auto first = Erase();
  EXPECT_EQ(Counts(first), "2 1 2, 0 0 0, 1 1 0");
  EXPECT_EQ(Records(), 3u);
  auto again = Erase();
  EXPECT_EQ(Counts(again), "2 0 2, 0 0 0, 0 0 0");
  EXPECT_EQ(Records(), 3u);
  EXPECT_EQ(again[0].until_ms, first[0].until_ms);
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);  // and a third time
  EXPECT_EQ(Counts(Erase()), "3 1 3, 0 0 0, 1 1 0");
}

TEST_F(PrivacyTest, ADryRunCounts) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  EXPECT_EQ(Counts(Erase({.dry_run = true})), "1 0 1, 0 0 0, 1 0 1");
  EXPECT_EQ(Records(), 1u);
  EXPECT_EQ(pipeline_.RowsOf("ada@example.com").size(), 1u);
}

TEST_F(PrivacyTest, LeavesWhatCameAfterTheRequest) {
  pipeline_.Put("a", "ada@example.com", "before", 1'000, 0);
  pipeline_.Put("b", "ada@example.com", "of the next account", 2'001, 0);
  pipeline_.Put("c", "ada@example.com", "just before", 2'000, 0);
  person_.until_ms = 2'000;
  EXPECT_EQ(Counts(Erase()), "2 2 2, 0 0 0, 2 2 0");
  EXPECT_EQ(pipeline_.RowsOf("ada@example.com"), std::vector<std::string>{"b"});
}

TEST_F(PrivacyTest, WithoutTheSinkItWritesTheRowsItself) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  pipeline_.rows["a"].ttl_s = 77;
  pipeline_.rows["a"].written_us = INT64_MAX - 2;
  pipeline_.sink_is_on = false;
  auto stages = Erase();
  EXPECT_EQ(Counts(stages), "1 1 1, 0 0 0, 1 1 0");
  EXPECT_NE(stages.back().remedy.find("directly"), std::string::npos);
  EXPECT_EQ(pipeline_.rows["a"].who, "erased");
  EXPECT_EQ(pipeline_.rows["a"].what, "-");
  EXPECT_EQ(pipeline_.rows["a"].ttl_s, 77);
  EXPECT_EQ(pipeline_.rows["a"].written_us, INT64_MAX - 1);
}

TEST_F(PrivacyTest, RowsThatTheTopicHasNoLongerAreWrittenAtOnce) {
  pipeline_.rows["old"] = {"view", "ada@example.com", "/", "2020-01-01T00:00:00.000Z", std::nullopt,
                           5};
  auto stages = Erase({.table_wait = Milliseconds(60'000)});
  EXPECT_EQ(Counts(stages), "0 0 0, 0 0 0, 1 1 0");
  EXPECT_EQ(stages.back().remedy, "");
  EXPECT_EQ(pipeline_.rows["old"].who, "erased");
  EXPECT_EQ(pipeline_.rows["old"].ttl_s, 0);
}

TEST_F(PrivacyTest, DeadLettersAreOverwrittenToo) {
  pipeline_.topics["dlq"].resize(1);
  pipeline_.dead_letter_topics = {"dlq"};
  pipeline_.configs["dlq"] = pipeline_.configs[kTopic];
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0, "dlq");
  // What no schema can read is left to retention, and said so.
  pipeline_.topics["dlq"][0].push_back({"x", "garbage of ada@example.com", {}, 2'000});
  auto stages = Erase();
  EXPECT_EQ(Counts(stages), "0 0 0, 2 1 2, 0 0 0");
  EXPECT_EQ(stages[1].name, "dead letters dlq");
  EXPECT_NE(stages[1].remedy.find("1 records that are no readable events"), std::string::npos);
}

TEST_F(PrivacyTest, CompactionPutsTheConfigsBack) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  pipeline_.Put("b", "bob@example.com", "his", 1'000, 0);
  pipeline_.configs[kTopic]["segment.ms"] = {"500", true};
  pipeline_.compacts = true;
  auto stages = Erase({.compact = true, .table_wait = Milliseconds(0)});
  EXPECT_EQ(Counts(stages), "1 1 0, 0 0 0, 1 1 0");
  EXPECT_EQ(stages[0].until_ms, std::nullopt);
  EXPECT_EQ(pipeline_.compacted_with["cleanup.policy"].value, "compact,delete");
  EXPECT_EQ(pipeline_.configs[kTopic]["segment.ms"].value, "500");
  EXPECT_FALSE(pipeline_.configs[kTopic]["cleanup.policy"].is_own);
  EXPECT_EQ(Latest().size(), 2u);
  EXPECT_EQ(Counts(Erase({.compact = true, .table_wait = Milliseconds(0)})), "0 0 0, 0 0 0, 0 0 0");
}

TEST_F(PrivacyTest, ATopicWithRecordsWithoutAKeyIsNotCompacted) {
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  pipeline_.topics[kTopic][1].push_back({std::nullopt, "x", {}, 5});
  auto stages = Erase({.compact = true, .table_wait = Milliseconds(0)});
  EXPECT_NE(stages[0].problem.find("1 records without a key"), std::string::npos);
  EXPECT_TRUE(pipeline_.compacted_with.empty());
}

TEST_F(PrivacyTest, ATopicThatKeepsForEverIsNotSettled) {
  pipeline_.configs[kTopic]["retention.ms"].value = "-1";
  pipeline_.Put("a", "ada@example.com", "secret", 1'000, 0);
  auto stages = Erase();
  EXPECT_FALSE(stages[0].Settled());
  EXPECT_NE(stages[0].remedy.find("retention"), std::string::npos);
}

TEST_F(PrivacyTest, WhatIsAwayIsSaidByEachStage) {
  pipeline_.away = true;
  for (const auto& stage : Erase()) {
    EXPECT_TRUE(stage.problem.ends_with("is away")) << stage.problem;
    EXPECT_FALSE(stage.Settled());
  }
}

TEST_F(PrivacyTest, EventsOfOtherSchemasLoseTheirOtherTextsAsWell) {
  pipeline_.schemas[2] = R"({"type":"record","name":"E","fields":[
    {"name":"id","type":"string"},{"name":"who","type":["null","string"]},
    {"name":"device","type":["null","string"]},{"name":"city","type":"string"},
    {"name":"time","type":"string"},{"name":"count","type":"int"}]})";
  std::string value(1, '\0');
  ByteWriter writer(value);
  writer.I32(2);
  auto text = [&](std::string_view t) {
    writer.ZigZag64(static_cast<std::int64_t>(t.size()));
    writer.Raw(t);
  };
  auto record = [&](std::string_view who, std::string_view device, std::string_view city) {
    value.resize(5);
    text("a");
    writer.ZigZag64(1);
    text(who);
    writer.ZigZag64(device.empty() ? 0 : 1);
    if (!device.empty()) text(device);
    text(city);
    text("2020-01-01T00:00:00.000Z");
    writer.ZigZag64(7);
    return value;
  };
  auto before = record("ada@example.com", "phone", "Rome");
  auto after = record("erased", "", "-");
  pipeline_.topics[kTopic][0].push_back({"a", before, {}, 5});
  EXPECT_EQ(Erase()[0].erased, 1);
  EXPECT_EQ(pipeline_.topics[kTopic][0].back().value, after);
}

TEST_F(PrivacyTest, ExportsEachEventOnceByTime) {
  pipeline_.Put("b", "ada@example.com", "second", 2'000, 1);
  pipeline_.Put("a", "ada@example.com", "first", 1'000, 0);
  pipeline_.Put("x", "bob@example.com", "not hers", 1'000, 0);
  pipeline_.rows.erase("b");
  pipeline_.rows["c"] = {"view", "ada@example.com", "/", FormatIso8601(500), std::nullopt, 5};
  pipeline::FakePeers peers(pipeline_);
  auto out = ExportPipeline(peers, person_, {});
  ASSERT_TRUE(out);
  std::string text;
  for (const auto& event : out->events) {
    text += fmt::format("{} {} {};", event.id, event.what, fmt::join(event.found_in, "+"));
  }
  EXPECT_EQ(text, "c / table;a first topic+table;b second topic;");
}

TEST(Person, CoversByTime) {
  Person person = Person::Of("a@b.c");
  EXPECT_TRUE(person.Covers("2030-01-01T00:00:00.000Z"));
  person.until_ms = 1'700'000'000'500;  // 2023-11-14T22:13:20.500Z
  EXPECT_TRUE(person.Covers("2023-11-14T22:13:20.500Z"));
  EXPECT_FALSE(person.Covers("2023-11-14T22:13:20.501Z"));
  EXPECT_TRUE(person.Covers("2023-11-14T22:13:20Z"));
  EXPECT_FALSE(person.Covers("2023-11-14T22:13:21Z"));
  EXPECT_TRUE(person.Covers("whenever"));
}

TEST(Retention, IsKnownOnlyWhereRecordsAreDeleted) {
  kafka::TopicConfigs configs = {{"cleanup.policy", {"compact,delete", true}},
                                 {"retention.ms", {"1000", true}},
                                 {"segment.ms", {"20", false}}};
  EXPECT_EQ(GoneByRetention(configs, 5), 5 + 1000 + 20 + kRetentionSlackMs);
  configs["cleanup.policy"].value = "compact";
  EXPECT_EQ(GoneByRetention(configs, 5), std::nullopt);
  configs["cleanup.policy"].value = "delete";
  configs["retention.ms"].value = "-1";
  EXPECT_EQ(GoneByRetention(configs, 5), std::nullopt);
}

TEST(DeadLetterTopics, AreReadFromConnectsAnswer) {
  auto connectors = ParseJsonObject(
      R"({"a":{"info":{"config":{"errors.deadletterqueue.topic.name":"dlq"}}},
          "b":{"info":{"config":{"errors.deadletterqueue.topic.name":"dlq"}}},
          "c":{"info":{"config":{}}},"d":{"info":3},"e":7})");
  EXPECT_EQ(pipeline::DeadLetterTopicsIn(*connectors), std::vector<std::string>{"dlq"});
}

}  // namespace
}  // namespace taskflow::privacy
