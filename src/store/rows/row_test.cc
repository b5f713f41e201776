#include "store/rows/row.h"

#include <gtest/gtest.h>

#include "store/rows/merge_rule.h"

namespace taskflow::store {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;
constexpr std::uint32_t kNow32 = 1'700'000'000;

std::string Insert(std::int64_t timestamp, std::string_view value, std::uint32_t ttl = 0) {
  std::string out;
  RowWriter row(out, {.timestamp = timestamp, .ttl = ttl, .expires = ttl == 0 ? 0 : kNow32 + ttl},
                true);
  row.Add(1, value);
  return out;
}

std::string Update(std::int64_t timestamp, ColumnId column, std::string_view value) {
  std::string out;
  RowWriter(out, {.timestamp = timestamp}, false).Add(column, value);
  return out;
}

std::string SetNull(std::int64_t timestamp, ColumnId column) {
  std::string out;
  RowWriter(out, {.timestamp = timestamp}, false).AddTombstone(column, kNow32);
  return out;
}

std::string Delete(std::int64_t timestamp) {
  std::string out;
  EncodeDeletion({timestamp, kNow32}, out);
  return out;
}

// The row that the operands make, whichever order they are joined in.
std::string Join(std::vector<std::string> operands) {
  static ManualClock clock;
  auto rule = RowMergeRule(clock, [](TableId) { return 10; });
  auto key = TablePrefix(1);
  std::string result;
  for (int order = 0; order < 2; ++order) {
    std::vector<std::string_view> views(operands.begin(), operands.end());
    std::string out;
    EXPECT_TRUE(rule.merge(key, nullptr, views.data(), views.size(), out));
    if (order == 1) {
      EXPECT_EQ(out, result) << "the order must not matter";
    }
    result = out;
    std::reverse(operands.begin(), operands.end());
  }
  return result;
}

std::string ValueOf(const std::string& bytes, ColumnId column, std::int64_t now = kNow) {
  Row row;
  EXPECT_TRUE(DecodeRow(bytes, row));
  if (!row.LiveAt(now)) return "(no row)";
  auto* cell = row.Find(column);
  return cell == nullptr || !cell->LiveAt(now) ? "(null)" : std::string(cell->value);
}

TEST(Row, TheLaterWriteWinsPerCell) {
  auto row = Join({Insert(10, "a"), Update(20, 1, "b"), Update(15, 2, "c")});
  EXPECT_EQ(ValueOf(row, 1), "b");
  EXPECT_EQ(ValueOf(row, 2), "c");
}

TEST(Row, EqualTimesDeleteThenLargerValueWins) {
  EXPECT_EQ(ValueOf(Join({Insert(10, "a"), Insert(10, "b")}), 1), "b");
  EXPECT_EQ(ValueOf(Join({Insert(10, "z"), SetNull(10, 1)}), 1), "(null)");
  EXPECT_EQ(ValueOf(Join({Insert(10, "z"), Delete(10)}), 1), "(no row)");
  EXPECT_EQ(ValueOf(Join({Insert(10, "z"), Insert(10, "a", 100)}), 1), "a");
}

TEST(Row, ADeletionHidesOnlyWhatIsOlder) {
  EXPECT_EQ(ValueOf(Join({Insert(10, "old"), Delete(20)}), 1), "(no row)");
  EXPECT_EQ(ValueOf(Join({Delete(20), Insert(30, "new")}), 1), "new");
}

TEST(Row, OnlyInsertLeavesARowWithoutCells) {
  EXPECT_EQ(ValueOf(Join({Insert(10, "a"), SetNull(20, 1)}), 1), "(null)");
  EXPECT_EQ(ValueOf(Join({Update(10, 1, "a"), SetNull(20, 1)}), 1), "(no row)");
}

TEST(Row, ExpiresAtItsSecond) {
  auto row = Insert(10, "a", 5);
  EXPECT_EQ(ValueOf(row, 1, kNow + 4), "a");
  EXPECT_EQ(ValueOf(row, 1, kNow + 5), "(no row)");
}

TEST(Row, AnExpiredWriteDoesNotBringTheOlderBack) {
  auto row = Join({Insert(10, "old"), Insert(20, "new", 5)});
  EXPECT_EQ(ValueOf(row, 1, kNow + 10), "(no row)");
}

TEST(Row, DropsOnlyWhatNobodyCanSee) {
  auto droppable = [](const std::string& bytes, std::int64_t now) {
    Row row;
    return DecodeRow(bytes, row) && RowMayBeDropped(row, now, 10);
  };
  EXPECT_FALSE(droppable(Insert(10, "a"), kNow + 1000));
  EXPECT_FALSE(droppable(Insert(10, "a", 5), kNow + 4));
  EXPECT_TRUE(droppable(Insert(10, "a", 5), kNow + 5));
  EXPECT_FALSE(droppable(Delete(10), kNow + 9));
  EXPECT_TRUE(droppable(Delete(10), kNow + 10));
}

TEST(Row, DecodesWhatItEncodesAndNothingElse) {
  auto bytes = Join({Insert(10, "a", 5), Update(20, 2, "b"), SetNull(30, 3), Delete(5)});
  Row row;
  ASSERT_TRUE(DecodeRow(bytes, row));
  std::string again;
  EncodeRow(row, again);
  EXPECT_EQ(again, bytes);
  std::size_t whole = 0;
  for (std::size_t n = 0; n < bytes.size(); ++n)
    whole += DecodeRow(bytes.substr(0, n), row) ? 1 : 0;
  EXPECT_LT(whole, 5u) << "only ends of cells are rows too";
  EXPECT_FALSE(DecodeRow("\xff", row));
}

TEST(IndexEntry, TheLongestLifeWins) {
  static ManualClock clock;
  auto rule = RowMergeRule(clock, [](TableId) { return 10; });
  auto soon = EncodeIndexEntry(5), never = EncodeIndexEntry(0);
  std::string_view operands[] = {never, soon};
  std::string out;
  ASSERT_TRUE(rule.merge(IndexPrefix(1), nullptr, operands, 2, out));
  EXPECT_EQ(out, never);
  EXPECT_TRUE(rule.expired(IndexPrefix(1), soon));
  EXPECT_FALSE(rule.expired(IndexPrefix(1), never));
}

}  // namespace
}  // namespace taskflow::store
