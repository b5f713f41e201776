// Consumer groups over the wire: what clients are told, and that it outlives the broker.
#include "broker/groups/groups.h"

#include "broker/broker_fixture.h"
#include "kafka/messages/delete_topics.h"
#include "kafka/messages/describe_groups.h"
#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/list_groups.h"
#include "log/simulated_disk.h"

namespace taskflow::broker {
namespace {

class GroupsTest : public BrokerTest {
 protected:
  static kafka::JoinGroupRequest JoinAs(const std::string& member_id) {
    return {.group_id = "g",
            .session_timeout_ms = 10'000,
            .rebalance_timeout_ms = 10'000,
            .member_id = member_id,
            .protocol_type = "consumer",
            .protocols = {{"range", "metadata"}}};
  }
  // The only member, with its assignment.
  void Join() {
    member_id_ = client().Call(JoinAs("")).member_id;
    auto joined = client().Call(JoinAs(member_id_));
    ASSERT_EQ(joined.error_code, KafkaError::kNone);
    EXPECT_EQ(joined.leader, member_id_);
    generation_ = joined.generation_id;
    kafka::SyncGroupRequest sync{
        .group_id = "g", .generation_id = generation_, .member_id = member_id_};
    sync.assignments.push_back({member_id_, "mine"});
    EXPECT_EQ(client().Call(sync).assignment, "mine");
  }
  KafkaError Heartbeat() {
    return client().Call(kafka::HeartbeatRequest{"g", generation_, member_id_, {}}).error_code;
  }
  kafka::OffsetCommitRequest CommitOf(std::int64_t offset, const std::string& topic = "t") {
    return {.group_id = "g",
            .generation_id_or_member_epoch = generation_,
            .member_id = member_id_,
            .topics = {{topic, {{0, offset, -1, "m"}}}}};
  }
  KafkaError Commit(std::int64_t offset, const std::string& topic = "t") {
    return client().Call(CommitOf(offset, topic)).topics.at(0).partitions.at(0).error_code;
  }
  std::int64_t Committed(const std::string& topic = "t") {
    kafka::OffsetFetchRequest request;
    request.groups.push_back({.group_id = "g", .topics = {{{topic, {0}}}}});
    return client().Call(request).groups.at(0).topics.at(0).partitions.at(0).committed_offset;
  }

  std::string member_id_;
  std::int32_t generation_ = -1;
};

TEST_F(GroupsTest, MembersAndOffsetsOutliveTheBroker) {
  Start();
  MakeTopic("t");
  Join();
  EXPECT_EQ(Commit(5), KafkaError::kNone);
  Start();
  EXPECT_EQ(Committed(), 5);
  EXPECT_EQ(Heartbeat(), KafkaError::kNone);
  EXPECT_EQ(Commit(6), KafkaError::kNone);
  EXPECT_EQ(Committed(), 6);
}

TEST_F(GroupsTest, TheFirstVersionsAreServedAsTheLast) {
  Start();
  MakeTopic("t");
  auto joined = client().Call(JoinAs(""), 0);
  ASSERT_EQ(joined.error_code, KafkaError::kNone);
  kafka::SyncGroupRequest sync{.group_id = "g", .generation_id = 1, .member_id = joined.member_id};
  EXPECT_EQ(client().Call(sync, 0).error_code, KafkaError::kNone);
  EXPECT_EQ(client().Call(kafka::HeartbeatRequest{"g", 1, joined.member_id, {}}, 0).error_code,
            KafkaError::kNone);
  member_id_ = joined.member_id;
  generation_ = 1;
  auto committed = client().Call(CommitOf(3), 2);
  EXPECT_EQ(committed.topics.at(0).partitions.at(0).error_code, KafkaError::kNone);
  auto fetched =
      client().Call(kafka::OffsetFetchRequest{.group_id = "g", .topics = {{{"t", {0, 1}}}}}, 1);
  EXPECT_EQ(fetched.topics.at(0).partitions.at(0).committed_offset, 3);
  EXPECT_EQ(fetched.topics.at(0).partitions.at(1).committed_offset, -1);
  EXPECT_EQ(client().Call(JoinAs("nobody"), 0).error_code, KafkaError::kUnknownMemberId);
  EXPECT_EQ(client().Call(kafka::LeaveGroupRequest{"g", "nobody", {}}, 0).error_code,
            KafkaError::kUnknownMemberId);
  EXPECT_EQ(client().Call(kafka::LeaveGroupRequest{"g", member_id_, {}}, 0).error_code,
            KafkaError::kNone);
}

TEST_F(GroupsTest, PartitionsThatDoNotExistAreRefusedOneByOne) {
  Start();
  MakeTopic("t");
  kafka::OffsetCommitRequest request{.group_id = "g"};
  request.topics = {{"none", {{0, 1}}}, {"t", {{0, 1}, {7, 1}}}};
  auto answer = client().Call(request);
  EXPECT_EQ(answer.topics.at(0).partitions.at(0).error_code, KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(answer.topics.at(1).partitions.at(0).error_code, KafkaError::kNone);
  EXPECT_EQ(answer.topics.at(1).partitions.at(1).error_code, KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(Committed(), 1);
}

TEST_F(GroupsTest, AllOffsetsOfAGroup) {
  Start();
  MakeTopic("a");
  MakeTopic("b");
  Commit(1, "a");
  Commit(2, "b");
  kafka::OffsetFetchRequest request{.groups = {{.group_id = "g"}, {.group_id = "none"}},
                                    .require_stable = true};
  auto answer = client().Call(request);
  ASSERT_EQ(answer.groups.size(), 2u);
  EXPECT_EQ(answer.groups[0].topics.size(), 2u);
  EXPECT_EQ(answer.groups[1].topics.size(), 0u);
  EXPECT_EQ(answer.groups[1].error_code, KafkaError::kNone);
}

TEST_F(GroupsTest, CommitsOfManyClientsAreAllKept) {
  Start();
  MakeTopic("t");
  std::vector<std::unique_ptr<Client>> clients;
  std::vector<std::int32_t> sent;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(NewClient());
    auto request = CommitOf(i);
    request.group_id = fmt::format("g{}", i);
    sent.push_back(clients.back()->Send(request));
  }
  for (std::size_t i = 0; i < clients.size(); ++i) {
    auto answer = clients[i]->Receive<kafka::OffsetCommitRequest>(sent[i]);
    EXPECT_EQ(answer.topics.at(0).partitions.at(0).error_code, KafkaError::kNone);
  }
  clients.clear();
  Start();
  kafka::OffsetFetchRequest request;
  for (int i = 0; i < 50; ++i) request.groups.push_back({.group_id = fmt::format("g{}", i)});
  auto answer = client().Call(request);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(
        answer.groups[static_cast<std::size_t>(i)].topics.at(0).partitions.at(0).committed_offset,
        i);
  }
}

class GroupsOnBadDiskTest : public GroupsTest {
 protected:
  GroupsOnBadDiskTest() {
    options_.files = &disk_;
    options_.data_dir = "data";
  }
  ~GroupsOnBadDiskTest() override {
    client_.reset();
    broker_.reset();
  }
  KafkaError FetchError() {
    kafka::OffsetFetchRequest request{.groups = {{.group_id = "g"}}};
    return client().Call(request).groups.at(0).error_code;
  }
  log::SimulatedDisk disk_;
};

TEST_F(GroupsOnBadDiskTest, WhatIsNotDurableIsNeitherAcknowledgedNorShown) {
  Start();
  MakeTopic("t");
  EXPECT_EQ(Commit(5), KafkaError::kNone);
  disk_.fail_sync = true;
  EXPECT_EQ(Commit(6), KafkaError::kCoordinatorNotAvailable);
  EXPECT_EQ(Commit(7), KafkaError::kCoordinatorNotAvailable);
  EXPECT_EQ(FetchError(), KafkaError::kCoordinatorNotAvailable);
  disk_.fail_sync = false;
  disk_.CutPower(1);
  Start();
  EXPECT_GE(Committed(), 5);
  EXPECT_LE(Committed(), 6);
}

TEST_F(GroupsOnBadDiskTest, WhatAFullDiskRefusedIsWrittenLater) {
  Start();
  MakeTopic("t");
  MakeTopic("u");
  EXPECT_EQ(Commit(5), KafkaError::kNone);
  disk_.bytes_free = 0;
  EXPECT_EQ(Commit(6), KafkaError::kCoordinatorNotAvailable);
  EXPECT_EQ(Commit(7), KafkaError::kCoordinatorNotAvailable);
  EXPECT_EQ(FetchError(), KafkaError::kCoordinatorNotAvailable);
  disk_.bytes_free = INT64_MAX;
  EXPECT_EQ(Commit(1, "u"), KafkaError::kNone);
  EXPECT_EQ(Committed(), 7);
  disk_.CutPower(1);
  Start();
  EXPECT_EQ(Committed(), 7);
  EXPECT_EQ(Committed("u"), 1);
}

TEST_F(GroupsTest, ARequestThatNamesTooMuchIsRefused) {
  Start();
  kafka::DescribeGroupsRequest request;
  request.groups.resize(groups::kNamesPerRequestMax + 1);
  client().Call(kafka::ListGroupsRequest{});  // from now on requests may be long
  client().Send(request);
  EXPECT_TRUE(client().IsClosedByBroker());
}

TEST_F(GroupsTest, TwoMembersRebalanceOverTwoConnections) {
  Start();
  Join();
  auto other = NewClient();
  auto other_id = other->Call(JoinAs("")).member_id;
  auto waiting = other->Send(JoinAs(other_id));
  while (Heartbeat() == KafkaError::kNone) std::this_thread::sleep_for(Milliseconds(1));
  EXPECT_EQ(Heartbeat(), KafkaError::kRebalanceInProgress);
  EXPECT_EQ(client().Call(JoinAs(member_id_)).members.size(), 2u);
  EXPECT_EQ(other->Receive<kafka::JoinGroupRequest>(waiting).generation_id, generation_ + 1);
}

TEST_F(GroupsTest, ABrokerThatStopsHasNobodyWaiting) {
  Start();
  Join();
  auto other = NewClient();
  other->Send(JoinAs(other->Call(JoinAs("")).member_id));
  while (Heartbeat() == KafkaError::kNone) std::this_thread::sleep_for(Milliseconds(1));
  broker_.reset();
  EXPECT_TRUE(other->IsClosedByBroker());
}

TEST_F(GroupsTest, GroupsAreListedDescribedAndDeleted) {
  Start();
  MakeTopic("t");
  Join();
  Commit(1);
  auto listed = client().Call(kafka::ListGroupsRequest{});
  ASSERT_EQ(listed.groups.size(), 1u);
  EXPECT_EQ(listed.groups[0],
            (kafka::ListGroupsResponse::Group{"g", "consumer", "Stable", "classic"}));
  EXPECT_EQ(client().Call(kafka::ListGroupsRequest{{"stable"}, {"Classic"}}).groups.size(), 1u);
  EXPECT_EQ(client().Call(kafka::ListGroupsRequest{{"Empty"}, {}}).groups.size(), 0u);
  EXPECT_EQ(client().Call(kafka::ListGroupsRequest{{}, {"consumer"}}).groups.size(), 0u);

  auto described = client().Call(kafka::DescribeGroupsRequest{{"g", "none"}, true});
  EXPECT_EQ(described.groups.at(0).group_state, "Stable");
  EXPECT_EQ(described.groups[0].protocol_data, "range");
  EXPECT_EQ(described.groups[0].members.at(0).member_assignment, "mine");
  EXPECT_EQ(described.groups[0].members[0].client_id, "test");
  EXPECT_EQ(described.groups[0].members[0].client_host, "/127.0.0.1");
  EXPECT_EQ(described.groups.at(1).group_state, "Dead");

  kafka::DeleteGroupsRequest remove{{"g"}};
  EXPECT_EQ(client().Call(remove).results.at(0).error_code, KafkaError::kNonEmptyGroup);
  client().Call(kafka::LeaveGroupRequest{"g", "", {{member_id_, {}, {}}}});
  EXPECT_EQ(client().Call(remove).results.at(0).error_code, KafkaError::kNone);
  EXPECT_EQ(Committed(), -1);
  Start();
  EXPECT_EQ(client().Call(kafka::ListGroupsRequest{}).groups.size(), 0u);
}

TEST_F(GroupsTest, OffsetsOfADeletedTopicDoNotComeBack) {
  Start();
  MakeTopic("t");
  Commit(5);
  client().Call(kafka::DeleteTopicsRequest{.topics = {{.name = "t"}}});
  MakeTopic("t");
  EXPECT_EQ(Committed(), -1);
  Start();
  EXPECT_EQ(Committed(), -1);
}

TEST_F(GroupsTest, OffsetsAreDeletedOneByOne) {
  Start();
  MakeTopic("t");
  Commit(5);
  auto deleted = client().Call(kafka::OffsetDeleteRequest{"g", {{"t", {{0}, {9}}}}});
  EXPECT_EQ(deleted.error_code, KafkaError::kNone);
  EXPECT_EQ(deleted.topics.at(0).partitions.at(0).error_code, KafkaError::kNone);
  EXPECT_EQ(deleted.topics.at(0).partitions.at(1).error_code, KafkaError::kUnknownTopicOrPartition);
  EXPECT_EQ(Committed(), -1);
  auto unknown = client().Call(kafka::OffsetDeleteRequest{"none", {{"t", {{0}}}}});
  EXPECT_EQ(unknown.error_code, KafkaError::kGroupIdNotFound);
}

TEST_F(GroupsTest, TheCoordinatorIsThisBroker) {
  Start();
  auto found = client().Call(kafka::FindCoordinatorRequest{.coordinator_keys = {"a", "b"}});
  ASSERT_EQ(found.coordinators.size(), 2u);
  EXPECT_EQ(found.coordinators[1].key, "b");
  EXPECT_EQ(found.coordinators[1].port, broker_->address().port);
  EXPECT_EQ(client().Call(kafka::FindCoordinatorRequest{.key = "a"}, 0).port,
            broker_->address().port);
  auto refused = client().Call(kafka::FindCoordinatorRequest{.key = "tx", .key_type = 1}, 3);
  EXPECT_EQ(refused.error_code, KafkaError::kInvalidRequest);
  EXPECT_NE(refused.error_message->find("transactional.id"), std::string::npos);
}

}  // namespace
}  // namespace taskflow::broker
