// FindCoordinator, api key 10, as Kafka 3.9 defines it (FindCoordinatorRequest.json,
// FindCoordinatorResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct FindCoordinatorResponse;

struct FindCoordinatorRequest {
  using Response = FindCoordinatorResponse;
  static constexpr std::int16_t kApiKey = 10, kMinVersion = 0, kMaxVersion = 6;
  static constexpr std::int16_t kFirstFlexible = 3;

  std::string key;                            // 0-3
  std::int8_t key_type = 0;                   // 1+; 0 group, 1 transaction, 2 share
  std::vector<std::string> coordinator_keys;  // 4+
  bool operator==(const FindCoordinatorRequest&) const = default;
};

struct FindCoordinatorResponse {
  static constexpr std::int16_t kApiKey = 10, kMinVersion = 0, kMaxVersion = 6;
  static constexpr std::int16_t kFirstFlexible = 3;

  struct Coordinator {
    std::string key;
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    KafkaError error_code = KafkaError::kNone;
    std::optional<std::string> error_message;
    bool operator==(const Coordinator&) const = default;
  };

  std::int32_t throttle_time_ms = 0;          // 1+
  KafkaError error_code = KafkaError::kNone;  // 0-3
  std::optional<std::string> error_message;   // 1-3
  std::int32_t node_id = 0;                   // 0-3
  std::string host;                           // 0-3
  std::int32_t port = 0;                      // 0-3
  std::vector<Coordinator> coordinators;      // 4+
  bool operator==(const FindCoordinatorResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, FindCoordinatorRequest& m);
void Write(ByteWriter& w, std::int16_t version, const FindCoordinatorRequest& m);
bool Read(ByteReader& r, std::int16_t version, FindCoordinatorResponse& m);
void Write(ByteWriter& w, std::int16_t version, const FindCoordinatorResponse& m);

}  // namespace taskflow::kafka
