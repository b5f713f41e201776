#include "connect/group/protocol.h"

#include <gtest/gtest.h>

namespace taskflow::connect {
namespace {

constexpr auto kUrl = "http://127.0.0.1:8083/";

std::string FromHex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}
std::string ToHex(std::string_view bytes) {
  std::string out;
  for (unsigned char byte : bytes) out += fmt::format("{:02x}", byte);
  return out;
}

// Made by Kafka 3.9.1's own ConnectProtocol and IncrementalCooperativeConnectProtocol
// (serializeMetadata, serializeAssignment).
constexpr auto kMetadata0 = "00000016687474703a2f2f3132372e302e302e313a383038332f000000000000002a";
constexpr auto kAssignment0 =
    "0000000000066c65616465720016687474703a2f2f3132372e302e302e313a383038332f000000000000002a000000"
    "0200016100000002ffffffff000000000001620000000100000002";
constexpr auto kMismatch0 =
    "0000000100066c65616465720016687474703a2f2f3132372e302e302e313a383038332fffffffffffffffff000000"
    "00";
constexpr auto kMetadata1None =
    "00010016687474703a2f2f3132372e302e302e313a383038332f000000000000002affffffff";
constexpr auto kMetadata1Kept =
    "00010016687474703a2f2f3132372e302e302e313a383038332f000000000000002a000000470001000000066c6561"
    "6465720016687474703a2f2f3132372e302e302e313a383038332f00000000000000290000000100016100000002ff"
    "ffffff000000000000000000000000";
constexpr auto kAssignment1 =
    "0001000000066c65616465720016687474703a2f2f3132372e302e302e313a383038332f000000000000002a000000"
    "0200016100000002ffffffff0000000000016200000001000000020000000100016300000002ffffffff0000000100"
    "0001f4";
constexpr auto kMetadata2 =
    "00020016687474703a2f2f3132372e302e302e313a383038332f000000000000002a000000610002000000066c6561"
    "6465720016687474703a2f2f3132372e302e302e313a383038332f000000000000002a0000000200016100000002ff"
    "ffffff0000000000016200000001000000020000000100016300000002ffffffff00000001000001f4";

const Parts kOwned = {{"a", -1}, {"a", 0}, {"b", 2}};

GroupAssignment Assignment(std::int16_t version) {
  return {.version = version,
          .leader = "leader",
          .leader_url = kUrl,
          .config_offset = 42,
          .assigned = kOwned};
}

TEST(ConnectProtocol, WritesJavasBytes) {
  EXPECT_EQ(ToHex(Encode(WorkerMetadata{0, kUrl, 42, {}})), kMetadata0);
  EXPECT_EQ(ToHex(Encode(Assignment(0))), kAssignment0);
  EXPECT_EQ(ToHex(Encode(WorkerMetadata{1, kUrl, 42, {}})), kMetadata1None);
  auto last = Assignment(1);
  last.config_offset = 41;
  EXPECT_EQ(ToHex(Encode(WorkerMetadata{1, kUrl, 42, {{"a", -1}, {"a", 0}}}, last)),
            kMetadata1Kept);
  auto assignment = Assignment(1);
  assignment.revoked = {{"c", -1}, {"c", 1}};
  assignment.delay_ms = 500;
  EXPECT_EQ(ToHex(Encode(assignment)), kAssignment1);
  GroupAssignment mismatch{
      .version = 0, .error = kConfigMismatch, .leader = "leader", .leader_url = kUrl};
  EXPECT_EQ(ToHex(Encode(mismatch)), kMismatch0);
}

TEST(ConnectProtocol, ReadsJavasBytes) {
  EXPECT_EQ(*DecodeMetadata(FromHex(kMetadata0)), (WorkerMetadata{0, kUrl, 42, {}}));
  EXPECT_EQ(*DecodeMetadata(FromHex(kMetadata1None)), (WorkerMetadata{1, kUrl, 42, {}}));
  EXPECT_EQ(*DecodeMetadata(FromHex(kMetadata2)), (WorkerMetadata{2, kUrl, 42, kOwned}));
  EXPECT_EQ(*DecodeAssignment(FromHex(kAssignment0)), Assignment(0));
  auto assignment = Assignment(1);
  assignment.revoked = {{"c", -1}, {"c", 1}};
  assignment.delay_ms = 500;
  EXPECT_EQ(*DecodeAssignment(FromHex(kAssignment1)), assignment);
  EXPECT_EQ(DecodeAssignment(FromHex(kMismatch0))->error, kConfigMismatch);
  EXPECT_TRUE(DecodeAssignment("")->assigned.empty());
}

TEST(ConnectProtocol, RefusesBrokenBytes) {
  for (auto whole : {kMetadata0, kMetadata1Kept, kMetadata2}) {
    auto bytes = FromHex(whole);
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(DecodeMetadata(bytes.substr(0, size))) << whole << " " << size;
  }
  for (auto whole : {kAssignment0, kAssignment1}) {
    auto bytes = FromHex(whole);
    for (std::size_t size = 1; size < bytes.size(); ++size)
      EXPECT_FALSE(DecodeAssignment(bytes.substr(0, size))) << whole << " " << size;
  }
  // A count that no bytes stand behind.
  auto many = FromHex(kAssignment0).substr(0, 44) + FromHex("7fffffff000161") + FromHex("7fffffff");
  EXPECT_FALSE(DecodeAssignment(many));
}

}  // namespace
}  // namespace taskflow::connect
