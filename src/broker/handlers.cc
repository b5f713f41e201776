#include "broker/handlers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "kafka/messages/alter_configs.h"
#include "kafka/messages/api_versions.h"
#include "kafka/messages/create_partitions.h"
#include "kafka/messages/create_topics.h"
#include "kafka/messages/delete_groups.h"
#include "kafka/messages/delete_records.h"
#include "kafka/messages/delete_topics.h"
#include "kafka/messages/describe_cluster.h"
#include "kafka/messages/describe_configs.h"
#include "kafka/messages/describe_groups.h"
#include "kafka/messages/describe_log_dirs.h"
#include "kafka/messages/fetch.h"
#include "kafka/messages/find_coordinator.h"
#include "kafka/messages/heartbeat.h"
#include "kafka/messages/incremental_alter_configs.h"
#include "kafka/messages/init_producer_id.h"
#include "kafka/messages/join_group.h"
#include "kafka/messages/leave_group.h"
#include "kafka/messages/list_groups.h"
#include "kafka/messages/list_offsets.h"
#include "kafka/messages/metadata.h"
#include "kafka/messages/offset_commit.h"
#include "kafka/messages/offset_delete.h"
#include "kafka/messages/offset_fetch.h"
#include "kafka/messages/offset_for_leader_epoch.h"
#include "kafka/messages/produce.h"
#include "kafka/messages/sasl_handshake.h"
#include "kafka/messages/sync_group.h"

namespace taskflow::broker {
namespace {

template <auto kHandler>
struct Service;
template <typename Request, void (*kHandler)(Parts&, CallPtr, Request)>
struct Service<kHandler> {
  static bool Handle(Parts& parts, const CallPtr& call, ByteReader& body) {
    Request request;
    if (!Read(body, call->version(), request)) return false;
    kHandler(parts, call, std::move(request));
    return true;
  }
  static constexpr ServedApi kApi{.api_key = Request::kApiKey,
                                  .min_version = Request::kMinVersion,
                                  .max_version = Request::kMaxVersion,
                                  .min_handled = Request::kMinVersion,
                                  .handle = Handle};
};

// Said to be served from version 0, because librdkafka gives up on compression otherwise
// (KAFKA-18659).
constexpr ServedApi Produce() {
  auto api = Service<HandleProduce>::kApi;
  api.min_version = 0;
  api.pipelined = true;
  return api;
}

constexpr ServedApi kServed[] = {
    Produce(),
    Service<HandleFetch>::kApi,
    Service<HandleListOffsets>::kApi,
    Service<HandleMetadata>::kApi,
    Service<HandleOffsetCommit>::kApi,
    Service<HandleOffsetFetch>::kApi,
    Service<HandleFindCoordinator>::kApi,
    Service<HandleJoinGroup>::kApi,
    Service<HandleHeartbeat>::kApi,
    Service<HandleLeaveGroup>::kApi,
    Service<HandleSyncGroup>::kApi,
    Service<HandleDescribeGroups>::kApi,
    Service<HandleListGroups>::kApi,
    Service<HandleSaslHandshake>::kApi,
    Service<HandleApiVersions>::kApi,
    Service<HandleCreateTopics>::kApi,
    Service<HandleDeleteTopics>::kApi,
    Service<HandleDeleteRecords>::kApi,
    Service<HandleInitProducerId>::kApi,
    Service<HandleOffsetForLeaderEpoch>::kApi,
    Service<HandleDescribeConfigs>::kApi,
    Service<HandleAlterConfigs>::kApi,
    Service<HandleDescribeLogDirs>::kApi,
    Service<HandleCreatePartitions>::kApi,
    Service<HandleDeleteGroups>::kApi,
    Service<HandleIncrementalAlterConfigs>::kApi,
    Service<HandleOffsetDelete>::kApi,
    Service<HandleDescribeCluster>::kApi,
};

}  // namespace

std::span<const ServedApi> ServedApis() { return kServed; }

const ServedApi* FindServed(std::int16_t api_key) {
  auto at = std::find_if(std::begin(kServed), std::end(kServed),
                         [&](const auto& api) { return api.api_key == api_key; });
  return at == std::end(kServed) ? nullptr : at;
}

}  // namespace taskflow::broker
