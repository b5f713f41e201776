// SaslAuthenticate, api key 36, as Kafka 3.9 defines it (SaslAuthenticateRequest.json,
// SaslAuthenticateResponse.json). A remark like "7+" tells which versions have the member. Read and
// Write: see kafka/wire/codec.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "kafka/messages/kafka_error.h"

namespace taskflow::kafka {

struct SaslAuthenticateResponse;

struct SaslAuthenticateRequest {
  using Response = SaslAuthenticateResponse;
  static constexpr std::int16_t kApiKey = 36, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  std::string auth_bytes;
  bool operator==(const SaslAuthenticateRequest&) const = default;
};

struct SaslAuthenticateResponse {
  static constexpr std::int16_t kApiKey = 36, kMinVersion = 0, kMaxVersion = 2;
  static constexpr std::int16_t kFirstFlexible = 2;

  KafkaError error_code = KafkaError::kNone;
  std::optional<std::string> error_message;
  std::string auth_bytes;
  std::int64_t session_lifetime_ms = 0;  // 1+; 0: as long as the connection (KIP-368)
  bool operator==(const SaslAuthenticateResponse&) const = default;
};

bool Read(ByteReader& r, std::int16_t version, SaslAuthenticateRequest& m);
void Write(ByteWriter& w, std::int16_t version, const SaslAuthenticateRequest& m);
bool Read(ByteReader& r, std::int16_t version, SaslAuthenticateResponse& m);
void Write(ByteWriter& w, std::int16_t version, const SaslAuthenticateResponse& m);

}  // namespace taskflow::kafka
