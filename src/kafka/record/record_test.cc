#include "kafka/record/record.h"

#include <gtest/gtest.h>

#include "base/crc32c.h"
#include "base/random.h"

namespace taskflow::kafka {
namespace {

std::string ThreeRecords(std::int64_t base_offset = 40) {
  BatchBuilder builder(base_offset, 1000);
  builder.Add(1000, "a", "one");
  builder.Add(1005, std::nullopt, "two");
  builder.Add(1003, "c", std::nullopt);
  return builder.Build();
}

std::string Hex(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    out.push_back(static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return out;
}

TEST(Crc32c, KnownValues) {  // RFC 3720, B.4
  EXPECT_EQ(Crc32c("123456789"), 0xe3069283u);
  EXPECT_EQ(Crc32c(""), 0u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::string(32, '\xff')), 0x62a8ab43u);
}

TEST(Crc32c, FastAndPortableAgreeAtEveryLength) {
  SeededRandom random(1);
  auto bytes = random.Bytes(10'000);
  for (std::size_t size = 0; size < bytes.size(); size += size < 100 ? 1 : 61) {
    std::string_view part(bytes.data() + size % 7, size - std::min<std::size_t>(size, 7));
    ASSERT_EQ(Crc32c(part), Crc32cPortable(part)) << size;
  }
}

TEST(Batch, HeaderTellsWhatWasBuilt) {
  auto bytes = ThreeRecords();
  auto header = VerifyBatch(bytes);
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_EQ(header->base_offset, 40);
  EXPECT_EQ(header->last_offset(), 42);
  EXPECT_EQ(header->count, 3);
  EXPECT_EQ(header->max_timestamp, 1005);
  EXPECT_EQ(header->size(), bytes.size());
}

TEST(Batch, StampLeavesTheCrcAlone) {
  auto bytes = ThreeRecords();
  StampBatch(bytes.data(), 1'000'000'000'007, 3);
  auto header = VerifyBatch(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->base_offset, 1'000'000'000'007);
  EXPECT_EQ(header->partition_leader_epoch, 3);
}

TEST(Batch, LogAppendTimeIsEveryRecordsTime) {
  auto bytes = ThreeRecords();
  StampLogAppendTime(bytes.data(), bytes.size(), 7777);
  auto header = VerifyBatch(bytes);
  ASSERT_TRUE(header) << header.error().message;
  EXPECT_TRUE(header->log_append_time());
  RecordReader reader(*header, std::string_view(bytes).substr(kBatchHeaderSize));
  Record record;
  while (reader.Next(&record)) EXPECT_EQ(record.timestamp, 7777);
  EXPECT_TRUE(reader.status());
}

TEST(Batch, EveryFlippedBitIsNoticed) {
  auto good = ThreeRecords();
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    bool outside_crc = at < 8 || (at >= 12 && at < 16);
    EXPECT_EQ(VerifyBatch(bad).has_value(), outside_crc) << at;
  }
}

TEST(Batch, EveryPrefixIsRefused) {
  auto good = ThreeRecords();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(VerifyBatch(std::string_view(good).substr(0, size))) << size;
  }
}

TEST(Batch, ZerosAreNeverABatch) {
  auto header = ParseBatchHeader(std::string(4096, '\0'));
  ASSERT_FALSE(header);
}

TEST(Batch, OldMagicIsUnsupported) {
  auto bytes = ThreeRecords();
  bytes[16] = 1;
  EXPECT_EQ(VerifyBatch(bytes).error().code, ErrorCode::kUnsupported);
}

TEST(Batch, MoreRecordsThanBytesIsRefused) {
  auto bytes = ThreeRecords();
  StoreBigEndian<std::int32_t>(bytes.data() + 57, 0x7fffffff);
  EXPECT_EQ(ParseBatchHeader(bytes).error().code, ErrorCode::kCorrupt);
}

TEST(Batch, SequenceWraps) {
  BatchHeader header;
  header.base_sequence = 0x7fffffff;
  header.last_offset_delta = 1;
  EXPECT_EQ(header.last_sequence(), 0);
}

TEST(Records, RoundTrip) {
  auto bytes = ThreeRecords();
  auto header = *VerifyBatch(bytes);
  RecordReader reader(header, std::string_view(bytes).substr(kBatchHeaderSize));
  Record r;
  ASSERT_TRUE(reader.Next(&r));
  EXPECT_EQ(r.offset, 40);
  EXPECT_EQ(r.key, "a");
  EXPECT_EQ(r.value, "one");
  ASSERT_TRUE(reader.Next(&r));
  EXPECT_EQ(r.key, std::nullopt);
  EXPECT_EQ(r.timestamp, 1005);
  ASSERT_TRUE(reader.Next(&r));
  EXPECT_EQ(r.value, std::nullopt);
  EXPECT_EQ(r.timestamp, 1003);
  EXPECT_FALSE(reader.Next(&r));
  EXPECT_TRUE(reader.status());
}

TEST(Records, HeadersAreParsedAndCopied) {
  // length 13, attributes 0, deltas 0 0, key "k", value "v", headers {h: "1", n: null}
  auto records =
      Hex("1a"
          "00"
          "00"
          "00"
          "02"
          "6b"
          "02"
          "76"
          "04"
          "0268"
          "0231"
          "026e"
          "01");
  records[0] = static_cast<char>((records.size() - 1) * 2);
  BatchHeader header;
  header.count = 1;
  header.base_timestamp = 5;
  RecordReader reader(header, records);
  Record r;
  ASSERT_TRUE(reader.Next(&r)) << reader.status().error().message;
  auto headers = r.ParseHeaders();
  ASSERT_TRUE(headers);
  ASSERT_EQ(headers->size(), 2u);
  EXPECT_EQ((*headers)[0].key, "h");
  EXPECT_EQ((*headers)[0].value, "1");
  EXPECT_EQ((*headers)[1].value, std::nullopt);
  BatchBuilder copy(0, 5);
  copy.Add(r);
  EXPECT_EQ(copy.Build().substr(kBatchHeaderSize), records);
}

TEST(Records, BrokenOnesEndWithAnErrorNotACrash) {
  auto good = ThreeRecords();
  auto header = *VerifyBatch(good);
  auto records = good.substr(kBatchHeaderSize);
  SeededRandom random(7);
  for (int i = 0; i < 20'000; ++i) {
    auto bad = records;
    bad[random.U64() % bad.size()] = static_cast<char>(random.U64());
    bad.resize(bad.size() - random.U64() % 3);
    RecordReader reader(header, bad);
    Record r;
    int count = 0;
    while (reader.Next(&r)) {
      (void)r.ParseHeaders();
      ++count;
    }
    ASSERT_LE(count, 3);
  }
}

TEST(Records, FewerBytesThanRecordsIsCorrupt) {
  auto bytes = ThreeRecords();
  auto header = *VerifyBatch(bytes);
  RecordReader reader(header, std::string_view(bytes).substr(kBatchHeaderSize, 12));
  Record r;
  while (reader.Next(&r)) {
  }
  EXPECT_FALSE(reader.status());
}

}  // namespace
}  // namespace taskflow::kafka
