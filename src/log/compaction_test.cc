#include "log/compaction.h"

#include "log/log_fixture.h"

namespace taskflow::log {
namespace {

using Map = std::map<std::int64_t, std::string>;
const std::atomic<bool> kGoOn{false};

struct CompactFixture : Fixture {
  CompactFixture() { options.compact = true; }

  void Put(const std::string& key, const std::string& value) {
    ASSERT_TRUE(AppendBytes(Batch({{key, value}})));
    Sync();
  }
  void Roll() {
    clock.Advance(std::chrono::hours(24 * 8));
    ASSERT_TRUE(log->RollIfOld());
    Sync();
  }
  Result<std::vector<PartitionLog::Cleaned>> Clean(std::int64_t drop_tombstones_before_ms = 0) {
    auto closed = *log->ClosedSegments();
    auto segment_bytes = options.segment_bytes;
    return Compact(disk,
                   {kFolder, closed, log->end_offset(), segment_bytes, drop_tombstones_before_ms},
                   kGoOn);
  }
  void CleanAndReplace(std::int64_t drop_tombstones_before_ms = 0) {
    auto cleaned = Clean(drop_tombstones_before_ms);
    ASSERT_TRUE(cleaned) << cleaned.error().message;
    ASSERT_TRUE(log->ReplaceSegments(*cleaned));
  }
};

TEST(Compaction, TheLatestOfEachKeyStaysAtItsOffset) {
  CompactFixture f;
  f.Open();
  for (auto [key, value] : {std::pair{"a", "1"}, {"b", "1"}, {"a", "2"}, {"c", "1"}, {"b", "2"}})
    f.Put(key, value);
  f.Roll();
  f.CleanAndReplace();
  EXPECT_EQ(f.ReadAll(), (Map{{2, "2"}, {3, "1"}, {4, "2"}}));
  f.Open();
  EXPECT_EQ(f.ReadAll(), (Map{{2, "2"}, {3, "1"}, {4, "2"}}));
  EXPECT_EQ(f.Append("next"), 5);
}

TEST(Compaction, PartsOfABatchStay) {
  CompactFixture f;
  f.Open();
  ASSERT_TRUE(f.AppendBytes(Fixture::Batch({{"a", "1"}, {"b", "1"}, {"c", "1"}})));
  f.Put("b", "2");
  f.Roll();
  f.CleanAndReplace();
  EXPECT_EQ(f.ReadAll(), (Map{{0, "1"}, {2, "1"}, {3, "2"}}));
}

TEST(Compaction, TombstonesStayForTheirTime) {
  CompactFixture f;
  f.Open();
  f.Put("a", "1");
  f.Put("a", "(none)");
  f.Put("b", "1");
  f.Roll();
  f.CleanAndReplace();
  EXPECT_EQ(f.ReadAll(), (Map{{1, "(none)"}, {2, "1"}}));
  f.CleanAndReplace(f.clock.WallMillis());
  EXPECT_EQ(f.ReadAll(), (Map{{2, "1"}}));
}

TEST(Compaction, SmallSegmentsMerge) {
  CompactFixture f;
  f.Open();
  for (int i = 0; i < 300; ++i) f.Put(fmt::format("k{}", i % 7), fmt::format("{}", i));
  f.Roll();
  for (int i = 0; i < 4; ++i) f.CleanAndReplace();
  EXPECT_LE(f.log->segment_count(), 2u);
  EXPECT_EQ(f.ReadAll().size(), 7u);
  EXPECT_EQ(f.ReadAll().at(299), "299");
  EXPECT_TRUE(f.Clean()->empty()) << "nothing left to do";
}

TEST(Compaction, ACrashAtAnyStepOfTheSwapLosesNothing) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CompactFixture f;
    f.Open();
    Map latest;
    for (int i = 0; i < 100; ++i) f.Put(fmt::format("k{}", i % 9), fmt::format("{}", i));
    f.Roll();
    for (int i = 91; i < 100; ++i) latest[i] = fmt::format("{}", i);
    auto cleaned = f.Clean();
    ASSERT_TRUE(cleaned);
    ASSERT_FALSE(cleaned->empty());
    if (seed % 3 != 0) {
      f.disk.fail_sync_after = static_cast<int>(seed % 5);
      (void)f.log->ReplaceSegments(*cleaned);
      f.disk.fail_sync_after = -1;
    }
    f.disk.CutPower(seed);
    f.Open();
    auto all = f.ReadAll();
    for (const auto& [offset, value] : latest) ASSERT_EQ(all[offset], value) << seed;
    ASSERT_EQ(f.log->end_offset(), 100);
    ASSERT_FALSE(f.log->damage());
  }
}

TEST(Compaction, StopsWhenToldTo) {
  CompactFixture f;
  f.Open();
  f.Put("a", "1");
  f.Roll();
  std::atomic<bool> stop{true};
  auto result = Compact(f.disk, {Fixture::kFolder, *f.log->ClosedSegments(), 1, 1000, 0}, stop);
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace taskflow::log
