// The bytes were made with Apache Kafka 3.9.1's own classes (kafka-group-coordinator:
// OffsetCommitKey, OffsetCommitValue, GroupMetadataKey, GroupMetadataValue through
// MessageUtil.toVersionPrefixedByteBuffer).
#include "broker/groups/records.h"

#include <gtest/gtest.h>

namespace taskflow::broker::groups {
namespace {

std::string Bytes(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

const OffsetKey kKey{
    "gr\xc3\xbc\xc3\x9f"
    "e",
    "t", 7};
const auto kKeyBytes = Bytes("000100076772c3bcc39f6500017400000007");
const auto kOffsetBytes = Bytes("00030000011f71fb04cb0000000500046d6574610000018bcfe56800");
const auto kExpiringBytes = Bytes("0001000000000000002a00000000018bcfe568000000018bcfe56be8");
const auto kOldOffsetBytes = Bytes("0000000000000000002a00016d0000018bcfe56800");
const auto kGroupKeyBytes = Bytes("0002000167");
const auto kGroupBytes = Bytes(
    "00030008636f6e73756d657200000003000572616e676500026d310000018bcfe568000000000200026d31ffff0001"
    "63000a2f3132372e302e"
    "302e310000ea6000002710000000020102000000010300026d3200026932000163000a2f3132372e302e302e310000"
    "ea600000271000000000"
    "00000000");
const auto kOldGroupBytes = Bytes(
    "00000008636f6e73756d657200000003000572616e676500026d310000000200026d31000163000a2f3132372e302e"
    "302e3100002710000000"
    "020102000000010300026d32000163000a2f3132372e302e302e31000027100000000000000000");
const auto kEmptyGroupBytes =
    Bytes("00030008636f6e73756d657200000004ffffffff0000018bcfe5680000000000");
const auto kForeignKeyBytes = Bytes("0003000167");

const CommittedOffset kOffset{1234567890123, 5, "meta", 1700000000000, {}};
const CommittedOffset kExpiring{42, -1, "", 1700000000000, 1700000001000};

StoredGroup TwoMembers() {
  StoredGroup group{"consumer", 3, "range", "m1", 1700000000000, {}};
  group.members.push_back({"m1", {}, "c", "/127.0.0.1", 60000, 10000, "\x01\x02", "\x03"});
  group.members.push_back({"m2", "i2", "c", "/127.0.0.1", 60000, 10000, "", ""});
  return group;
}

TEST(Records, OffsetsAreWrittenAsKafkaDoes) {
  auto record = OffsetRecord(kKey, &kOffset);
  EXPECT_EQ(record.key, kKeyBytes);
  EXPECT_EQ(record.value, kOffsetBytes);
  EXPECT_EQ(OffsetRecord(kKey, &kExpiring).value, kExpiringBytes);
  EXPECT_EQ(OffsetRecord(kKey, nullptr).value, std::nullopt);
}

TEST(Records, GroupsAreWrittenAsKafkaDoes) {
  auto group = TwoMembers();
  auto record = GroupRecord("g", &group);
  EXPECT_EQ(record.key, kGroupKeyBytes);
  EXPECT_EQ(record.value, kGroupBytes);
  StoredGroup empty{"consumer", 4, {}, {}, 1700000000000, {}};
  EXPECT_EQ(GroupRecord("g", &empty).value, kEmptyGroupBytes);
  EXPECT_EQ(GroupRecord("g", nullptr).value, std::nullopt);
}

TEST(Records, WhatKafkaWritesIsRead) {
  EXPECT_EQ(std::get<OffsetKey>(*DecodeKey(kKeyBytes)), kKey);
  EXPECT_EQ(std::get<GroupKey>(*DecodeKey(kGroupKeyBytes)).group, "g");
  EXPECT_EQ(std::get<ForeignKey>(*DecodeKey(kForeignKeyBytes)).version, 3);
  EXPECT_EQ(*DecodeOffset(kOffsetBytes), kOffset);
  EXPECT_EQ(*DecodeOffset(kExpiringBytes), kExpiring);
  EXPECT_EQ(*DecodeOffset(kOldOffsetBytes), (CommittedOffset{42, -1, "m", 1700000000000, {}}));
  EXPECT_EQ(*DecodeGroup(kGroupBytes), TwoMembers());
  auto old = *DecodeGroup(kOldGroupBytes);
  EXPECT_EQ(old.state_since_ms, -1);
  EXPECT_EQ(old.members[1].id, "m2");
  EXPECT_EQ(old.members[1].rebalance_timeout_ms, -1);
  EXPECT_EQ(old.members[1].instance_id, std::nullopt);
}

TEST(Records, WhatIsCutOrTooLongIsRefused) {
  for (const auto& whole : {kKeyBytes, kGroupKeyBytes}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_FALSE(DecodeKey(whole.substr(0, size))) << size;
    EXPECT_FALSE(DecodeKey(whole + "x"));
  }
  for (const auto& whole : {kOffsetBytes, kExpiringBytes, kOldOffsetBytes}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_FALSE(DecodeOffset(whole.substr(0, size))) << size;
    EXPECT_FALSE(DecodeOffset(whole + "x"));
  }
  for (const auto& whole : {kGroupBytes, kOldGroupBytes, kEmptyGroupBytes}) {
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_FALSE(DecodeGroup(whole.substr(0, size))) << size;
    EXPECT_FALSE(DecodeGroup(whole + "x"));
  }
  EXPECT_EQ(DecodeOffset(Bytes("0004")).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(DecodeGroup(Bytes("0004")).error().code, ErrorCode::kUnsupported);
  // A count of members that the bytes cannot hold.
  auto many = kEmptyGroupBytes;
  many.replace(many.size() - 4, 4, Bytes("7fffffff"));
  EXPECT_FALSE(DecodeGroup(many));
}

}  // namespace
}  // namespace taskflow::broker::groups
