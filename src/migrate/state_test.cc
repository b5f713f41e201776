#include "migrate/state.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.h"
#include "migrate/digest.h"

namespace taskflow::migrate {
namespace {

// Records at these offsets of the source, copied in this order.
PartitionState Copied(const std::vector<std::int64_t>& offsets, std::int64_t end) {
  PartitionState out;
  for (auto offset : offsets) {
    EXPECT_TRUE(out.NoteRecord(offset, out.target_next));
    ++out.target_next;
  }
  out.source_next = end;
  return out;
}

TEST(TranslateTest, WithoutGapsOffsetsAreTheSame) {
  auto state = Copied({0, 1, 2, 3}, 4);
  for (std::int64_t offset = 0; offset <= 4; ++offset) EXPECT_EQ(state.Translate(offset), offset);
  EXPECT_EQ(state.shifts.size(), 1u);
}

TEST(TranslateTest, ADeletedBeginningMovesAllByTheSame) {
  auto state = Copied({100, 101, 102}, 103);
  EXPECT_EQ(state.Translate(0), 0);
  EXPECT_EQ(state.Translate(100), 0);
  EXPECT_EQ(state.Translate(102), 2);
  EXPECT_EQ(state.Translate(103), 3);
}

TEST(TranslateTest, InAGapItIsTheNextRecord) {
  auto state = Copied({0, 1, 5, 6, 9}, 12);
  EXPECT_EQ(state.Translate(1), 1);
  for (std::int64_t offset = 2; offset <= 5; ++offset) EXPECT_EQ(state.Translate(offset), 2);
  EXPECT_EQ(state.Translate(6), 3);
  for (std::int64_t offset = 7; offset <= 9; ++offset) EXPECT_EQ(state.Translate(offset), 4);
  for (std::int64_t offset = 10; offset <= 12; ++offset) EXPECT_EQ(state.Translate(offset), 5);
}

TEST(TranslateTest, NothingCopiedIsTheBeginning) {
  EXPECT_EQ(PartitionState{}.Translate(7), 0);
  EXPECT_EQ(Copied({}, 50).Translate(20), 0);
}

TEST(StateTest, ComesBackFromItsFile) {
  auto folder = std::filesystem::temp_directory_path() / ("migrate-" + SystemRandom().Uuid());
  auto path = (folder / "state.json").string();
  EXPECT_TRUE(ReadState(SystemFiles(), path).value().from.empty());
  State state{.from = "kafka a:1", .to = "kafka b:2"};
  state.partitions[{"t", 2}] = Copied({3, 4, 8}, 9);
  state.partitions[{"t", 2}].compared = 3;
  state.partitions[{"t", 2}].from_hash = "ab";
  state.tables["\"k\".\"t\""] = {-7, true, false};
  state.stopped["sink"] = "PAUSED";
  state.held = true;
  ASSERT_TRUE(WriteState(SystemFiles(), path, state));
  auto read = ReadState(SystemFiles(), path).value();
  const auto& partition = read.partitions.at({"t", 2});
  EXPECT_EQ(partition.shifts, state.partitions.at({"t", 2}).shifts);
  EXPECT_EQ(partition.source_next, 9);
  EXPECT_EQ(partition.target_next, 3);
  EXPECT_EQ(partition.compared, 3);
  EXPECT_EQ(partition.from_hash, "ab");
  EXPECT_EQ(read.tables.at("\"k\".\"t\"").token, -7);
  EXPECT_TRUE(read.tables.at("\"k\".\"t\"").begun);
  EXPECT_EQ(read.stopped, state.stopped);
  EXPECT_TRUE(read.held && !read.done);
  ASSERT_TRUE(ReplaceFile(SystemFiles(), path, "{}"));
  EXPECT_EQ(ReadState(SystemFiles(), path).error().code, ErrorCode::kCorrupt);
  std::filesystem::remove_all(folder);
}

TEST(ChainTest, GoesOnFromWhatItWas) {
  Chain whole, first;
  for (const auto* text : {"a", "b"}) whole.Add(text), first.Add(text);
  Chain second(first.count(), first.hash());
  whole.Add("c");
  second.Add("c");
  EXPECT_EQ(whole.hash(), second.hash());
  EXPECT_EQ(whole.count(), 3);
  EXPECT_EQ(whole.hash().size(), 64u);
  Chain other;
  for (const auto* text : {"b", "a", "c"}) other.Add(text);
  EXPECT_NE(whole.hash(), other.hash());
}

TEST(DigestTest, FieldsDoNotRunIntoOneAnother) {
  kafka::InRecord record{.timestamp_ms = 5, .key = "ab", .value = "c"};
  kafka::InRecord other{.timestamp_ms = 5, .key = "a", .value = "bc"};
  kafka::InRecord tombstone{.timestamp_ms = 5, .key = "ab", .value = std::nullopt};
  kafka::InRecord empty{.timestamp_ms = 5, .key = "ab", .value = ""};
  EXPECT_NE(TextOf(record, {}), TextOf(other, {}));
  EXPECT_NE(TextOf(tombstone, {}), TextOf(empty, {}));
  EXPECT_NE(TextOf(record, {{"h", "v"}}), TextOf(record, {{"h", std::nullopt}}));
}

}  // namespace
}  // namespace taskflow::migrate
