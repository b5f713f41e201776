#include "log/producers.h"

#include <gtest/gtest.h>

#include "log/checkpoint.h"
#include "log/options.h"
#include "log/simulated_disk.h"

namespace taskflow::log {
namespace {

using Verdict = Producers::Verdict;

kafka::BatchHeader Batch(std::int64_t producer, std::int32_t sequence, std::int32_t count = 1,
                         std::int16_t epoch = 0, std::int64_t offset = 0) {
  kafka::BatchHeader header;
  header.producer_id = producer;
  header.producer_epoch = epoch;
  header.base_sequence = sequence;
  header.last_offset_delta = count - 1;
  header.count = count;
  header.base_offset = offset;
  return header;
}

Verdict Check(const Producers& producers, const kafka::BatchHeader& batch) {
  Producers::Seen seen;
  return producers.Check(batch, &seen);
}

TEST(Producers, OneAfterTheOther) {
  Producers p;
  EXPECT_EQ(Check(p, Batch(1, 0)), Verdict::kNew);
  p.Add(Batch(1, 0, 10), 0);
  EXPECT_EQ(Check(p, Batch(1, 10)), Verdict::kNew);
  EXPECT_EQ(Check(p, Batch(1, 11)), Verdict::kOutOfOrder);
  EXPECT_EQ(Check(p, Batch(1, 0, 10)), Verdict::kDuplicate);
  EXPECT_EQ(Check(p, Batch(1, 0, 9)), Verdict::kOutOfOrder);
}

TEST(Producers, FiveBatchesAreRemembered) {
  Producers p;
  for (int i = 0; i < 8; ++i) p.Add(Batch(1, i, 1, 0, 100 + i), 0);
  Producers::Seen seen;
  for (int i = 3; i < 8; ++i) {
    EXPECT_EQ(p.Check(Batch(1, i), &seen), Verdict::kDuplicate);
    EXPECT_EQ(seen.base_offset, 100 + i);
  }
  EXPECT_EQ(Check(p, Batch(1, 2)), Verdict::kOutOfOrder);
}

TEST(Producers, ANewEpochBeginsAtZeroAndEndsTheOld) {
  Producers p;
  p.Add(Batch(1, 0), 0);
  EXPECT_EQ(Check(p, Batch(1, 5, 1, 1)), Verdict::kOutOfOrder);
  EXPECT_EQ(Check(p, Batch(1, 0, 1, 1)), Verdict::kNew);
  p.Add(Batch(1, 0, 1, 1), 0);
  EXPECT_EQ(Check(p, Batch(1, 1, 1, 0)), Verdict::kOldEpoch);
}

TEST(Producers, SequencesWrap) {
  Producers p;
  p.Add(Batch(1, 0x7ffffffe, 2), 0);
  EXPECT_EQ(Check(p, Batch(1, 0)), Verdict::kNew);
  p.Add(Batch(1, 0), 0);
  EXPECT_EQ(Check(p, Batch(1, 1)), Verdict::kNew);
}

TEST(Producers, ACutForgetsWhatWasNotWritten) {
  Producers p;
  p.Add(Batch(1, 0, 1, 0, 10), 0);
  p.Add(Batch(1, 1, 1, 0, 11), 0);
  p.Add(Batch(2, 0, 1, 0, 12), 0);
  p.CutTo(11);
  EXPECT_EQ(Check(p, Batch(1, 1)), Verdict::kNew);
  EXPECT_EQ(p.size(), 1u);
}

TEST(Producers, TheirNumberIsLimited) {
  Producers p;
  for (std::size_t i = 0; i < kProducersMax + 10; ++i) {
    p.Add(Batch(static_cast<std::int64_t>(i), 0), static_cast<std::int64_t>(i));
  }
  EXPECT_LE(p.size(), kProducersMax);
  EXPECT_EQ(Check(p, Batch(kProducersMax + 9, 0)), Verdict::kDuplicate);
  p.Expire(INT64_MAX);
  EXPECT_EQ(p.size(), 0u);
}

TEST(Producers, SurviveEncoding) {
  Producers p;
  for (int i = 0; i < 8; ++i) p.Add(Batch(i % 2, i, 1, 0, i), i);
  std::string bytes;
  ByteWriter writer(bytes);
  p.Encode(writer);
  ByteReader reader(bytes);
  auto back = Producers::Decode(reader);
  ASSERT_TRUE(back);
  EXPECT_EQ(Check(*back, Batch(1, 7)), Verdict::kDuplicate);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader part(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(Producers::Decode(part)) << size;
  }
}

TEST(Checkpoint, IsKafkasFormat) {
  SimulatedDisk disk;
  ASSERT_TRUE(WriteOffsets(disk, "d/f", {{{"a-topic", 0}, 12}, {{"b", 3}, 0}}));
  EXPECT_EQ(disk.Bytes("d/f"), "0\n2\na-topic 0 12\nb 3 0\n");
  EXPECT_EQ(ReadOffsets(disk, "d/f")->at({"a-topic", 0}), 12);
  disk.Bytes("d/f") = "0\n3\na 0 12\n";
  EXPECT_EQ(ReadOffsets(disk, "d/f").error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(ReadOffsets(disk, "d/none")->empty());
}

}  // namespace
}  // namespace taskflow::log
