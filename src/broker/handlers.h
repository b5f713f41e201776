// The APIs that the broker serves. One list, from which both the dispatch and the answer to
// ApiVersions come.
#pragma once

#include <cstdint>
#include <span>

#include "broker/call.h"

namespace taskflow::kafka {
struct AlterConfigsRequest;
struct ApiVersionsRequest;
struct CreatePartitionsRequest;
struct CreateTopicsRequest;
struct DeleteGroupsRequest;
struct DeleteRecordsRequest;
struct DeleteTopicsRequest;
struct DescribeClusterRequest;
struct DescribeConfigsRequest;
struct DescribeGroupsRequest;
struct DescribeLogDirsRequest;
struct FetchRequest;
struct FindCoordinatorRequest;
struct HeartbeatRequest;
struct IncrementalAlterConfigsRequest;
struct InitProducerIdRequest;
struct JoinGroupRequest;
struct LeaveGroupRequest;
struct ListGroupsRequest;
struct ListOffsetsRequest;
struct MetadataRequest;
struct OffsetCommitRequest;
struct OffsetDeleteRequest;
struct OffsetFetchRequest;
struct OffsetForLeaderEpochRequest;
struct ProduceRequest;
struct SaslHandshakeRequest;
struct SyncGroupRequest;
}  // namespace taskflow::kafka

namespace taskflow::broker {

struct Parts;

// Each answers `call` exactly once, then or later. The request is the handler's to keep, but for
// the records of a ProduceRequest, which are views that end with the handler.
void HandleAlterConfigs(Parts& parts, CallPtr call, kafka::AlterConfigsRequest request);
void HandleApiVersions(Parts& parts, CallPtr call, kafka::ApiVersionsRequest request);
void HandleCreatePartitions(Parts& parts, CallPtr call, kafka::CreatePartitionsRequest request);
void HandleCreateTopics(Parts& parts, CallPtr call, kafka::CreateTopicsRequest request);
void HandleDeleteRecords(Parts& parts, CallPtr call, kafka::DeleteRecordsRequest request);
void HandleDeleteTopics(Parts& parts, CallPtr call, kafka::DeleteTopicsRequest request);
void HandleDescribeCluster(Parts& parts, CallPtr call, kafka::DescribeClusterRequest request);
void HandleDescribeConfigs(Parts& parts, CallPtr call, kafka::DescribeConfigsRequest request);
void HandleDescribeLogDirs(Parts& parts, CallPtr call, kafka::DescribeLogDirsRequest request);
void HandleFetch(Parts& parts, CallPtr call, kafka::FetchRequest request);
void HandleIncrementalAlterConfigs(Parts& parts, CallPtr call,
                                   kafka::IncrementalAlterConfigsRequest request);
void HandleInitProducerId(Parts& parts, CallPtr call, kafka::InitProducerIdRequest request);
void HandleListOffsets(Parts& parts, CallPtr call, kafka::ListOffsetsRequest request);
void HandleMetadata(Parts& parts, CallPtr call, kafka::MetadataRequest request);
void HandleOffsetForLeaderEpoch(Parts& parts, CallPtr call,
                                kafka::OffsetForLeaderEpochRequest request);
void HandleProduce(Parts& parts, CallPtr call, kafka::ProduceRequest request);
void HandleSaslHandshake(Parts& parts, CallPtr call, kafka::SaslHandshakeRequest request);

// In groups/.
void HandleDeleteGroups(Parts& parts, CallPtr call, kafka::DeleteGroupsRequest request);
void HandleDescribeGroups(Parts& parts, CallPtr call, kafka::DescribeGroupsRequest request);
void HandleFindCoordinator(Parts& parts, CallPtr call, kafka::FindCoordinatorRequest request);
void HandleHeartbeat(Parts& parts, CallPtr call, kafka::HeartbeatRequest request);
void HandleJoinGroup(Parts& parts, CallPtr call, kafka::JoinGroupRequest request);
void HandleLeaveGroup(Parts& parts, CallPtr call, kafka::LeaveGroupRequest request);
void HandleListGroups(Parts& parts, CallPtr call, kafka::ListGroupsRequest request);
void HandleOffsetCommit(Parts& parts, CallPtr call, kafka::OffsetCommitRequest request);
void HandleOffsetDelete(Parts& parts, CallPtr call, kafka::OffsetDeleteRequest request);
void HandleOffsetFetch(Parts& parts, CallPtr call, kafka::OffsetFetchRequest request);
void HandleSyncGroup(Parts& parts, CallPtr call, kafka::SyncGroupRequest request);

struct ServedApi {
  std::int16_t api_key = 0;
  std::int16_t min_version = 0;  // what ApiVersions says
  std::int16_t max_version = 0;
  std::int16_t min_handled = 0;  // requests below it are refused (Produce 0 to 2)
  bool pipelined = false;        // handled while earlier ones of its kind wait for their answers
  // Reads the message and handles it. False when it cannot be read.
  bool (*handle)(Parts& parts, const CallPtr& call, ByteReader& body) = nullptr;
};

std::span<const ServedApi> ServedApis();
// Null when it is not served.
const ServedApi* FindServed(std::int16_t api_key);

}  // namespace taskflow::broker
