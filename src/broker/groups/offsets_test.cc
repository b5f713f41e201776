#include "broker/groups/coordinator_fixture.h"

namespace taskflow::broker::groups {
namespace {

constexpr std::int64_t kDayMs = 24LL * 3600 * 1000;

// Consumer metadata (ConsumerProtocolSubscription version 0) for one topic.
std::string Subscription(const std::string& topic) {
  std::string bytes;
  ByteWriter out(bytes);
  out.I16(0);
  out.I32(1);
  out.I16(static_cast<std::int16_t>(topic.size()));
  out.Raw(topic);
  out.I32(-1);
  return bytes;
}

TEST(Commit, OfAMember) {
  Fixture f;
  f.TwoStable();
  EXPECT_EQ(f.Commit("a", 5), "NONE");
  EXPECT_EQ(f.records, 1u);
  EXPECT_EQ(f.Committed(), 5);
  f["a"].generation = 1;
  EXPECT_EQ(f.Commit("a", 6), "ILLEGAL_GENERATION");
  f["a"].id = "other";
  EXPECT_EQ(f.Commit("a", 6), "UNKNOWN_MEMBER_ID");
  EXPECT_EQ(f.Commit("", 6),
            "UNKNOWN_MEMBER_ID");  // the group has members that answer for its offsets
  EXPECT_EQ(f.Committed(), 5);
}

TEST(Commit, DuringARebalance) {
  Fixture f;
  f.TwoStable();
  f.Join("a");
  ASSERT_EQ(f.State(), "PreparingRebalance");
  EXPECT_EQ(f.Commit("b", 5), "NONE");
  f.Join("b");
  f.Joined("a");
  ASSERT_EQ(f.State(), "CompletingRebalance");
  EXPECT_EQ(f.Commit("a", 6), "REBALANCE_IN_PROGRESS");
  EXPECT_EQ(f.Committed(), 5);
}

TEST(Commit, WithoutAGroup) {
  Fixture f;
  EXPECT_EQ(f.Commit("", 5), "NONE");
  EXPECT_EQ(f.Committed(), 5);
  EXPECT_EQ(f.State(), "Empty");
  f.Restart();
  EXPECT_EQ(f.Committed(), 5);
  EXPECT_EQ(f.Join("a"), "1 range leads a");
  EXPECT_EQ(f.Committed(), 5);
}

TEST(Commit, OfAGenerationOfNoGroup) {
  Fixture f;
  kafka::OffsetCommitRequest request;
  request.group_id = "g";
  request.generation_id_or_member_epoch = 1;
  request.topics = {{"t", {{0, 1, -1, ""}}}};
  EXPECT_EQ(f.CommitRequest(request, 8), "ILLEGAL_GENERATION");
  EXPECT_EQ(f.CommitRequest(request, 9), "GROUP_ID_NOT_FOUND");
}

TEST(Commit, MetadataHasAMaximum) {
  Fixture f;
  kafka::OffsetCommitRequest request;
  request.group_id = "g";
  request.topics = {{"t", {{0, 1, -1, std::string(kOffsetMetadataMax + 1, 'x')}}}};
  EXPECT_EQ(f.CommitRequest(request, 8), "OFFSET_METADATA_TOO_LARGE");
  request.topics[0].partitions[0].committed_metadata->pop_back();
  EXPECT_EQ(f.CommitRequest(request, 8), "NONE");
  request.topics[0].partitions[0].committed_metadata.reset();
  EXPECT_EQ(f.CommitRequest(request, 8), "NONE");
}

TEST(Commit, AGroupHasSoManyOffsets) {
  Fixture f;
  kafka::OffsetCommitRequest request;
  request.group_id = "g";
  request.topics = {{"t", {}}};
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(kOffsetsPerGroupMax) + 1; ++i) {
    request.topics[0].partitions.push_back({i, 1, -1, ""});
  }
  Effects effects;
  auto response = f.coordinator->Commit(request, 8, f.now(), effects);
  EXPECT_EQ(response.topics[0].partitions[kOffsetsPerGroupMax - 1].error_code,
            kafka::KafkaError::kNone);
  EXPECT_EQ(response.topics[0].partitions[kOffsetsPerGroupMax].error_code,
            kafka::KafkaError::kInvalidCommitOffsetSize);
}

TEST(Expiry, OffsetsOfAnEmptyGroupGoWithTheGroup) {
  Fixture f;
  f.TwoStable();
  f.Commit("a", 5);
  f.clock.Advance(std::chrono::hours(24 * 30));
  f.ExpireOffsets();
  EXPECT_EQ(f.Committed(), 5);  // members are there
  f.Leave("a");
  f.Leave("b");
  f.clock.Advance(std::chrono::milliseconds(7 * kDayMs - 1));
  f.ExpireOffsets();
  EXPECT_EQ(f.Committed(), 5);
  f.Restart();
  f.clock.Advance(std::chrono::milliseconds(1));
  f.ExpireOffsets();
  EXPECT_EQ(f.State(), "Dead");
  EXPECT_EQ(f.records, 2u);
  f.Restart();
  EXPECT_EQ(f.State(), "Dead");
}

TEST(Expiry, OffsetsWithoutAGroupGoByTheirAge) {
  Fixture f;
  f.Commit("", 1, "old");
  f.clock.Advance(std::chrono::milliseconds(6 * kDayMs));
  f.Commit("", 2, "new");
  f.clock.Advance(std::chrono::milliseconds(kDayMs));
  f.ExpireOffsets();
  EXPECT_EQ(f.Committed("old"), -1);
  EXPECT_EQ(f.Committed("new"), 2);
}

TEST(Expiry, OfTopicsThatNobodyReadsAnyMore) {
  Fixture f;
  f["a"].protocols = {{"range", Subscription("read")}};
  f.Join("a");
  f.Sync("a");
  f.Commit("a", 1, "read");
  f.Commit("a", 1, "unread");
  f["a"].session_ms = 1'800'000;
  f.clock.Advance(std::chrono::milliseconds(7 * kDayMs));
  f.ExpireOffsets();
  EXPECT_EQ(f.Committed("read"), 1);
  EXPECT_EQ(f.Committed("unread"), -1);
}

TEST(Expiry, AsAnOldClientAskedFor) {
  Fixture f;
  kafka::OffsetCommitRequest request;
  request.group_id = "g";
  request.retention_time_ms = 1000;
  request.topics = {{"t", {{0, 1, -1, ""}}}};
  f.CommitRequest(request, 4);
  f.Restart();
  f.clock.Advance(std::chrono::milliseconds(999));
  f.ExpireOffsets();
  EXPECT_EQ(f.Committed(), 1);
  f.clock.Advance(std::chrono::milliseconds(1));
  f.ExpireOffsets();
  EXPECT_EQ(f.Committed(), -1);
}

TEST(Expiry, AGroupThatSomebodyAskedForAndLeft) {
  Fixture f;
  ASSERT_EQ(f.JoinOnce("a"), "MEMBER_ID_REQUIRED");
  f.ExpireOffsets();
  EXPECT_EQ(f.State(), "Empty");
  f.Advance(10'000);
  f.ExpireOffsets();
  EXPECT_EQ(f.State(), "Dead");
  EXPECT_EQ(f.records, 0u);
}

TEST(DeleteOffsets, NotOfWhatIsRead) {
  Fixture f;
  f["a"].protocols = {{"range", Subscription("read")}};
  f.Join("a");
  f.Sync("a");
  f.Commit("a", 1, "read");
  f.Commit("a", 1, "unread");
  Effects effects;
  auto response =
      f.coordinator->DeleteOffsets({"g", {{"read", {{0}}}, {"unread", {{0}, {1}}}}}, effects);
  EXPECT_EQ(response.topics[0].partitions[0].error_code,
            kafka::KafkaError::kGroupSubscribedToTopic);
  EXPECT_EQ(response.topics[1].partitions[0].error_code, kafka::KafkaError::kNone);
  EXPECT_EQ(response.topics[1].partitions[1].error_code, kafka::KafkaError::kNone);
  EXPECT_EQ(effects.records.size(), 1u);
  f.Take(std::move(effects));
  f.Restart();
  EXPECT_EQ(f.Committed("read"), 1);
  EXPECT_EQ(f.Committed("unread"), -1);
}

TEST(DeleteOffsets, OfGroupsThatAreNotConsumers) {
  Fixture f;
  Effects effects;
  EXPECT_EQ(f.coordinator->DeleteOffsets({"g", {}}, effects).error_code,
            kafka::KafkaError::kGroupIdNotFound);
  f["a"].type = "connect";
  f.Join("a");
  EXPECT_EQ(f.coordinator->DeleteOffsets({"g", {}}, effects).error_code,
            kafka::KafkaError::kNonEmptyGroup);
}

TEST(DeleteGroups, OnlyEmptyOnes) {
  Fixture f;
  f.TwoStable();
  f.Commit("a", 1);
  Effects effects;
  auto response = f.coordinator->DeleteGroups({{"g", "other"}}, effects);
  EXPECT_EQ(response.results[0].error_code, kafka::KafkaError::kNonEmptyGroup);
  EXPECT_EQ(response.results[1].error_code, kafka::KafkaError::kGroupIdNotFound);
  f.Leave("a");
  f.Leave("b");
  response = f.coordinator->DeleteGroups({{"g"}}, effects);
  EXPECT_EQ(response.results[0].error_code, kafka::KafkaError::kNone);
  EXPECT_EQ(effects.records.size(), 2u);
  EXPECT_EQ(f.State(), "Dead");
  f.Take(std::move(effects));
  f.Restart();
  EXPECT_EQ(f.State(), "Dead");
}

TEST(TopicDeleted, ItsOffsetsAreForgotten) {
  Fixture f;
  f.Commit("", 1, "gone");
  f.Commit("", 1, "here");
  Effects effects;
  f.coordinator->TopicDeleted("gone", effects);
  f.Take(std::move(effects));
  f.Restart();
  EXPECT_EQ(f.Committed("gone"), -1);
  EXPECT_EQ(f.Committed("here"), 1);
}

}  // namespace
}  // namespace taskflow::broker::groups
