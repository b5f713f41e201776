#include "broker/groups/replay.h"

#include "broker/groups/coordinator_fixture.h"
#include "log/compaction.h"
#include "log/log_fixture.h"

namespace taskflow::broker::groups {
namespace {

struct ReplayFixture {
  log::Fixture log;
  SeededRandom random{1};
  Coordinator coordinator{{}, random};

  ReplayFixture() {
    log.options.compact = true;
    log.Open();
  }
  void Append(const LogRecord& record) {
    kafka::BatchBuilder builder(0, 1000);
    builder.Add(1000, record.key,
                record.value ? std::optional<std::string_view>(*record.value) : std::nullopt);
    ASSERT_TRUE(log.AppendBytes(builder.Build()));
    log.Sync();
  }
  void Commit(const std::string& topic, std::int64_t offset) {
    CommittedOffset value{offset, -1, "", 1000, {}};
    Append(OffsetRecord({"g", topic, 0}, &value));
  }
  // topic -> offset, of group g
  std::map<std::string, std::int64_t> Replayed() {
    auto replayed = Replay(*log.log, coordinator);
    EXPECT_TRUE(replayed) << replayed.error().message;
    coordinator.Loaded({});
    std::map<std::string, std::int64_t> offsets;
    const auto* group = coordinator.Find("g");
    if (group == nullptr) return offsets;
    for (const auto& [topic, partitions] : group->offsets) offsets[topic] = partitions.at(0).offset;
    return offsets;
  }
};

using Offsets = std::map<std::string, std::int64_t>;

TEST(Replay, TheLastOfEachKeyCounts) {
  ReplayFixture f;
  f.Commit("a", 1);
  f.Commit("b", 1);
  f.Commit("a", 2);
  f.Append(OffsetRecord({"g", "b", 0}, nullptr));
  f.Append(OffsetRecord({"other", "b", 0}, nullptr));
  EXPECT_EQ(f.Replayed(), (Offsets{{"a", 2}}));
}

TEST(Replay, AnEmptyLog) {
  ReplayFixture f;
  EXPECT_TRUE(f.Replayed().empty());
}

TEST(Replay, ManySegmentsAfterCompaction) {
  ReplayFixture f;
  for (int i = 1; i <= 500; ++i) f.Commit(i % 2 == 0 ? "a" : "b", i);
  const std::atomic<bool> go_on{false};
  auto closed = *f.log.log->ClosedSegments();
  ASSERT_GT(closed.size(), 3u);
  auto cleaned =
      log::Compact(f.log.disk, {f.log.kFolder, closed, f.log.log->end_offset(), 2000, 0}, go_on);
  ASSERT_TRUE(cleaned);
  ASSERT_TRUE(f.log.log->ReplaceSegments(*cleaned));
  EXPECT_EQ(f.Replayed(), (Offsets{{"a", 500}, {"b", 499}}));
}

TEST(Replay, AGroupThatWasDeletedKeepsNothing) {
  ReplayFixture f;
  StoredGroup stored{"consumer", 3, "range", "m", 1000, {}};
  stored.members.push_back({"m", "i", "c", "/h", 60000, 10000, "s", "a"});
  f.Append(GroupRecord("g", &stored));
  f.Commit("a", 1);
  f.Append(OffsetRecord({"g", "a", 0}, nullptr));
  f.Append(GroupRecord("g", nullptr));
  f.Replayed();
  EXPECT_EQ(f.coordinator.Find("g"), nullptr);
  EXPECT_EQ(f.coordinator.NextWake(), std::nullopt);
}

TEST(Replay, OffsetsOutliveTheMetadataOfTheirGroup) {
  ReplayFixture f;
  StoredGroup stored{"consumer", 3, {}, {}, 1000, {}};
  f.Append(GroupRecord("g", &stored));
  f.Commit("a", 1);
  f.Append(GroupRecord("g", nullptr));
  EXPECT_EQ(f.Replayed(), (Offsets{{"a", 1}}));
  EXPECT_EQ(f.coordinator.Find("g")->protocol_type, "");
}

TEST(Replay, WhatCannotBeReadIsLeftOut) {
  ReplayFixture f;
  f.Commit("a", 1);
  f.Append({std::string("\0\3\0\1g", 5), "of another coordinator"});
  f.Append({"", "no key"});
  auto of_newer_version = OffsetRecord({"g", "b", 0}, nullptr);
  of_newer_version.value = std::string("\0\x09", 2);
  f.Append(of_newer_version);
  f.Commit("c", 3);
  EXPECT_EQ(f.Replayed(), (Offsets{{"a", 1}, {"c", 3}}));
}

}  // namespace
}  // namespace taskflow::broker::groups
