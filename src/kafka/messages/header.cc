#include "kafka/messages/header.h"

#include <iterator>

#include "kafka/wire/primitives.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

namespace {

struct Api {
  std::string_view name;
  std::int16_t first_flexible;
};

// By key.
constexpr Api kApis[] = {
    {"Produce", 9},
    {"Fetch", 12},
    {"ListOffsets", 6},
    {"Metadata", 9},
    {"LeaderAndIsr", 4},
    {"StopReplica", 2},
    {"UpdateMetadata", 6},
    {"ControlledShutdown", 3},
    {"OffsetCommit", 8},
    {"OffsetFetch", 6},
    {"FindCoordinator", 3},
    {"JoinGroup", 6},
    {"Heartbeat", 4},
    {"LeaveGroup", 4},
    {"SyncGroup", 4},
    {"DescribeGroups", 5},
    {"ListGroups", 3},
    {"SaslHandshake", kNeverFlexible},
    {"ApiVersions", 3},
    {"CreateTopics", 5},
    {"DeleteTopics", 4},
    {"DeleteRecords", 2},
    {"InitProducerId", 2},
    {"OffsetForLeaderEpoch", 4},
    {"AddPartitionsToTxn", 3},
    {"AddOffsetsToTxn", 3},
    {"EndTxn", 3},
    {"WriteTxnMarkers", 1},
    {"TxnOffsetCommit", 3},
    {"DescribeAcls", 2},
    {"CreateAcls", 2},
    {"DeleteAcls", 2},
    {"DescribeConfigs", 4},
    {"AlterConfigs", 2},
    {"AlterReplicaLogDirs", 2},
    {"DescribeLogDirs", 2},
    {"SaslAuthenticate", 2},
    {"CreatePartitions", 2},
    {"CreateDelegationToken", 2},
    {"RenewDelegationToken", 2},
    {"ExpireDelegationToken", 2},
    {"DescribeDelegationToken", 2},
    {"DeleteGroups", 2},
    {"ElectLeaders", 2},
    {"IncrementalAlterConfigs", 1},
    {"AlterPartitionReassignments", 0},
    {"ListPartitionReassignments", 0},
    {"OffsetDelete", kNeverFlexible},
    {"DescribeClientQuotas", 1},
    {"AlterClientQuotas", 1},
    {"DescribeUserScramCredentials", 0},
    {"AlterUserScramCredentials", 0},
    {"Vote", 0},
    {"BeginQuorumEpoch", 1},
    {"EndQuorumEpoch", 1},
    {"DescribeQuorum", 0},
    {"AlterPartition", 0},
    {"UpdateFeatures", 0},
    {"Envelope", 0},
    {"FetchSnapshot", 0},
    {"DescribeCluster", 0},
    {"DescribeProducers", 0},
    {"BrokerRegistration", 0},
    {"BrokerHeartbeat", 0},
    {"UnregisterBroker", 0},
    {"DescribeTransactions", 0},
    {"ListTransactions", 0},
    {"AllocateProducerIds", 0},
    {"ConsumerGroupHeartbeat", 0},
    {"ConsumerGroupDescribe", 0},
    {"ControllerRegistration", 0},
    {"GetTelemetrySubscriptions", 0},
    {"PushTelemetry", 0},
    {"AssignReplicasToDirs", 0},
    {"ListClientMetricsResources", 0},
    {"DescribeTopicPartitions", 0},
    {"ShareGroupHeartbeat", 0},
    {"ShareGroupDescribe", 0},
    {"ShareFetch", 0},
    {"ShareAcknowledge", 0},
    {"AddRaftVoter", 0},
    {"RemoveRaftVoter", 0},
    {"UpdateRaftVoter", 0},
    {"InitializeShareGroupState", 0},
    {"ReadShareGroupState", 0},
    {"WriteShareGroupState", 0},
    {"DeleteShareGroupState", 0},
    {"ReadShareGroupStateSummary", 0},
};

const Api* Find(ApiKey api_key) {
  auto i = static_cast<std::int16_t>(api_key);
  return i >= 0 && i < std::ssize(kApis) ? &kApis[i] : nullptr;
}

bool IsFlexible(ApiKey api_key, std::int16_t api_version) {
  const Api* api = Find(api_key);
  return api != nullptr && api_version >= api->first_flexible;
}

// The only request without a client id (request header version 0).
bool HasClientId(ApiKey api_key, std::int16_t api_version) {
  return api_key != ApiKey::kControlledShutdown || api_version > 0;
}

bool HasTagsInResponse(ApiKey api_key, std::int16_t api_version) {
  return api_key != ApiKey::kApiVersions && IsFlexible(api_key, api_version);
}

}  // namespace

std::string_view Name(ApiKey api_key) {
  const Api* api = Find(api_key);
  return api != nullptr ? api->name : "Unknown";
}

bool Read(ByteReader& r, RequestHeader& header) {
  header = {};
  header.api_key = static_cast<ApiKey>(r.I16());
  header.api_version = r.I16();
  header.correlation_id = r.I32();
  if (HasClientId(header.api_key, header.api_version)) {
    // Not compact in flexible versions either, so that every broker can read it.
    wire::Input in{r, 0, false};
    auto length = wire::ReadLength(in, wire::LengthOf::kString);
    if (length != wire::kNullLength) {
      header.client_id = wire::ReadText(in, wire::LengthOf::kString, length);
    }
  }
  if (IsFlexible(header.api_key, header.api_version)) wire::SkipTags(r);
  return r.ok();
}

void Write(ByteWriter& w, const RequestHeader& header) {
  w.I16(static_cast<std::int16_t>(header.api_key));
  w.I16(header.api_version);
  w.I32(header.correlation_id);
  if (HasClientId(header.api_key, header.api_version)) {
    wire::Output out{w, 0, false};
    if (header.client_id) {
      wire::WriteText(out, wire::LengthOf::kString, *header.client_id);
    } else {
      wire::WriteLength(out, wire::LengthOf::kString, wire::kNullLength);
    }
  }
  if (IsFlexible(header.api_key, header.api_version)) w.UVarint(0);
}

bool ReadResponseHeader(ByteReader& r, ApiKey api_key, std::int16_t api_version,
                        std::int32_t& correlation_id) {
  correlation_id = r.I32();
  if (HasTagsInResponse(api_key, api_version)) wire::SkipTags(r);
  return r.ok();
}

void WriteResponseHeader(ByteWriter& w, ApiKey api_key, std::int16_t api_version,
                         std::int32_t correlation_id) {
  w.I32(correlation_id);
  if (HasTagsInResponse(api_key, api_version)) w.UVarint(0);
}

}  // namespace taskflow::kafka
