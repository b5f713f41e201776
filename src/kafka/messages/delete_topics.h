// DeleteTopics, api key 20, as Kafka 3.9 defines it (DeleteTopicsRequest.json,
// DeleteTopicsResponse.json). A remark like "7+" tells which versions have the member. Read and
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

struct DeleteTopicsResponse;

struct DeleteTopicsRequest {
  using Response = DeleteTopicsResponse;
  static constexpr std::int16_t kApiKey = 20, kMinVersion = 0, kMaxVersion = 6;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Topic {
    std::optional<std::string> name;  // null: by topic_id
    Uuid topic_id{};
    bool operator==(const Topic&) const = default;
  };

  std::vector<Topic> topics;             // 6+
  std::vector<std::string> topic_names;  // 0-5
  std::int32_t timeout_ms = 0;
  bool operator==(const DeleteTopicsRequest&) const = default;
};

struct DeleteTopicsResponse {
  static constexpr std::int16_t kApiKey = 20, kMinVersion = 0, kMaxVersion = 6;
  static constexpr std::int16_t kFirstFlexible = 4;

  struct Topic {
    std::optional<std::string> name;
    Uuid topic_id{};  // 6+
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;  // 5+
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;  // 1+
  std::vector<Topic> responses;
  bool operator==(const DeleteTopicsResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, DeleteTopicsRequest& m);
void Write(ByteWriter& w, std::int16_t version, const DeleteTopicsRequest& m);
bool Read(ByteReader& r, std::int16_t version, DeleteTopicsResponse& m);
void Write(ByteWriter& w, std::int16_t version, const DeleteTopicsResponse& m);

}  // namespace taskflow::kafka
