// For tests of all messages at once.
#pragma once

#include <tuple>

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
#include "kafka/messages/describe_producers.h"
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
#include "kafka/messages/sasl_authenticate.h"
#include "kafka/messages/sasl_handshake.h"
#include "kafka/messages/sync_group.h"

namespace taskflow::kafka {

using EveryRequest =
    std::tuple<AlterConfigsRequest, ApiVersionsRequest, CreatePartitionsRequest,
               CreateTopicsRequest, DeleteGroupsRequest, DeleteRecordsRequest, DeleteTopicsRequest,
               DescribeClusterRequest, DescribeConfigsRequest, DescribeGroupsRequest,
               DescribeLogDirsRequest, DescribeProducersRequest, FetchRequest,
               FindCoordinatorRequest, HeartbeatRequest, IncrementalAlterConfigsRequest,
               InitProducerIdRequest, JoinGroupRequest, LeaveGroupRequest, ListGroupsRequest,
               ListOffsetsRequest, MetadataRequest, OffsetCommitRequest, OffsetDeleteRequest,
               OffsetFetchRequest, OffsetForLeaderEpochRequest, ProduceRequest,
               SaslAuthenticateRequest, SaslHandshakeRequest, SyncGroupRequest>;

}  // namespace taskflow::kafka
