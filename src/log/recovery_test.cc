// What a crash, a power cut or a damaged disk leaves, and what the log makes of it.
#include "base/random.h"
#include "log/log_fixture.h"

namespace taskflow::log {
namespace {

using Strings = std::vector<std::string>;

TEST(Recovery, ATornTailIsCut) {
  for (std::size_t lost = 1; lost < 70; lost += 3) {
    Fixture f;
    f.Open();
    f.AppendSynced("a");
    f.Append("b");
    ASSERT_TRUE(f.log->Flush());
    auto& bytes = f.disk.Bytes(f.LogPath(0));
    bytes.resize(bytes.size() - lost);
    f.Open();
    EXPECT_FALSE(f.log->damage());
    EXPECT_EQ(f.Values(), Strings{"a"});
    EXPECT_EQ(f.Append("c"), 1);
    f.Sync();
    f.Open();
    EXPECT_EQ(f.Values(), (Strings{"a", "c"}));
  }
}

TEST(Recovery, GarbageAndZerosBehindTheEndAreCut) {
  for (auto tail : {std::string(1000, '\0'), std::string(100, '\xff'), std::string("x")}) {
    Fixture f;
    f.Open();
    f.AppendSynced("a");
    f.disk.Bytes(f.LogPath(0)) += tail;
    f.Open();
    EXPECT_FALSE(f.log->damage());
    EXPECT_EQ(f.Values(), Strings{"a"});
  }
}

TEST(Recovery, WhatWasFlushedBeforeAKillIsKept) {
  Fixture f;
  f.Open();
  f.AppendSynced("a");
  f.Append("b");
  ASSERT_TRUE(f.log->Flush());
  f.Open();
  EXPECT_EQ(f.Values(), (Strings{"a", "b"}));
}

TEST(Recovery, AFlippedBitBelowTheSyncedOffsetMakesItReadOnly) {
  Fixture f;
  f.options.segment_bytes = 100'000;
  f.Open();
  for (auto value : {"a", "b", "c"}) f.AppendSynced(value);
  auto size = f.disk.Bytes(f.LogPath(0)).size() / 3;
  f.disk.Bytes(f.LogPath(0))[size + 65] ^= 1;
  f.Open();
  ASSERT_TRUE(f.log->damage());
  EXPECT_EQ(f.log->damage()->from, 1);
  EXPECT_EQ(f.log->damage()->to, 3);
  EXPECT_NE(f.log->damage()->text.find("[1, 3)"), std::string::npos);
  EXPECT_EQ(f.AppendBytes(Fixture::Batch({{"k", "v"}})).error().code, ErrorCode::kCorrupt);
  ReadBuffer buffer;
  EXPECT_TRUE(f.log->Read(0, 1, buffer)) << "what is whole is served";
  EXPECT_EQ(f.log->Read(1, 100, buffer).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(f.disk.Bytes(f.LogPath(0)).size(), 3 * size) << "nothing was cut";
}

TEST(Recovery, DamageInAnOlderSegmentLeavesTheLaterOnesReadable) {
  Fixture f;
  f.Open();
  for (int i = 0; i < 100; ++i) f.Append(fmt::format("{}", i));
  f.Sync();
  auto& bytes = f.disk.Bytes(f.LogPath(0));
  bytes[bytes.size() - 3] ^= 1;
  f.Open();
  ASSERT_TRUE(f.log->damage());
  EXPECT_EQ(f.log->durable_end(), 100);
  ReadBuffer buffer;
  EXPECT_TRUE(f.log->Read(f.log->damage()->to, 100, buffer));
  EXPECT_FALSE(f.log->Read(f.log->damage()->from, 100, buffer));
}

TEST(Recovery, ATruncatedOrMissingFileIsDamage) {
  for (bool missing : {false, true}) {
    Fixture f;
    f.Open();
    for (int i = 0; i < 100; ++i) f.Append(fmt::format("{}", i));
    f.Sync();
    f.TakeCheckpoint();
    std::vector<std::string> logs;
    for (const auto& path : f.disk.Paths()) {
      if (path.ends_with(".log")) logs.push_back(path);
    }
    ASSERT_GT(logs.size(), 3u);
    if (missing) {
      ASSERT_TRUE(f.disk.Remove(logs[1]));
    } else {
      f.disk.Bytes(logs[1]).pop_back();
    }
    f.Open();
    ASSERT_TRUE(f.log->damage());
    EXPECT_EQ(f.log->end_offset(), 100) << "offsets are never given again";
  }
}

TEST(Recovery, AllFilesMissingIsDamage) {
  Fixture f;
  f.Open();
  f.AppendSynced("a");
  f.TakeCheckpoint();
  for (const auto& path : f.disk.Paths()) ASSERT_TRUE(f.disk.Remove(path));
  f.Open();
  ASSERT_TRUE(f.log->damage());
  EXPECT_EQ(f.log->end_offset(), 1);
}

std::string ProducerBatch(std::int32_t sequence, std::int64_t producer = 7,
                          std::int16_t epoch = 0) {
  kafka::BatchBuilder builder(0, 1000);
  builder.Add(1000, "k", fmt::format("{}", sequence));
  kafka::BatchHeader like;
  like.producer_id = producer;
  like.producer_epoch = epoch;
  like.base_sequence = sequence;
  return builder.Build(like);
}

TEST(Recovery, ProducersAreRememberedWithAndWithoutACheckpoint) {
  for (int checkpoint_at : {-1, 3, 9}) {
    Fixture f;
    f.Open();
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(f.AppendBytes(ProducerBatch(i)));
      f.Sync();
      if (i == checkpoint_at) f.TakeCheckpoint();
    }
    f.Open();
    Producers::Seen seen;
    for (int i = 5; i < 10; ++i) {
      auto verdict = f.log->producers().Check(*kafka::VerifyBatch(ProducerBatch(i)), &seen);
      EXPECT_EQ(verdict, Producers::Verdict::kDuplicate);
      EXPECT_EQ(seen.base_offset, i);
    }
    auto check = [&](const std::string& batch) {
      return f.log->producers().Check(*kafka::VerifyBatch(batch), &seen);
    };
    EXPECT_EQ(check(ProducerBatch(10)), Producers::Verdict::kNew);
    EXPECT_EQ(check(ProducerBatch(11)), Producers::Verdict::kOutOfOrder);
    EXPECT_EQ(check(ProducerBatch(0, 7, 1)), Producers::Verdict::kNew);
    EXPECT_EQ(check(ProducerBatch(5, 7, 1)), Producers::Verdict::kOutOfOrder);
  }
}

// One life of a log after the other, each ended by a power cut at a random moment.
class PowerCuts : public testing::TestWithParam<int> {};

TEST_P(PowerCuts, NothingAcknowledgedIsLost) {
  for (int round = 0; round < 40; ++round) {
    auto seed = static_cast<std::uint64_t>(GetParam() * 1000 + round);
    SCOPED_TRACE(seed);
    SeededRandom random(seed);
    Fixture f;
    std::map<std::int64_t, std::string> acknowledged, written;
    for (int life = 0; life < 6; ++life) {
      f.Open();
      ASSERT_FALSE(f.log->damage()) << f.log->damage()->text;
      auto read = f.ReadAll();
      ASSERT_GE(f.log->end_offset(), acknowledged.empty() ? 0 : acknowledged.rbegin()->first + 1);
      for (const auto& [offset, value] : acknowledged) {
        if (offset < f.log->start_offset()) continue;
        ASSERT_EQ(read[offset], value) << offset;
      }
      for (const auto& [offset, value] : read) ASSERT_EQ(written[offset], value) << "never sent";
      ASSERT_EQ(static_cast<std::int64_t>(read.size()),
                f.log->end_offset() - f.log->start_offset());
      acknowledged = written = read;
      auto steps = random.U64() % 60;
      for (std::uint64_t step = 0; step < steps; ++step) {
        auto value = fmt::format("{}-{}-{}", seed, life, std::string(random.U64() % 700, 'x'));
        switch (random.U64() % 8) {
          case 0:
            f.Sync();
            acknowledged = written;
            break;
          case 1:
            ASSERT_TRUE(f.log->Flush());
            break;
          case 2:
            f.TakeCheckpoint();
            break;
          case 3:
            if (random.U64() % 8 == 0) (void)f.log->DropBefore(f.log->durable_end() / 2);
            f.start.log_start = f.log->start_offset();
            f.log->RemoveBelowStart();
            break;
          default:
            written[f.Append(value)] = value;
        }
      }
      f.disk.CutPower(random.U64());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PowerCuts, testing::Range(0, 5));

}  // namespace
}  // namespace taskflow::log
