// DescribeProducers, api key 61, as Kafka 3.9 defines it (DescribeProducersRequest.json,
// DescribeProducersResponse.json). A remark like "7+" tells which versions have the member. Read
// and Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct DescribeProducersResponse;

struct DescribeProducersRequest {
  using Response = DescribeProducersResponse;
  static constexpr std::int16_t kApiKey = 61, kMinVersion = 0, kMaxVersion = 0;
  static constexpr std::int16_t kFirstFlexible = 0;

  struct Topic {
    std::string name;
    std::vector<std::int32_t> partition_indexes;
    bool operator==(const Topic&) const = default;
  };

  std::vector<Topic> topics;
  bool operator==(const DescribeProducersRequest&) const = default;
};

struct DescribeProducersResponse {
  static constexpr std::int16_t kApiKey = 61, kMinVersion = 0, kMaxVersion = 0;
  static constexpr std::int16_t kFirstFlexible = 0;

  struct Producer {
    std::int64_t producer_id = 0;
    std::int32_t producer_epoch = 0;
    std::int32_t last_sequence = -1;
    std::int64_t last_timestamp = -1;
    std::int32_t coordinator_epoch = 0;
    std::int64_t current_txn_start_offset = -1;
    bool operator==(const Producer&) const = default;
  };
  struct Partition {
    std::int32_t partition_index = 0;
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;
    std::vector<Producer> active_producers;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;
  bool operator==(const DescribeProducersResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DescribeProducersRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeProducersRequest& m);
bool Read(ByteReader& r, std::int16_t version, DescribeProducersResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeProducersResponse& m);

}  // namespace taskflow::kafka
