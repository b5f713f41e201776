// What concerns the broker as a whole: ApiVersions, DescribeCluster, InitProducerId, SaslHandshake.
// Not served: transactional ids, SASL.
#include <algorithm>

#include "base/log.h"
#include "broker/handlers.h"
#include "broker/operations.h"
#include "broker/parts.h"
#include "kafka/messages/api_versions.h"
#include "kafka/messages/describe_cluster.h"
#include "kafka/messages/init_producer_id.h"
#include "kafka/messages/sasl_handshake.h"

namespace taskflow::broker {
namespace {

using kafka::KafkaError;

constexpr std::int16_t kFirstWithSoftware = 3;
constexpr std::int8_t kBrokers = 1;

// [a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])? (KIP-511).
bool IsSoftware(std::string_view text) {
  auto alphanumeric = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  auto legal = [&](char c) { return alphanumeric(c) || c == '-' || c == '.'; };
  return !text.empty() && alphanumeric(text.front()) && alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(), legal);
}

}  // namespace

void HandleApiVersions(Parts&, CallPtr call, kafka::ApiVersionsRequest request) {
  kafka::ApiVersionsResponse response;
  if (call->version() >= kFirstWithSoftware &&
      !(IsSoftware(request.client_software_name) && IsSoftware(request.client_software_version))) {
    response.error_code = KafkaError::kInvalidRequest;
    return call->Reply(response);
  }
  for (const auto& api : ServedApis())
    response.api_keys.push_back({api.api_key, api.min_version, api.max_version});
  call->Reply(response, 256);
}

void HandleDescribeCluster(Parts& parts, CallPtr call, kafka::DescribeClusterRequest request) {
  kafka::DescribeClusterResponse response{.endpoint_type = request.endpoint_type};
  if (request.endpoint_type != kBrokers) {
    response.error_code = KafkaError::kMismatchedEndpointType;
    response.error_message = "this is a broker's listener, not a controller's";
    return call->Reply(response);
  }
  response.cluster_id = parts.cluster_id;
  response.controller_id = kNodeId;
  auto address = parts.AdvertisedTo(*call);
  response.brokers.push_back({.broker_id = kNodeId, .host = address.host, .port = address.port});
  if (request.include_cluster_authorized_operations)
    response.cluster_authorized_operations = kClusterOperations;
  call->Reply(response);
}

void HandleInitProducerId(Parts& parts, CallPtr call, kafka::InitProducerIdRequest request) {
  kafka::InitProducerIdResponse response;
  if (request.transactional_id && !request.transactional_id->empty()) {
    LogWarn("broker",
            "producer '{}' has transactional.id '{}': transactions are not served, remove it",
            call->client_id(), *request.transactional_id);
    response.error_code = KafkaError::kTransactionalIdAuthorizationFailed;
    return call->Reply(response);
  }
  auto id = parts.producer_ids.Next();
  if (id) {
    response.producer_id = *id;
  } else {
    LogError("broker", "no producer id: {}", id.error().message);
    response.error_code = KafkaError::kKafkaStorageError;
  }
  call->Reply(response);
}

void HandleSaslHandshake(Parts&, CallPtr call, kafka::SaslHandshakeRequest request) {
  LogWarn("broker",
          "client '{}' wants SASL {}: this listener has none, set security.protocol=PLAINTEXT",
          call->client_id(), request.mechanism);
  call->Reply(kafka::SaslHandshakeResponse{.error_code = KafkaError::kUnsupportedSaslMechanism});
}

}  // namespace taskflow::broker
