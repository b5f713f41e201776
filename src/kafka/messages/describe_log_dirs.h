// DescribeLogDirs, api key 35, as Kafka 3.9 defines it (DescribeLogDirsRequest.json,
// DescribeLogDirsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct DescribeLogDirsResponse;

struct DescribeLogDirsRequest {
  using Response = DescribeLogDirsResponse;
  static constexpr std::int16_t kApiKey = 35, kMinVersion = 1, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Topic {
    std::string topic;
    std::vector<std::int32_t> partitions;
    bool operator==(const Topic&) const = default;
  };

  std::optional<std::vector<Topic>> topics;  // null: all
  bool operator==(const DescribeLogDirsRequest&) const = default;
};

struct DescribeLogDirsResponse {
  static constexpr std::int16_t kApiKey = 35, kMinVersion = 1, kMaxVersion = 4;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t partition_size = 0;
    std::int64_t offset_lag = 0;
    bool is_future_key = false;
    bool operator==(const Partition&) const = default;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
    bool operator==(const Topic&) const = default;
  };
  struct LogDir {
    KafkaError error_code = KafkaError::kNone;
    std::string log_dir;
    std::vector<Topic> topics;
    std::int64_t total_bytes = -1;   // 4+
    std::int64_t usable_bytes = -1;  // 4+
    bool operator==(const LogDir&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  KafkaError error_code = KafkaError::kNone;  // 3+
  std::vector<LogDir> results;
  bool operator==(const DescribeLogDirsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DescribeLogDirsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeLogDirsRequest& m);
bool Read(ByteReader& r, std::int16_t version, DescribeLogDirsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DescribeLogDirsResponse& m);

}  // namespace taskflow::kafka
