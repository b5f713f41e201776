// CreatePartitions, api key 37, as Kafka 3.9 defines it (CreatePartitionsRequest.json,
// CreatePartitionsResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct CreatePartitionsResponse;

struct CreatePartitionsRequest {
  using Response = CreatePartitionsResponse;
  static constexpr std::int16_t kApiKey = 37, kMinVersion = 0, kMaxVersion = 3;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Assignment {
    std::vector<std::int32_t> broker_ids;
    bool operator==(const Assignment&) const = default;
  };
  struct Topic {
    std::string name;
    std::int32_t count = 0;                              // the new total
    std::optional<std::vector<Assignment>> assignments;  // of the new ones; null: automatic
    bool operator==(const Topic&) const = default;
  };

  std::vector<Topic> topics;
  std::int32_t timeout_ms = 0;
  bool validate_only = false;
  bool operator==(const CreatePartitionsRequest&) const = default;
};

struct CreatePartitionsResponse {
  static constexpr std::int16_t kApiKey = 37, kMinVersion = 0, kMaxVersion = 3;
  static constexpr std::int16_t kFirstFlexible = 2;

  struct Topic {
    std::string name;
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> results;
  bool operator==(const CreatePartitionsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, CreatePartitionsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const CreatePartitionsRequest& m);
bool Read(ByteReader& r, std::int16_t version, CreatePartitionsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const CreatePartitionsResponse& m);

}  // namespace taskflow::kafka
