#include "store/rows/keys.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/bytes.h"
#include "cql/types/token.h"

namespace taskflow::store {
namespace {

std::string Int(std::int32_t v) {
  std::string out;
  ByteWriter(out).I32(v);
  return out;
}
std::string Double(double v) {
  std::string out;
  ByteWriter(out).F64(v);
  return out;
}

// Values ascending in CQL must ascend as bytes, descend when the column does, and come back
// unchanged.
void ExpectOrdered(Order order, const std::vector<std::string>& ascending) {
  for (bool descending : {false, true}) {
    std::vector<std::string> keys;
    for (auto& value : ascending) {
      std::string key;
      AppendPartition(key, 7, 1, "pk");
      ASSERT_TRUE(AppendClustering(key, {order, descending}, value));
      RowPlace place;
      ASSERT_TRUE(ReadRowKey(key, {{order, descending}}, place));
      EXPECT_EQ(place.clustering[0], value);
      EXPECT_EQ(place.partition_key, "pk");
      keys.push_back(std::move(key));
    }
    if (descending) std::reverse(keys.begin(), keys.end());
    EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end())) << "order " << static_cast<int>(order);
    EXPECT_EQ(std::adjacent_find(keys.begin(), keys.end()), keys.end());
  }
}

std::string Repeat(std::string_view bytes, int times) {
  std::string out;
  while (times-- > 0) out.append(bytes);
  return out;
}

// Expected values: the DataStax Python driver's tests of its own Murmur3Token.
TEST(Token, IsCassandras) {
  EXPECT_EQ(cql::TokenOf("123"), -7468325962851647638);
  EXPECT_EQ(cql::TokenOf(Repeat(std::string_view("\x00\xff\x10\xfa\x99", 5), 10)),
            5837342703291459765);
  EXPECT_EQ(cql::TokenOf(Repeat("\xfe", 8)), -8927430733708461935);
  EXPECT_EQ(cql::TokenOf(Repeat("\x10", 8)), 1446172840243228796);
  EXPECT_EQ(cql::TokenOf("9223372036854775807"), 7162290910810015547);
  EXPECT_EQ(cql::TokenOf(""), INT64_MIN);
}

TEST(Keys, RowsSortByToken) {
  std::string low, high;
  AppendPartition(low, 1, -5, "zzz");
  AppendPartition(high, 1, 5, "aaa");
  EXPECT_LT(low, high);
  EXPECT_LT(TokenStart(1, 5), high);
  EXPECT_LT(low, TokenStart(1, 5));
  EXPECT_LT(high, SuccessorOf(TablePrefix(1)));
}

TEST(Keys, ClusteringKeepsTheOrderOfItsType) {
  using namespace std::string_literals;
  ExpectOrdered(Order::kBytes, {"", "\0"s, "\0\0"s, "a", "a\0"s, "a\0b"s, "ab", "\xff"});
  ExpectOrdered(Order::kSigned, {"", Int(INT32_MIN), Int(-1), Int(0), Int(1), Int(INT32_MAX)});
  ExpectOrdered(Order::kUnsigned, {Int(0), Int(1), Int(-1)});
  ExpectOrdered(Order::kFloating, {Double(-INFINITY), Double(-1), Double(-0.0), Double(0),
                                   Double(1e300), Double(INFINITY), Double(NAN)});
  ExpectOrdered(Order::kVarint,
                {"\x80\x00"s, "\xff\x7f"s, "\x80", "\xff", "\0"s, "\x7f", "\0\x80"s});
  ExpectOrdered(Order::kUuid,
                {"\xff\xff\xff\xff\x00\x00\x10\x00\x80\x00\x00\x00\x00\x00\x00\x00"s,
                 "\x00\x00\x00\x00\x00\x01\x10\x00\x80\x00\x00\x00\x00\x00\x00\x00"s,
                 "\x00\x00\x00\x00\x00\x00\x40\x00\x80\x00\x00\x00\x00\x00\x00\x00"s});
  ExpectOrdered(Order::kTimeUuid,
                {"\x00\x00\x00\x00\x00\x00\x10\x00\x80\x00\x00\x00\x00\x00\x00\x00"s,
                 "\x00\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00"s,
                 "\x00\x00\x00\x00\x00\x00\x10\x01\x80\x00\x00\x00\x00\x00\x00\x00"s});
}

TEST(Keys, AnIndexEntryLeadsToItsRow) {
  std::string row;
  AppendPartition(row, 9, 42, "id");
  auto entry = IndexValuePrefix(3, "view") + row.substr(kRowPlaceAt);
  EXPECT_EQ(RowKeyOfIndexEntry(entry, 9), row);
  EXPECT_EQ(RowKeyOfIndexEntry("\x02", 9), std::nullopt);
}

TEST(Keys, SuccessorSkipsAllThatBeginWithThePrefix) {
  EXPECT_EQ(SuccessorOf("ab"), "ac");
  EXPECT_EQ(SuccessorOf("a\xff"), "b");
  EXPECT_EQ(SuccessorOf("\xff"), "");
}

TEST(Keys, ForeignBytesAreRefused) {
  RowPlace place;
  EXPECT_FALSE(ReadRowKey("", {}, place));
  std::string key;
  AppendPartition(key, 1, 2, "pk");
  EXPECT_TRUE(ReadRowKey(key, {}, place));
  EXPECT_FALSE(ReadRowKey(key + "x", {}, place));
  EXPECT_FALSE(ReadRowKey(key, {{Order::kSigned, true}}, place));
  std::string out;
  EXPECT_FALSE(AppendClustering(out, {Order::kUuid, false}, "short"));
}

TEST(Keys, PartitionComponentsComeBack) {
  std::string key;
  AppendPartitionComponent(key, "a");
  AppendPartitionComponent(key, "");
  std::vector<std::string_view> values;
  ASSERT_TRUE(ReadPartitionComponents(key, 2, values));
  EXPECT_EQ(values, (std::vector<std::string_view>{"a", ""}));
  EXPECT_FALSE(ReadPartitionComponents(key, 3, values));
}

}  // namespace
}  // namespace taskflow::store
