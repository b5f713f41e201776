#include "log/partition_log.h"

#include "log/log_fixture.h"

namespace taskflow::log {
namespace {

using Strings = std::vector<std::string>;

TEST(PartitionLog, WhatIsAppendedIsReadOnceItIsSynced) {
  Fixture f;
  f.Open();
  EXPECT_EQ(f.Append("a"), 0);
  EXPECT_EQ(f.Append("b"), 1);
  ASSERT_TRUE(f.log->Flush());
  EXPECT_EQ(f.Values(), Strings{});
  f.Sync();
  EXPECT_EQ(f.Values(), (Strings{"a", "b"}));
  EXPECT_EQ(f.log->durable_end(), 2);
}

TEST(PartitionLog, ReadStartsWithTheBatchThatHoldsTheOffset) {
  Fixture f;
  f.Open();
  ASSERT_TRUE(f.AppendBytes(Fixture::Batch({{"a", "1"}, {"b", "2"}, {"c", "3"}})));
  f.AppendSynced("x");
  ReadBuffer buffer;
  auto bytes = f.log->Read(2, 1, buffer);
  ASSERT_TRUE(bytes);
  auto header = kafka::ParseBatchHeader(*bytes);
  EXPECT_EQ(header->base_offset, 0);
  EXPECT_EQ(bytes->size(), header->size()) << "one whole batch though it is over max_bytes";
  EXPECT_EQ(f.log->Read(4, 1000, buffer)->size(), 0u);
  EXPECT_EQ(f.log->Read(5, 1000, buffer).error().code, ErrorCode::kNotFound);
}

TEST(PartitionLog, EveryOffsetIsFoundAcrossSegments) {
  Fixture f;
  f.options.segment_bytes = 20'000;
  f.Open();
  for (int i = 0; i < 1000; ++i) f.Append(fmt::format("value {}", i));
  f.Sync();
  EXPECT_GT(f.log->segment_count(), 3u);
  ReadBuffer buffer;
  for (std::int64_t offset = 999; offset >= 0; --offset) {
    buffer.Reset();
    auto bytes = f.log->Read(offset, 100, buffer);
    ASSERT_TRUE(bytes);
    ASSERT_EQ(kafka::ParseBatchHeader(*bytes)->base_offset, offset);
  }
  EXPECT_EQ(f.ReadAll().size(), 1000u);
}

TEST(PartitionLog, ReopenedAfterACleanEndItGoesOn) {
  Fixture f;
  f.Open();
  for (int i = 0; i < 100; ++i) f.Append(fmt::format("{}", i));
  auto closed = f.log->Close();
  ASSERT_TRUE(closed);
  ASSERT_TRUE(ReplaceFile(f.disk, closed->state_path, closed->state));
  f.start.recovery_point = closed->recovery_point;
  EXPECT_EQ(closed->recovery_point, 100);
  f.Open();
  EXPECT_EQ(f.ReadAll().size(), 100u);
  EXPECT_EQ(f.Append("next"), 100);
  f.Sync();
  EXPECT_EQ(f.ReadAll().at(100), "next");
}

TEST(PartitionLog, IndexesAreRebuiltWhenMissingOrWrong) {
  Fixture f;
  f.options.segment_bytes = 30'000;
  f.Open();
  for (int i = 0; i < 1000; ++i) f.Append(fmt::format("value {}", i), 5000 + i);
  ASSERT_TRUE(f.log->Close());
  f.start.recovery_point = 1000;
  auto good = f.disk.Bytes(f.LogPath(0).substr(0, 29) + ".index");
  for (auto bad : {std::string(), std::string(80, '\0'), good.substr(0, 13),
                   good.substr(8) + good.substr(0, 8)}) {
    for (const auto& path : f.disk.Paths()) {
      if (path.ends_with(".index")) f.disk.Bytes(path) = bad;
    }
    f.Open();
    EXPECT_EQ(f.ReadAll().size(), 1000u);
    EXPECT_EQ(f.log->FindTime(5700)->offset, 700);
  }
  for (const auto& path : f.disk.Paths()) {
    if (path.ends_with("index")) (void)f.disk.Remove(path);
  }
  f.Open();
  EXPECT_EQ(f.log->FindTime(5123)->offset, 123);
  EXPECT_EQ(f.ReadAll().size(), 1000u);
}

TEST(PartitionLog, TimesAreFoundRecordByRecord) {
  Fixture f;
  f.Open();
  kafka::BatchBuilder builder(0, 100);
  builder.Add(100, "a", "1");
  builder.Add(200, "b", "2");
  builder.Add(300, "c", "3");
  ASSERT_TRUE(f.AppendBytes(builder.Build()));
  f.Append("late", 250);
  f.Sync();
  EXPECT_EQ(f.log->FindTime(0)->offset, 0);
  EXPECT_EQ(f.log->FindTime(150)->offset, 1);
  EXPECT_EQ(f.log->FindTime(201)->offset, 2);
  EXPECT_EQ(f.log->FindTime(301)->offset, -1);
  EXPECT_EQ(f.log->FindMaxTime()->offset, 2);
  EXPECT_EQ(f.log->FindMaxTime()->timestamp, 300);
}

TEST(PartitionLog, AFullDiskTakesBackTheBatchAndRecovers) {
  Fixture f;
  f.Open();
  f.AppendSynced("a");
  f.disk.bytes_free = 40;
  EXPECT_EQ(f.Append("lost"), 1);
  EXPECT_FALSE(f.log->Flush());
  EXPECT_EQ(f.log->end_offset(), 1);
  EXPECT_EQ(f.Values(), Strings{"a"});
  f.disk.bytes_free = INT64_MAX;
  EXPECT_EQ(f.Append("b"), 1);
  f.Sync();
  EXPECT_EQ(f.Values(), (Strings{"a", "b"}));
  f.Open();
  EXPECT_EQ(f.Values(), (Strings{"a", "b"}));
}

TEST(PartitionLog, RefusedMeansNoMoreWritesButReads) {
  Fixture f;
  f.Open();
  f.AppendSynced("a");
  f.log->Refuse({ErrorCode::kIo, "sync failed"});
  EXPECT_FALSE(f.AppendBytes(Fixture::Batch({{"k", "b"}})));
  EXPECT_EQ(f.Values(), Strings{"a"});
}

TEST(PartitionLog, RetentionGoesByTheBrokersTime) {
  Fixture f;
  f.options.retention_ms = 10'000;
  f.Open();
  for (int i = 0; i < 40; ++i) f.Append("from the year 9999", 253'000'000'000'000);
  f.Sync();
  auto segments = f.log->segment_count();
  EXPECT_GT(segments, 1u);
  f.clock.Advance(std::chrono::seconds(9));
  EXPECT_FALSE(f.log->DropOld());
  f.AppendSynced("new");
  f.clock.Advance(std::chrono::seconds(2));
  EXPECT_TRUE(f.log->DropOld());
  EXPECT_FALSE(f.log->RemoveBelowStart().empty());
  EXPECT_EQ(f.log->segment_count(), 1u);
  EXPECT_GT(f.log->start_offset(), 0);
  EXPECT_EQ(f.log->end_offset(), 41);
  f.clock.Advance(std::chrono::seconds(20));
  EXPECT_TRUE(f.log->DropOld());
  f.Sync();
  EXPECT_EQ(f.log->start_offset(), 41) << "the active segment expires too";
  EXPECT_EQ(f.Append("offsets go on"), 41);
}

TEST(PartitionLog, RetentionBySizeKeepsWholeSegments) {
  Fixture f;
  f.options.retention_bytes = 5000;
  f.Open();
  for (int i = 0; i < 200; ++i) f.Append("0123456789");
  f.Sync();
  EXPECT_TRUE(f.log->DropOld());
  f.log->RemoveBelowStart();
  EXPECT_LT(f.log->size_bytes(), 5000 + 2000);
  EXPECT_GE(f.log->size_bytes(), 5000);
  EXPECT_EQ(f.ReadAll().size(), static_cast<std::size_t>(200 - f.log->start_offset()));
}

TEST(PartitionLog, DropBeforeMovesTheStart) {
  Fixture f;
  f.Open();
  for (int i = 0; i < 100; ++i) f.Append("0123456789");
  f.Sync();
  EXPECT_EQ(f.log->DropBefore(101).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(f.log->DropBefore(57));
  EXPECT_EQ(f.log->start_offset(), 57);
  ReadBuffer buffer;
  EXPECT_EQ(f.log->Read(56, 100, buffer).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(f.log->Read(57, 100, buffer));
  f.start.log_start = 57;
  f.Open();
  EXPECT_EQ(f.log->start_offset(), 57);
}

TEST(PartitionLog, OldSegmentsRoll) {
  Fixture f;
  f.options.segment_ms = 1000;
  f.Open();
  f.AppendSynced("a");
  f.clock.Advance(std::chrono::seconds(2));
  ASSERT_TRUE(f.log->RollIfOld());
  EXPECT_EQ(f.log->segment_count(), 2u);
  ASSERT_TRUE(f.log->RollIfOld());
  EXPECT_EQ(f.log->segment_count(), 2u) << "an empty segment does not roll";
}

TEST(PartitionLog, IdleSegmentsCloseAndComeBack) {
  Fixture f;
  f.Open();
  for (int i = 0; i < 100; ++i) f.Append("0123456789");
  f.Sync();
  EXPECT_EQ(f.ReadAll().size(), 100u);
  f.log->ReleaseIdle();
  f.log->ReleaseIdle();
  EXPECT_EQ(f.ReadAll().size(), 100u);
}

}  // namespace
}  // namespace taskflow::log
