// DescribeCluster, api key 60, as Kafka 3.9 defines it (DescribeClusterRequest.json,
// DescribeClusterResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

struct DescribeClusterResponse;

struct DescribeClusterRequest {
  using Response = DescribeClusterResponse;
  static constexpr std::int16_t kApiKey = 60, kMinVersion = 0, kMaxVersion = 1;
  static constexpr std::int16_t kFirstFlexible = 0;

  bool include_cluster_authorized_operations = false;
  std::int8_t endpoint_type = 1;  // 1+; 1 brokers, 2 controllers
  bool operator==(const DescribeClusterRequest&) const = default;
};

struct DescribeClusterResponse {
  static constexpr std::int16_t kApiKey = 60, kMinVersion = 0, kMaxVersion = 1;
  static constexpr std::int16_t kFirstFlexible = 0;

  struct Broker {
    std::int32_t broker_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;
    bool operator==(const Broker&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  KafkaError error_code = KafkaError::kNone;
  std::optional<std::string> error_message;
  std::int8_t endpoint_type = 1;  // 1+
  std::string cluster_id;
  std::int32_t controller_id = -1;
  std::vector<Broker> brokers;
  std::int32_t cluster_authorized_operations = kNoOperations;
  bool operator==(const DescribeClusterResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DescribeClusterRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeClusterRequest& m);
bool Read(ByteReader& r, std::int16_t version, DescribeClusterResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeClusterResponse& m);

}  // namespace taskflow::kafka
