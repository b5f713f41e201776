#include "kafka/messages/header.h"

#include <gtest/gtest.h>

#include "kafka/messages/every_message.h"
#include "kafka/messages/recorded_fixture.h"

namespace taskflow::kafka {
namespace {

std::string RequestHeaderHex(const RequestHeader& header) {
  std::string bytes;
  ByteWriter w(bytes);
  Write(w, header);
  ByteReader r(bytes);
  RequestHeader read;
  EXPECT_TRUE(Read(r, read));
  EXPECT_TRUE(r.AtEnd());
  EXPECT_EQ(read, header);
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    ByteReader cut(std::string_view(bytes).substr(0, n));
    EXPECT_FALSE(Read(cut, read));
  }
  return ToHex(bytes);
}

TEST(RequestHeader, Recorded) {
  // Apache Kafka 3.9.1: RequestHeaderData in the versions 1, 2 and 0, written by
  // MessageUtil.toByteBuffer.
  EXPECT_EQ(RequestHeaderHex({ApiKey::kMetadata, 8, 258, "client-1"}),
            "00030008000001020008636c69656e742d31");
  EXPECT_EQ(RequestHeaderHex({ApiKey::kMetadata, 9, 258, "client-1"}),
            "00030009000001020008636c69656e742d3100");
  EXPECT_EQ(RequestHeaderHex({ApiKey::kMetadata, 9, 258, std::nullopt}), "0003000900000102ffff00");
}

TEST(RequestHeader, OfControlledShutdown0HasNoClientId) {
  EXPECT_EQ(RequestHeaderHex({ApiKey::kControlledShutdown, 0, 258, std::nullopt}),
            "0007000000000102");
}

TEST(RequestHeader, SkipsTags) {
  std::string bytes = FromHex("00030009000001020001630205027878060055");
  ByteReader r(bytes);
  RequestHeader header;
  ASSERT_TRUE(Read(r, header));
  EXPECT_EQ(header.client_id, "c");
  EXPECT_EQ(r.Rest(), "U");
}

TEST(RequestHeader, OfAFutureVersionOrKeyIsRead) {
  std::string bytes = FromHex("00120063000001020001630055");
  ByteReader r(bytes);
  RequestHeader header;
  ASSERT_TRUE(Read(r, header));
  EXPECT_EQ(header.api_key, ApiKey::kApiVersions);
  EXPECT_EQ(r.Rest(), "U");
  bytes = FromHex("7fff0000000001020001630055");
  ByteReader unknown(bytes);
  ASSERT_TRUE(Read(unknown, header));
  EXPECT_EQ(Name(header.api_key), "Unknown");
  EXPECT_EQ(header.correlation_id, 258);
}

TEST(ResponseHeader, HasTagsInFlexibleVersionsButForApiVersions) {
  auto hex = [](ApiKey key, std::int16_t version) {
    std::string bytes;
    ByteWriter w(bytes);
    WriteResponseHeader(w, key, version, 258);
    ByteReader r(bytes);
    std::int32_t id = 0;
    EXPECT_TRUE(ReadResponseHeader(r, key, version, id));
    EXPECT_TRUE(r.AtEnd());
    EXPECT_EQ(id, 258);
    return ToHex(bytes);
  };
  EXPECT_EQ(hex(ApiKey::kMetadata, 8), "00000102");
  EXPECT_EQ(hex(ApiKey::kMetadata, 9), "0000010200");
  EXPECT_EQ(hex(ApiKey::kApiVersions, 4), "00000102");
  EXPECT_EQ(hex(ApiKey::kSaslHandshake, 1), "00000102");
}

// The header's own table agrees with the messages.
template <typename Request>
void ExpectSameApi() {
  using Response = typename Request::Response;
  SCOPED_TRACE(Name(ApiKey{Request::kApiKey}));
  EXPECT_EQ(Response::kApiKey, Request::kApiKey);
  EXPECT_EQ(Response::kMinVersion, Request::kMinVersion);
  EXPECT_EQ(Response::kMaxVersion, Request::kMaxVersion);
  EXPECT_EQ(Response::kFirstFlexible, Request::kFirstFlexible);
  for (std::int16_t version = 0; version < 20; ++version) {
    std::string bytes;
    ByteWriter w(bytes);
    Write(w, {ApiKey{Request::kApiKey}, version, 0, ""});
    EXPECT_EQ(bytes.size(), version >= Request::kFirstFlexible ? 11u : 10u) << version;
  }
}

TEST(RequestHeader, AgreesWithTheMessages) {
  std::apply(
      [](const auto&... request) { (ExpectSameApi<std::decay_t<decltype(request)>>(), ...); },
      EveryRequest{});
  EXPECT_EQ(Name(ApiKey::kProduce), "Produce");
  EXPECT_EQ(Name(ApiKey::kDescribeProducers), "DescribeProducers");
  EXPECT_EQ(Name(ApiKey::kReadShareGroupStateSummary), "ReadShareGroupStateSummary");
}

}  // namespace
}  // namespace taskflow::kafka
