// What holds beyond the recorded bytes.
#include <gtest/gtest.h>

#include "kafka/messages/api_versions.h"
#include "kafka/messages/describe_configs.h"
#include "kafka/messages/fetch.h"
#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/header.h"
#include "kafka/messages/metadata.h"
#include "kafka/messages/offset_commit.h"
#include "kafka/messages/offset_fetch.h"
#include "kafka/messages/produce.h"
#include "kafka/messages/recorded_fixture.h"
#include "kafka/messages/sasl_handshake.h"

namespace taskflow::kafka {
namespace {

template <typename M>
M Reread(const M& m, std::int16_t version) {
  std::string bytes = Written(m, version);
  ByteReader r(bytes);
  M again;
  EXPECT_TRUE(Read(r, version, again));
  EXPECT_TRUE(r.AtEnd());
  return again;
}

TEST(Messages, ReadReplacesWhatWasThere) {
  std::string bytes = Written(FetchRequest{}, 12);
  FetchRequest m{.session_id = 5, .topics = {{.topic = "old"}}, .rack_id = "old"};
  ByteReader r(bytes);
  ASSERT_TRUE(Read(r, 12, m));
  EXPECT_EQ(m, FetchRequest{});
}

TEST(Messages, FieldsThatAVersionLacksHaveTheirDefaults) {
  FetchRequest m{.replica_id = 7, .session_id = 5, .session_epoch = 6, .rack_id = "r"};
  auto old = Reread(m, 4);
  EXPECT_EQ(old.replica_id, 7);
  EXPECT_EQ(old.session_id, 0);
  EXPECT_EQ(old.session_epoch, -1);
  EXPECT_EQ(old.max_bytes, INT32_MAX);
  EXPECT_EQ(old.rack_id, "");
  EXPECT_EQ(Reread(m, 15).replica_id, -1);
}

TEST(Messages, TopicsAreNamedUntilFetch12AndIdentifiedFrom13) {
  FetchRequest m{.topics = {{.topic = "t", .topic_id = TestUuid(3)}}};
  EXPECT_EQ(Reread(m, 12).topics[0].topic, "t");
  EXPECT_EQ(Reread(m, 12).topics[0].topic_id, Uuid{});
  EXPECT_EQ(Reread(m, 13).topics[0].topic, "");
  EXPECT_EQ(Reread(m, 13).topics[0].topic_id, TestUuid(3));
}

TEST(Messages, NullAndEmptyAreDifferent) {
  MetadataRequest all{.topics = std::nullopt};
  MetadataRequest none{.topics = std::vector<MetadataRequest::Topic>{}};
  for (std::int16_t version = 1; version <= MetadataRequest::kMaxVersion; ++version) {
    EXPECT_EQ(Reread(all, version).topics, all.topics);
    EXPECT_EQ(Reread(none, version).topics, none.topics);
  }
  EXPECT_EQ(Reread(all, 0).topics, none.topics);
}

TEST(Messages, NullIsRefusedWhereTheProtocolDoes) {
  MetadataRequest m;
  std::string null = FromHex("ffffffff");
  ByteReader v0(null);
  EXPECT_FALSE(Read(v0, 0, m));
  ByteReader v1(null);
  EXPECT_TRUE(Read(v1, 1, m));
  FindCoordinatorRequest find;
  std::string null_key = FromHex("ffff");
  ByteReader r(null_key);
  EXPECT_FALSE(Read(r, 0, find));
}

TEST(Messages, RecordsAreViewsIntoTheBytesRead) {
  ProduceRequest m{.topic_data = {{.name = "t", .partition_data = {{.records = "batch"}}}}};
  std::string bytes = Written(m, 9);
  ByteReader r(bytes);
  ProduceRequest read;
  ASSERT_TRUE(Read(r, 9, read));
  auto records = read.topic_data[0].partition_data[0].records;
  EXPECT_EQ(records, "batch");
  EXPECT_GE(records.data(), bytes.data());
  EXPECT_LT(records.data(), bytes.data() + bytes.size());
}

TEST(Messages, NullRecordsAreEmpty) {
  // acks 1, timeout 0, one topic "", one partition 0, records null.
  std::string bytes = FromHex("ffff0001000000000000000100000000000100000000ffffffff");
  ByteReader r(bytes);
  ProduceRequest m;
  ASSERT_TRUE(Read(r, 3, m));
  EXPECT_EQ(m.topic_data[0].partition_data[0].records, "");
}

TEST(Messages, MetadataOfAnOffsetOutlivesItsOwnVersion) {
  // Committed compactly, fetched by a client whose strings have two bytes of length.
  OffsetFetchResponse m{.topics = {{.partitions = {{.metadata = std::string(40000, 'x')}}}}};
  EXPECT_EQ(Reread(m, 1).topics[0].partitions[0].metadata->size(), 0x7fffu);
}

TEST(Messages, AVersionOutsideTheRangeIsNotRead) {
  std::string bytes(100, '\0');
  for (std::int16_t version : {-1, 0, 2, 12}) {
    ByteReader r(bytes);
    ProduceRequest m;
    EXPECT_FALSE(Read(r, version, m)) << version;
  }
}

TEST(Messages, ACountIsHeldAgainstTheBytes) {
  // 2^31-1 topics, and as many as bytes, but each topic takes six at least.
  for (auto hex : {"7fffffff00000000", "0000000400000000", "80000000"}) {
    std::string bytes = FromHex(std::string("ffff000100000000") + hex);
    ByteReader r(bytes);
    ProduceRequest m;
    EXPECT_FALSE(Read(r, 3, m));
    EXPECT_EQ(m.topic_data.capacity(), 0u);
  }
}

TEST(Messages, ElementsHaveAMaximum) {
  FindCoordinatorRequest m;
  m.coordinator_keys.resize(1 << 18);
  EXPECT_EQ(Reread(m, 4), m);
  m.coordinator_keys.emplace_back();
  std::string bytes = Written(m, 4);
  ByteReader r(bytes);
  EXPECT_FALSE(Read(r, 4, m));
}

TEST(KafkaErrors, NamesAndCodes) {
  EXPECT_EQ(Name(KafkaError::kNone), "NONE");
  EXPECT_EQ(Name(KafkaError{-1}), "UNKNOWN_SERVER_ERROR");
  EXPECT_EQ(Name(KafkaError{3}), "UNKNOWN_TOPIC_OR_PARTITION");
  EXPECT_EQ(Name(KafkaError{79}), "MEMBER_ID_REQUIRED");
  EXPECT_EQ(Name(KafkaError{100}), "UNKNOWN_TOPIC_ID");
  EXPECT_EQ(Name(KafkaError{1000}), "UNKNOWN_ERROR");
  EXPECT_EQ(ToKafkaError(ErrorCode::kTimeout), KafkaError::kRequestTimedOut);
  EXPECT_EQ(ToKafkaError(ErrorCode{250}), KafkaError::kUnknownServerError);
}

}  // namespace
}  // namespace taskflow::kafka
