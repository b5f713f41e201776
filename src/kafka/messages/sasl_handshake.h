// SaslHandshake, api key 17, as Kafka 3.9 defines it (SaslHandshakeRequest.json,
// SaslHandshakeResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"
#include "kafka/wire/types.h"

namespace taskflow::kafka {

struct SaslHandshakeResponse;

struct SaslHandshakeRequest {
  using Response = SaslHandshakeResponse;
  static constexpr std::int16_t kApiKey = 17, kMinVersion = 0, kMaxVersion = 1;
  static constexpr std::int16_t kFirstFlexible = kNeverFlexible;

  std::string mechanism;
  bool operator==(const SaslHandshakeRequest&) const = default;
};

struct SaslHandshakeResponse {
  static constexpr std::int16_t kApiKey = 17, kMinVersion = 0, kMaxVersion = 1;
  static constexpr std::int16_t kFirstFlexible = kNeverFlexible;

  KafkaError error_code = KafkaError::kNone;
  std::vector<std::string> mechanisms;
  bool operator==(const SaslHandshakeResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, SaslHandshakeRequest& m);
void Write(ByteWriter& w, std::int16_t version, const SaslHandshakeRequest& m);
bool Read(ByteReader& r, std::int16_t version, SaslHandshakeResponse& m);
void Write(ByteWriter& w, std::int16_t version, const SaslHandshakeResponse& m);

}  // namespace taskflow::kafka
