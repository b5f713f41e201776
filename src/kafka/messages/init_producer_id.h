// InitProducerId, api key 22, as Kafka 3.9 defines it (InitProducerIdRequest.json,
// InitProducerIdResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct InitProducerIdResponse;

struct InitProducerIdRequest {
  using Response = InitProducerIdResponse;
  static constexpr std::int16_t kApiKey = 22, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 2;

  std::optional<std::string> transactional_id;
  std::int32_t transaction_timeout_ms = 0;
  std::int64_t producer_id = -1;     // 3+
  std::int16_t producer_epoch = -1;  // 3+
  bool operator==(const InitProducerIdRequest&) const = default;
};

struct InitProducerIdResponse {
  static constexpr std::int16_t kApiKey = 22, kMinVersion = 0, kMaxVersion = 5;
  static constexpr std::int16_t kFirstFlexible = 2;

  std::int32_t throttle_time_ms = 0;
  KafkaError error_code = KafkaError::kNone;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = 0;
  bool operator==(const InitProducerIdResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, InitProducerIdRequest& m);
void Write(ByteWriter& w, std::int16_t version, const InitProducerIdRequest& m);
bool Read(ByteReader& r, std::int16_t version, InitProducerIdResponse& m);
void Write(ByteWriter& w, std::int16_t version, const InitProducerIdResponse& m);

}  // namespace taskflow::kafka
