#include "kafka/messages/sasl_handshake.h"

#include <tuple>

#include "kafka/wire/codec.h"

namespace taskflow::kafka {

namespace wire {

template <>
constexpr auto kFields<SaslHandshakeRequest> = [] {
  using M = SaslHandshakeRequest;
  return std::tuple(F(&M::mechanism));
}();

template <>
constexpr auto kFields<SaslHandshakeResponse> = [] {
  using M = SaslHandshakeResponse;
  return std::tuple(F(&M::error_code), F(&M::mechanisms));
}();

}  // namespace wire

TASKFLOW_KAFKA_MESSAGE(SaslHandshakeRequest)
TASKFLOW_KAFKA_MESSAGE(SaslHandshakeResponse)

}  // namespace taskflow::kafka
